//! What the service desk sees of a card, with the traveller's consent and a payment's reference and amount shown.

use core::fmt;

use serde::Serialize;

use super::desk_fields::DESK;
use super::linked::{
    BlockSeen, CheckSeen, CorrectionMade, CreditSeen, DebtSeen, JourneySeen, LinkedAccount, LooseSeen,
    PaymentSeen, RefundSeen,
};
use super::linked_text::{show_debt, show_journey, show_payment};
use super::page::Page;
use super::reference::NoSuchPayment;
use super::trip::{MissingEnd, PlaceSeen};
use super::{ByReference, FieldRow, History, Moment, Reader, View, phrases};
use crate::account::{Account, CorrectedBy, ObjectionOutcome, correction_window};
use crate::calendar::{Instant, TravelDay};
use crate::deny::{BlockCause, DenyReason};
use crate::ids::{CarrierId, StaffId, TripId};
use crate::inspect::{AtServiceDesk, Consent, ConsentError, QuestionNumber};
use crate::language::{Language, Text};
use crate::money::Money;
use crate::rules::Rules;
use crate::settle::ReferenceNumber;
use crate::tap::Bucket;
use crate::trip::{Cancellation, TripStatus};

/// What the service desk sees: what the traveller could see at home, and what the desk can do about it: which trips can
/// still be corrected, and which blocks one can object to, with whom.
///
/// It opens with two things: a payment's reference and amount, which only its traveller has (seed 004, C), and the
/// traveller's [`Consent`], which says who asked and when and stays in the view as its record. It has no card data: no
/// scheme, no form, no part of a number, no token (seed 004: the desk has no insight into card or bank account); and of a
/// card that the bank blocked, not why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeskView {
    format: DeskFormat,
    question: QuestionNumber,
    asked_by: StaffId,
    agreed_at: Instant,
    shown: ShownPayment,
    can_correct: Vec<Correctable>,
    can_object: Vec<CanObject>,
    as_of: Moment,
    from: TravelDay,
    journeys: Vec<JourneySeen>,
    loose_check_outs: Vec<LooseSeen>,
    corrections: Vec<CorrectionMade>,
    payments: Vec<PaymentSeen>,
    debt: Option<DebtSeen>,
    block: Option<BlockSeen>,
    lifted: Vec<&'static str>,
    credits: Vec<CreditSeen>,
    refunds: Vec<RefundSeen>,
    last_check: Option<CheckSeen>,
}

/// The versions of the view's form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum DeskFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/desk-view/1")]
    V1,
}

/// What the traveller showed to be the one whose card it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ShownPayment {
    /// The reference.
    pub reference: ReferenceNumber,
    /// The amount, in minor units.
    pub amount: Money,
}

/// A trip, or a check-out that closed nothing, of which an end can still be given (RULES L3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Correctable {
    /// Names it, as a correction does.
    pub trip: TripId,
    /// The date on which it is held, as a correction names it.
    pub day: TravelDay,
    /// Which end can be given.
    pub end: MissingEnd,
    /// When the tap was that is there.
    pub at: Moment,
    /// Where.
    pub place: PlaceSeen,
    /// From when on the traveller can give it too; the desk can at once.
    pub traveller_from: Moment,
    /// From then on it is too late.
    pub before: Moment,
}

/// A reason on the deny list, and with whom one can object to it. As long as it stands, one can.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CanObject {
    /// The reason.
    pub reason: &'static str,
    /// With whom.
    pub with: ObjectWith,
    /// The carrier, where it is one.
    pub carrier: Option<CarrierId>,
    /// What can be decided here.
    pub outcomes: Vec<ObjectionOutcome>,
}

/// With whom one objects to a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectWith {
    /// The service desk.
    ServiceDesk,
    /// The carrier that listed it.
    Carrier,
    /// The bank: neither the carriers nor the back office can change it (seed 004).
    Bank,
}

/// Why the desk sees nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// Nothing has this reference and this amount.
    #[error(transparent)]
    NoSuchPayment(#[from] NoSuchPayment),
    /// The consent does not serve.
    #[error(transparent)]
    Consent(#[from] ConsentError),
}

impl DeskError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSuchPayment(error) => error.code(),
            Self::Consent(error) => error.code(),
        }
    }
}

