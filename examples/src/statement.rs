//! A traveller's statement: one card of the example day through its account, then what its traveller sees, why each trip
//! costs what it costs, and how the card stands. The same program stands in Kotlin and in Swift, and prints the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ovcore::account::{
    Account, Answer, Command, Context, DayRecord, Decision, Effect, Event, Instruction, Refusal, What, decide,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::fare::HeldProduct;
use ovcore::ids::CommandId;
use ovcore::language::Language;
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::settle::AccountSerial;
use ovcore::tap::Tap;
use ovcore::view::{History, LinkedAccount, PaymentBook, TripSeen};

use crate::host::{HostError, UNKNOWN_KIND, arrival};
use crate::input::{Bank, CardAttributes};
use crate::job;

/// When the statement of the example day is made: the Monday after, at noon.
pub const MADE_AT: &str = "2026-03-30T12:00:00+02:00";

/// A card and all that is kept of it.
#[derive(Debug)]
pub struct Kept {
    /// The account.
    pub account: Account,
    /// Its events, from the first on.
    pub events: Vec<Event>,
    /// The records of the days that left it.
    pub records: Vec<DayRecord>,
}

/// Takes the taps of one card through its account, up to an instant.
///
/// # Errors
/// [`HostError`]; no tap can cause one.
pub fn keep(
    rules: &Rules,
    bank: &Bank,
    (taps, attributes): (&[&Tap], &CardAttributes),
    now: Instant,
) -> Result<Kept, HostError> {
    let serial = AccountSerial::new(1).ok_or(HostError::Serial)?;
    let mut taps = taps.to_vec();
    taps.sort_by_key(|tap| arrival(tap));
    let Some(first) = taps.first() else { return Err(HostError::Serial) };
    let account = Account::new(serial, first.token, attributes.kind.unwrap_or(UNKNOWN_KIND));
    let mut kept = Kept { account, events: Vec::new(), records: Vec::new() };
    for product in &attributes.products {
        let Ok(id) = CommandId::new(&format!("product-{product}")) else { continue };
        let product = HeldProduct { product: *product, from: TravelDay::MIN, until: TravelDay::MAX };
        let what = Instruction::AddProduct { product };
        kept.send(rules, bank, &Command::Instruct { id, now: first.received_at, what })?;
    }
    for tap in taps.iter().filter(|tap| tap.received_at <= now) {
        kept.advance_to(rules, bank, tap.received_at)?;
        kept.send(rules, bank, &Command::Tap(Box::new((*tap).clone())))?;
    }
    kept.advance_to(rules, bank, now)?;
    Ok(kept)
}

impl Kept {
    fn advance_to(&mut self, rules: &Rules, bank: &Bank, until: Instant) -> Result<(), HostError> {
        while let Some(deadline) = self.account.next_deadline(rules).filter(|due| due.at <= until) {
            self.send(rules, bank, &Command::Advance { now: deadline.at })?;
        }
        Ok(())
    }

    fn send(&mut self, rules: &Rules, bank: &Bank, command: &Command) -> Result<(), HostError> {
        let key = job::reference_key();
        let decided = decide(&self.account, &Context { rules, reference_key: &key }, command);
        // What cannot be used any more is left out, as a host would.
        let Decision { events, effects } = match decided {
            Err(Refusal::TapDiffers { .. } | Refusal::RecordNeeded { .. }) => Decision::default(),
            decided => decided.map_err(HostError::Refused)?,
        };
        for event in &events {
            self.account.apply(event)?;
            if let What::DayLeft { record } = &event.what {
                self.records.push((**record).clone());
            }
        }
        let answered_at = events.last().map(|event| event.at);
        self.events.extend(events);
        for effect in effects {
            if let (Effect::RequestPayment { id, .. } | Effect::AskPayment { id, .. }, Some(answered_at)) =
                (effect, answered_at)
            {
                let outcome = bank.answer(&self.account.token());
                self.send(rules, bank, &Command::Answer(Answer { effect: id, outcome, answered_at }))?;
            }
        }
        Ok(())
    }

    /// The statement, as it is printed.
    #[must_use]
    pub fn statement(&self, rules: &Rules, now: Instant, language: Language) -> String {
        let pick = |en: &'static str, nl: &'static str| match language {
            Language::English => en,
            Language::Dutch => nl,
        };
        let payments = PaymentBook::of(&self.events);
        let history = History::new(&self.account, &self.records, &payments);
        let seen = LinkedAccount::new(&history, rules, now);
        let mut text = seen.text(language);
        let trips = seen.journeys.iter().flat_map(|journey| &journey.trips);
        let trips: BTreeMap<_, &TripSeen> = trips.map(|trip| (trip.id, trip)).collect();
        let _ = write!(text, "\n{}\n", pick("Why it costs that", "Waarom het dat kost"));
        for (trip, why) in history.explanations(rules) {
            let Some(trip) = trips.get(&trip) else { continue };
            let (at, to) = (trip.check_in.at, trip.check_out.as_ref());
            let to = to.map_or("?", |to| to.place.name.as_str());
            let _ = writeln!(text, "  {} {} {} – {to}", at.date(), at.minute(), trip.check_in.place.name);
            for line in why.text(language).lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
        let balance = self.account.balance();
        let _ = write!(text, "\n{}\n", pick("How the card stands", "Hoe de pas ervoor staat"));
        for (name, amount) in [
            (pick("fares", "ritprijzen"), balance.books.booked()),
            (pick("paid", "betaald"), balance.books.approved),
            (pick("not asked for yet", "nog niet gevraagd"), balance.uncollected),
            (pick("owed", "openstaand"), balance.debt),
            (pick("comes back", "komt terug"), balance.open_credits),
        ] {
            let _ = writeln!(text, "  {name}: {}", written(amount, language));
        }
        let next = self.account.next_deadline(rules);
        let next = next.map_or_else(|| pick("nothing", "niets").to_owned(), |due| due.at.to_string());
        let _ = writeln!(text, "  {}: {next}", pick("next", "eerstvolgende"));
        text
    }
}

/// An amount as it is written in a language.
fn written(amount: Money, language: Language) -> String {
    match language {
        Language::English => amount.to_string(),
        Language::Dutch => amount.to_string().replace('.', ","),
    }
}
