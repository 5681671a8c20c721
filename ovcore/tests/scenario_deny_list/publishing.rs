//! Making lists at the back office: one carrier's own tokens, what a carrier may know, reasons side by side.

use ovcore::card::{
    Audience, Card, CardForm, CardFunding, CardKind, CardScheme, Expiry, Inspection, KeyVersion, Pan,
    PanSequence, RootToken, SoftKeys, Travel,
};
use ovcore::deny::{BlockCause, DenyList, DenyReason, FormError, Listing, MessageKey, Notice, Notices};

use ovcore::ids::CarrierId;

use crate::{at, listings, token};

const FIRST: KeyVersion = KeyVersion::FIRST;

#[test]
fn a_card_has_another_token_in_each_carriers_list() {
    let keys = SoftKeys::new(&[(FIRST, [7; 32])]).unwrap();
    let kind = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };
    let (pan, sequence) = (Pan::parse("4111111111111111").unwrap(), PanSequence::new(1).unwrap());
    let card = Card::new(pan, sequence, Expiry::new(2028, 11).unwrap(), kind);
    let root = RootToken::of_card(&keys, &card, FIRST).unwrap();

    let [gvb, ns] = ["GVB", "NS"].map(|carrier| {
        let carrier = carrier.parse().unwrap();
        let token = root.token::<Travel, _>(&keys, Audience::Carrier(carrier), FIRST).unwrap();
        let list = DenyList::first(
            carrier,
            FIRST,
            at("08:00"),
            [Listing::new(token, carrier, [DenyReason::UnpaidFare])],
        )
        .unwrap();
        (token, list)
    });
    assert_eq!(gvb.1.find(gvb.0), Some(Notices::NONE.with(Notice::UnpaidFare)));
    assert_eq!((gvb.1.find(ns.0), ns.1.find(gvb.0)), (None, None));
    // Nothing in one list tells which entry of the other is the same card.
    let tokens = |list: &DenyList| list.listings().map(|l| l.token).collect::<Vec<_>>();
    assert_ne!(tokens(&gvb.1), tokens(&ns.1));

    // The same for inspectors' devices, in inspection tokens; the bytes of one do not pass for the other.
    let carrier = "GVB".parse().unwrap();
    let inspected = root.token::<Inspection, _>(&keys, Audience::Carrier(carrier), FIRST).unwrap();
    let listing = Listing::new(inspected, carrier, [DenyReason::UnpaidFare]);
    let list: DenyList<Inspection> = DenyList::first(carrier, FIRST, at("08:00"), [listing]).unwrap();
    assert!(list.find(inspected).is_some());
    assert!(matches!(DenyList::<Travel>::from_bytes(&list.to_bytes()), Err(FormError::OtherPurpose { .. })));
    assert_eq!(DenyList::<Travel>::from_json(&list.to_json()).unwrap_err().path(), "purpose");
}

#[test]
fn listings_of_one_card_are_joined_and_their_order_does_not_matter() {
    let list = |cards: &[&str]| {
        DenyList::first("GVB".parse().unwrap(), FIRST, at("08:00"), listings(cards, FIRST)).unwrap()
    };
    let joined = list(&["b:unpaid+bank", "a:kind"]);
    for cards in [&["a:kind", "b:bank", "b:unpaid"], &["b:unpaid", "b:unpaid+bank", "a:kind"]] {
        assert_eq!(list(cards), joined);
        assert_eq!(list(cards).to_bytes(), joined.to_bytes());
    }
    assert_eq!(joined.set().len(), 2);
}

/// D3, DESIGN section 4: the bank's affairs stay with the bank, another carrier's conditions with that carrier.
#[test]
fn a_carrier_learns_no_more_than_which_message_to_show() {
    let [gvb, ns] = ["GVB", "NS"].map(|carrier| carrier.parse::<CarrierId>().unwrap());
    let told = |reasons: &[DenyReason]| Listing::new(token("a", FIRST), gvb, reasons.iter().copied()).notices;
    let block = |cause| DenyReason::IssuerBlock { cause };
    let bank = Notices::NONE.with(Notice::Bank);
    for reason in [
        block(BlockCause::Lost),
        block(BlockCause::Stolen),
        block(BlockCause::Other),
        DenyReason::AccountCheckFailed,
    ] {
        assert_eq!(told(&[reason]), bank);
    }
    assert_eq!(told(&[DenyReason::UnpaidFare]), Notices::NONE.with(Notice::UnpaidFare));
    assert_eq!(told(&[DenyReason::BlockedRange]), Notices::NONE.with(Notice::CardKind));
    let broken = |carrier| DenyReason::ConditionsBroken { carrier };
    assert_eq!(told(&[broken(gvb)]), Notices::NONE.with(Notice::DiscountConditions));
    assert_eq!(told(&[broken(ns)]), Notices::NONE, "listed, and no more is said");
    assert_eq!(told(&[broken(ns)]).message(), MessageKey::AskService);
    assert_eq!(told(&[broken(ns), block(BlockCause::Lost)]), bank, "side by side");
}

#[test]
fn of_several_notices_the_one_without_which_the_others_do_not_help_is_shown() {
    let (unpaid, bank, discount, kind) =
        (Notice::UnpaidFare, Notice::Bank, Notice::DiscountConditions, Notice::CardKind);
    for (notices, message) in [
        (&[][..], MessageKey::AskService),
        (&[discount][..], MessageKey::DiscountConditions),
        (&[unpaid], MessageKey::UnpaidFare),
        (&[unpaid, discount], MessageKey::UnpaidFare),
        (&[bank], MessageKey::AskBank),
        (&[bank, unpaid], MessageKey::AskBank),
        (&[bank, unpaid, discount], MessageKey::AskBank),
        (&[kind], MessageKey::KindNotAccepted),
        (&[kind, bank, unpaid, discount], MessageKey::KindNotAccepted),
    ] {
        assert_eq!(notices.iter().copied().collect::<Notices>().message(), message, "{notices:?}");
    }
}

#[test]
fn each_list_hangs_on_the_one_before_it() {
    let make = |first: &[&str]| {
        let one =
            DenyList::first("GVB".parse().unwrap(), FIRST, at("08:00"), listings(first, FIRST)).unwrap();
        one.next(at("08:20"), listings(&["c:unpaid"], FIRST)).unwrap()
    };
    let (one, other) = (make(&["a:unpaid"]), make(&["a:bank"]));
    assert_eq!(one.set(), other.set());
    assert_ne!(one.checksum(), other.checksum(), "the same cards after another history");
    assert_eq!(one.checksum(), make(&["a:unpaid"]).checksum());
    assert_eq!(one.find(token("c", FIRST)), Some(Notices::NONE.with(Notice::UnpaidFare)));
}
