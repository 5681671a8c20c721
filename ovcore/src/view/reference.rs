//! What whoever knows a payment's reference and its amount may see: that payment, and nothing else of the card.

use core::fmt;

use serde::Serialize;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use super::fields::BY_REFERENCE;
use super::moment::Moment;
use super::owed::{AttemptsSeen, still_open};
use super::page::Page;
use super::payments::{PaymentBook, PaymentRecord, PaymentState};
use super::standing::PaymentStanding;
use super::trip::TripSeen;
use super::{FieldRow, History, Reader, View, phrases};
use crate::calendar::TravelDay;
use crate::ids::TripId;
use crate::language::{Language, Text};
use crate::money::Money;
use crate::rules::Rules;
use crate::settle::{CreditUse, ReferenceNumber};

/// A payment as it is shown to whoever knows its reference and its amount, with its trips.
///
/// # What matches
/// Reference and amount as they stand on the bank statement: *reference* is that of the payment, *amount* what was asked
/// of the bank under it. Both are compared in constant time, and all payments of the card are gone through every time,
/// so that the time tells neither whether the reference exists nor how far the amount was right.
///
/// A debt that is asked for again keeps its reference as long as it is made of the same items, and then asks the same
/// amount (RULES S5): so all requests under a reference are one payment with one amount, and the view shows what became
/// of it. An attempt on more or less than before has a reference and an amount of its own, and shows what *it* asked.
/// Of a payment that credits covered whole the amount is 0.00: nothing stands on a statement, but it has a reference
/// (RULES S1), and whoever was told it may look it up.
///
/// # Guessing
/// Whatever does not match gives [`NoSuchPayment`]: an unknown reference, a wrong amount, a payment of another card, one
/// that is kept no longer. A host that finds no account for a reference says the same, after as long a time; it also
/// limits how often one reference, and one caller, may be tried: amounts are few and can be guessed, references cannot
/// (they are a keyed permutation). That limit is the host's, because it needs to remember what no account may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ByReference {
    /// The reference.
    pub reference: ReferenceNumber,
    /// What was asked of the bank, in minor units.
    pub amount: Money,
    /// When it was asked first.
    pub asked_at: Moment,
    /// How often the bank was asked under this reference.
    pub asked_times: usize,
    /// Where it stands: a name that stays the same between versions.
    pub state: &'static str,
    /// Since when; for one that is not known, when the bank is asked again.
    pub state_at: Option<Moment>,
    /// Where it stands, in words.
    pub words: Text,
    /// What it was for, by trip; less the credits it is the amount.
    pub items: Vec<ItemSeen>,
    /// Money that the traveller had back and that went against it, in minor units.
    pub credits: Money,
    /// What of it is still owed; nothing when it is not.
    pub open: Option<OpenSeen>,
}

/// How much of a payment was for which trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemSeen {
    /// The travel day.
    pub day: TravelDay,
    /// How much, in minor units. A difference, where the trip had been asked for before and cost more or less since
    /// (RULES F5).
    pub amount: Money,
    /// The trip as it stands now; nothing when its day is kept no longer, or another card made it.
    pub trip: Option<TripSeen>,
}

/// What of a payment is still owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenSeen {
    /// How much, in minor units.
    pub amount: Money,
    /// When the bank is asked again.
    pub attempts: AttemptsSeen,
}

/// No payment has this reference and this amount. It says no more, whatever the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no payment has this reference and this amount; expected both as they stand on the bank statement")]
pub struct NoSuchPayment;

impl NoSuchPayment {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "reference.no_payment"
    }
}

impl ByReference {
    /// Looks a payment up by its reference and its amount.
    ///
    /// # Errors
    /// [`NoSuchPayment`], for every mismatch the same.
    pub fn look_up(
        history: &History<'_>,
        rules: &Rules,
        reference: &ReferenceNumber,
        amount: Money,
    ) -> Result<Self, NoSuchPayment> {
        let book = history.payments();
        let (first, last) = find(book, reference, amount).ok_or(NoSuchPayment)?;
        Ok(Self::new(history, rules, (first, last)))
    }

    fn new(history: &History<'_>, rules: &Rules, (first, last): (&PaymentRecord, &PaymentRecord)) -> Self {
        let (account, book) = (history.account(), history.payments());
        let moment = |at| Moment::new(rules.calendar(), at);
        let payment = &first.payment;
        let standing = standing_of(book, first, last);
        let open = account.debt().filter(|_| book.standing(first).is_owed()).and_then(|debt| {
            let amount = still_open(payment, debt);
            let attempts = AttemptsSeen::new(account, rules, debt);
            amount.is_positive().then_some(OpenSeen { amount, attempts })
        });
        let seen = |trip: &TripId| history.trip(trip).map(|held| TripSeen::new(rules, held));
        let items = payment.items.iter();
        Self {
            reference: payment.reference,
            amount: payment.amount,
            asked_at: moment(first.asked_at),
            asked_times: book
                .under(&payment.reference)
                .iter()
                .filter(|record| record.effect.is_some())
                .count(),
            state: standing.name(),
            state_at: standing.at().map(moment),
            words: standing.text(),
            items: items.map(|i| ItemSeen { day: i.day, amount: i.amount, trip: seen(&i.trip) }).collect(),
            credits: CreditUse::sum(&payment.credits),
            open,
        }
    }