impl DeskView {
    /// What the desk sees in answer to a question, at an instant. The consent is looked at first, so that without it
    /// nothing can be tried.
    ///
    /// # Errors
    /// [`DeskError`] when the consent was given in another question, or in an earlier talk; or when no payment of the card
    /// has this reference and this amount, for every mismatch the same.
    pub fn new(
        history: &History<'_>,
        rules: &Rules,
        (question, consent): (QuestionNumber, &Consent<AtServiceDesk>),
        shown: (&ReferenceNumber, Money),
        now: Instant,
    ) -> Result<Self, DeskError> {
        let lasts = i64::from(rules.policy().views.desk_consent_minutes).saturating_mul(60);
        let ahead = i64::from(rules.policy().taps.clock_ahead_seconds_max);
        consent.check(question, now, (lasts, ahead))?;
        let payment = ByReference::look_up(history, rules, shown.0, shown.1)?;
        let linked = LinkedAccount::new(history, rules, now);
        let LinkedAccount {
            as_of,
            from,
            card: _,
            journeys,
            loose_check_outs,
            corrections,
            payments,
            debt,
            block,
            lifted,
            credits,
            refunds,
            last_check,
        } = linked;
        Ok(Self {
            format: DeskFormat::V1,
            question,
            asked_by: consent.asked_by(),
            agreed_at: consent.at(),
            shown: ShownPayment { reference: payment.reference, amount: payment.amount },
            as_of,
            from,
            journeys,
            loose_check_outs,
            corrections,
            can_correct: can_correct(history, rules, now),
            payments,
            debt,
            block: block.map(without_cause),
            can_object: can_object(history.account()),
            lifted,
            credits,
            refunds,
            last_check,
        })
    }

    /// What can still be corrected, in order of time.
    #[must_use]
    pub fn can_correct(&self) -> &[Correctable] {
        &self.can_correct
    }

    /// What one can object to.
    #[must_use]
    pub fn can_object(&self) -> &[CanObject] {
        &self.can_object
    }

    /// Why the card may not check in.
    #[must_use]
    pub const fn block(&self) -> Option<&BlockSeen> {
        self.block.as_ref()
    }

    /// The journeys, oldest first.
    #[must_use]
    pub fn journeys(&self) -> &[JourneySeen] {
        &self.journeys
    }

    /// The view as a text, in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut page = Page::new(language);
        self.show_head(&mut page);
        if let Some(debt) = &self.debt {
            show_debt(&mut page, debt);
        }
        let mut day = None;
        for journey in &self.journeys {
            if day != Some(journey.day) {
                day = Some(journey.day);
                page.text("");
                page.text(phrases::day(journey.day, language));
            }
            show_journey(&mut page, journey);
        }
        self.show_corrections(&mut page);
        if !self.payments.is_empty() {
            page.text("");
            page.text(page.pick("Payments", "Betalingen").to_owned());
        }
        self.payments.iter().for_each(|payment| show_payment(&mut page, payment));
        self.show_money(&mut page);
        page.finish()
    }

    fn show_head(&self, page: &mut Page) {
        let language = page.language();
        let question = page.pick("Question", "Vraag");
        let agreed = page.pick("the traveller agreed; asked by", "de reiziger stemde toe; gevraagd door");
        page.text(format!("{question} {}: {agreed} {}", self.question, self.asked_by));
        let shown = page.pick("shown", "getoond");
        let amount = phrases::money(self.shown.amount, language);
        page.text(format!("{shown}: {} {amount}", self.shown.reference));
        page.text(format!("{} {}", page.pick("as of", "stand van"), self.as_of));
        page.text("");
        let Some(block) = &self.block else {
            page.text(page.pick("The card can check in.", "De pas kan inchecken.").to_owned());
            return;
        };
        page.text(page.pick("The card cannot check in.", "De pas kan niet inchecken.").to_owned());
        for reason in &block.reasons {
            page.text(format!("  {}", reason.words.in_language(language)));
            page.text(format!("    {} {}", page.pick("since", "sinds"), reason.since));
            let about = |o: &&CanObject| (o.reason, o.carrier) == (reason.reason, reason.carrier);
            if let Some(objection) = self.can_object.iter().find(about) {
                let (object, with) = (page.pick("can object", "kan bezwaar maken"), objection.where_to(page));
                page.text(format!("    {object} {with}"));
            }
        }
        if let Some(until) = block.unpaid_fare_until {
            page.text(format!("  {} {until}", page.pick("paid; free from", "betaald; vrij vanaf")));
        }
    }

    fn show_corrections(&self, page: &mut Page) {
        if self.can_correct.is_empty() {
            return;
        }
        page.text("");
        page.text(page.pick("Can be corrected", "Te corrigeren").to_owned());
        for trip in &self.can_correct {
            let end = match trip.end {
                MissingEnd::CheckIn => page.pick("check-in missing", "check-in ontbreekt"),
                MissingEnd::CheckOut => page.pick("check-out missing", "check-uit ontbreekt"),
            };
            page.text(format!("  {}  {}: {end}", trip.at, trip.place.name));
            let (traveller, before) =
                (page.pick("the traveller from", "de reiziger vanaf"), page.pick("before", "vóór"));
            page.text(format!("    {traveller} {}, {before} {}", trip.traveller_from, trip.before));
        }
    }

    fn show_money(&self, page: &mut Page) {
        if !(self.credits.is_empty() && self.refunds.is_empty()) {
            page.text("");
            page.text(page.pick("Money back", "Geld terug").to_owned());
        }
        for credit in &self.credits {
            page.amount(format!("  {} {}", page.pick("for", "over"), credit.day), credit.left);
        }
        for refund in &self.refunds {
            let back = page.pick("paid back on", "teruggestort op");
            page.amount(format!("  {back} {}", refund.at), refund.amount);
        }
    }
}

