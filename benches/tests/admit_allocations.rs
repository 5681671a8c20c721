//! A reader answers without an allocation.

use ovcore::card::{CardScheme, Expiry, KeyVersion, Token, Travel};
use ovcore::deny::{DataAuthentication, DenyList, DenyReason, Listing, Presentation, Reader, admit};
use ovcore::policy::Policy;
use ovcore::tap::Direction;

#[test]
fn admit_allocates_nothing() {
    let policy = Policy::ovpay();
    let calendar = policy.calendar();
    let (carrier, at) = ("GVB".parse().unwrap(), "2026-03-10T08:00:00Z".parse().unwrap());
    let token = |n: u32| Token::<Travel>::from_bytes((u128::from(n) << 96).to_be_bytes());
    let cards = (0..5_000).map(|n| Listing::new(token(n), carrier, [DenyReason::UnpaidFare]));
    let list = DenyList::first(carrier, KeyVersion::FIRST, at, cards).unwrap();
    let reader = Reader { carrier, policy: &policy, calendar: &calendar, list: Some(&list) };
    let mut refused = 0_u32;
    let mut all = || {
        for n in 0..10_000 {
            let card = Presentation {
                token: token(n),
                key_version: KeyVersion::FIRST,
                authentication: DataAuthentication::Passed,
                expiry: Expiry::new(2028, 11).unwrap(),
                scheme: Some(CardScheme::Visa),
                range_blocked: false,
                direction: Direction::In,
                at,
            };
            let answer = admit(&reader, &card);
            refused += u32::from(!answer.is_open());
            assert!(answer.obstacle().is_none_or(|obstacle| obstacle.message().key().len() > 4));
        }
    };
    let counted = allocation_counter::measure(&mut all);
    assert_eq!((counted.count_total, refused), (0, 5_000));
}