    /// The view as a text, in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut page = Page::new(language);
        let title = page.pick("Payment", "Betaling");
        page.text(format!("{title} {}", self.reference));
        let state = self.words.in_language(language);
        page.text(match self.state_at {
            Some(at) => format!("{state} ({at})"),
            None => state.to_owned(),
        });
        let mut day = None;
        for item in &self.items {
            if day != Some(item.day) {
                day = Some(item.day);
                page.text("");
                page.text(phrases::day(item.day, language));
            }
            item.show(&mut page);
        }
        page.rule();
        if !self.credits.is_zero() {
            let less = self.credits.checked_neg().unwrap_or(Money::MAX);
            page.amount(page.pick("money you had back", "geld dat u terugkreeg").to_owned(), less);
        }
        page.amount(page.pick("asked of your bank", "gevraagd aan uw bank").to_owned(), self.amount);
        if let Some(open) = &self.open {
            page.amount(page.pick("still open", "staat nog open").to_owned(), open.amount);
            show_attempts(&mut page, &open.attempts);
        }
        page.finish()
    }
}

/// When the bank is asked again, as a line.
pub(super) fn show_attempts(page: &mut Page, attempts: &AttemptsSeen) {
    if let (Some(next), Some(until)) = (attempts.next, attempts.until) {
        let asks = page.pick("we ask your bank again on", "wij vragen uw bank opnieuw op");
        let last = page.pick("for the last time on or before", "voor het laatst uiterlijk op");
        page.text(format!("{asks} {next}, {last} {until}"));
    } else {
        let none = "we do not ask your bank again by ourselves";
        page.text(page.pick(none, "wij vragen uw bank niet uit onszelf opnieuw").to_owned());
    }
}

impl ItemSeen {
    /// The trip and how much of the payment was for it; what it costs now, where that is something else.
    pub(super) fn show(&self, page: &mut Page) {
        let language = page.language();
        let Some(trip) = &self.trip else {
            let gone =
                page.pick("a trip of which no more is kept", "een rit waarvan niets meer bewaard wordt");
            page.amount(format!("  {gone}"), self.amount);
            return;
        };
        page.amount(
            format!(
                "  {}  {} {}",
                trip.line(language),
                phrases::mode(trip.mode, language),
                trip.check_in.carrier
            ),
            self.amount,
        );
        let note = trip.note(language);
        let fare = trip.fare.filter(|fare| *fare != self.amount).map(|fare| {
            format!("{} {}", page.pick("the trip costs", "de rit kost"), phrases::money(fare, language))
        });
        let notes: Vec<String> =
            [Some(note).filter(|note| !note.is_empty()), fare].into_iter().flatten().collect();
        if !notes.is_empty() {
            page.text(format!("    {}", notes.join("; ")));
        }
    }
}

/// In English, as [`ByReference::text`].
impl fmt::Display for ByReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

/// Where a payment stands that was asked for under one reference: at the bank, while an attempt is; otherwise, what
/// became of what it was for.
pub(super) fn standing_of(
    book: &PaymentBook,
    first: &PaymentRecord,
    last: &PaymentRecord,
) -> PaymentStanding {
    let asked = if last.state == PaymentState::InFlight { last } else { first };
    book.standing(asked)
}

/// The first and the last request under a reference with an amount. Goes through all payments, with the same work for
/// each, whether it matches or not.
fn find<'b>(
    book: &'b PaymentBook,
    reference: &ReferenceNumber,
    amount: Money,
) -> Option<(&'b PaymentRecord, &'b PaymentRecord)> {
    let (mut first, mut last, mut found) = (0_u64, 0_u64, Choice::from(0));
    for (place, record) in (0_u64..).zip(book.payments()) {
        let same_reference = Choice::from(u8::from(record.payment.reference.matches(reference)));
        let matches = same_reference & record.payment.amount.minor().ct_eq(&amount.minor());
        first.conditional_assign(&place, matches & !found);
        last.conditional_assign(&place, matches);
        found |= matches;
    }
    let at = |place: u64| book.payments().get(usize::try_from(place).ok()?);
    if found.into() { Some((at(first)?, at(last)?)) } else { None }
}

impl View for ByReference {
    const READER: Reader = Reader::ReferenceHolder;
    const FIELDS: &'static [FieldRow] = BY_REFERENCE;
}