impl CanObject {
    /// With whom, as a phrase.
    fn where_to(&self, page: &Page) -> String {
        match (self.with, self.carrier) {
            (ObjectWith::ServiceDesk, _) => page.pick("here", "hier").to_owned(),
            (ObjectWith::Bank, _) => page.pick("with the bank", "bij de bank").to_owned(),
            (ObjectWith::Carrier, Some(carrier)) => format!("{} {carrier}", page.pick("with", "bij")),
            (ObjectWith::Carrier, None) => page.pick("with the carrier", "bij de vervoerder").to_owned(),
        }
    }
}

/// The block without what the bank said of the card: that is between the bank and its customer.
fn without_cause(mut block: BlockSeen) -> BlockSeen {
    let coarse = DenyReason::IssuerBlock { cause: BlockCause::Other };
    for reason in block.reasons.iter_mut().filter(|reason| reason.reason == coarse.name()) {
        let say = |language| phrases::reason(&coarse, language).to_owned();
        reason.words = Text { en: say(Language::English), nl: say(Language::Dutch) };
    }
    block
}

/// The trips and lone check-outs of which the desk can still give an end.
fn can_correct(history: &History<'_>, rules: &Rules, now: Instant) -> Vec<Correctable> {
    let calendar = rules.calendar();
    let mut all = Vec::new();
    let mut add = |trip: TripId, day: TravelDay, end: MissingEnd, at: Instant, place| {
        let (traveller_from, before) = correction_window(rules, CorrectedBy::Traveller, at);
        if now < before {
            all.push(Correctable {
                trip,
                day,
                end,
                at: Moment::new(calendar, at),
                place: PlaceSeen::new(rules, place),
                traveller_from: Moment::new(calendar, traveller_from),
                before: Moment::new(calendar, before),
            });
        }
    };
    for day in history.days() {
        for held in day.trips.iter().filter(|held| !held.withdrawn && held.trip.status.lacks_an_end()) {
            let from_check_out = held.trip.check_out.as_ref().filter(|out| out.tap == held.trip.id);
            let no_trip = TripStatus::Cancelled { why: Cancellation::Corrected };
            let lone = matches!(held.trip.status, TripStatus::CorrectedCheckIn { .. })
                || (held.trip.status == no_trip && from_check_out.is_some());
            let end = if lone { MissingEnd::CheckIn } else { MissingEnd::CheckOut };
            add(held.trip.id, day.day, end, held.trip.check_in.at, held.trip.check_in.place);
        }
        for held in day.taps.iter().filter(|held| held.bucket == Bucket::OrphanCheckOut) {
            add(held.tap.id, day.day, MissingEnd::CheckIn, held.tap.at, held.tap.location);
        }
    }
    all.sort_by_key(|trip| (trip.at, trip.trip));
    all
}

fn can_object(account: &Account) -> Vec<CanObject> {
    use ObjectionOutcome::{Lift, Uphold, Waive};
    let reasons = account.denied().iter().map(|denial| denial.reason);
    let can = |reason: DenyReason| {
        let (with, carrier, outcomes) = match reason {
            DenyReason::UnpaidFare if account.debt().is_some() => {
                (ObjectWith::ServiceDesk, None, vec![Uphold, Lift, Waive])
            }
            DenyReason::UnpaidFare | DenyReason::BlockedRange => {
                (ObjectWith::ServiceDesk, None, vec![Uphold, Lift])
            }
            DenyReason::ConditionsBroken { carrier } => (ObjectWith::Carrier, Some(carrier), Vec::new()),
            DenyReason::IssuerBlock { .. } | DenyReason::AccountCheckFailed => {
                (ObjectWith::Bank, None, Vec::new())
            }
        };
        CanObject { reason: reason.name(), with, carrier, outcomes }
    };
    reasons.map(can).collect()
}

/// In English, as [`DeskView::text`].
impl fmt::Display for DeskView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

impl View for DeskView {
    const READER: Reader = Reader::ServiceDesk;
    const FIELDS: &'static [FieldRow] = &DESK;
}
