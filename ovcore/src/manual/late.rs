//! Late data and corrections: what changes what, and what the host keeps and hands back.
//!
//! Readers send their taps hours, days or weeks late; travellers forget to check out and say later where they were. In
//! both cases the trips, fares and what is owed end as if it had been known in time, as far as the policy goes; payments
//! that were made stay as made, and the *difference* is asked for or given back.
//!
//! # How late a tap may be
//!
//! Lateness is each tap's own: `received_at` less `at`, in elapsed seconds, bounds inclusive. An amendment is late by its
//! own arrival.
//!
//! | how late | what it may do | bucket |
//! |---|---|---|
//! | up to 3 days | everything: raise, lower, make a trip, take one apart; the order of arrival does not matter | as in time |
//! | up to 56 days | only lower: it is kept if the fares of the days that it touches do not rise in sum, and no trip loses its price | as in time, or *late, not used* |
//! | later | nothing | *expired* |
//!
//! In the second band taps are weighed one by one, as they act. Two of which only both together would lower what is
//! paid may therefore not be used; [`NotUsed`](crate::account::NotUsed) says by how much the sum would have risen. All
//! bounds are fields of [`LatePolicy`](crate::policy::LatePolicy).
//!
//! # Corrections
//!
//! [`Instruction::Correct`](crate::account::Instruction::Correct) gives a trip that lacks an end the place of it; an
//! orphan check-out gets a check-in at its own instant.
//!
//! | | |
//! |---|---|
//! | which trips | missing check-outs, check-outs at the same place after the hour, orphans; and what was corrected before |
//! | when | the traveller from 5 calendar days after the check-in at the same local time, the service desk at once; until 00:00 of its date + 61 |
//! | what it costs | what the ride costs; it may raise; the place of check-in cancels, free of charge |
//! | the journey | its distance counts, but no transfer window runs from an end that no tap shows |
//! | several | the last one holds, those before it stay readable in the record |
//! | a real check-out | comes before it: in time whatever it costs, in the second band where it lowers |
//!
//! # What depends on it
//!
//! The day is rated again, and those after it for as long as what they are handed changes: a transfer, the length of a
//! journey, whether it is peak, caps and steps of the day, the week, the month. Each travel day has one difference,
//! itemised by trip. What fell is a credit: it lowers an open debt, then goes against the next requests, and is paid
//! back on its date + 7. What rose goes into the next night's request, on a per-trip card into the next request. Of a day
//! that was waived, the waiver falls first. A trip without a price that gets one more than 3 days after its check-out is
//! reported, not charged.
//!
//! # Days that have left
//!
//! A day that is collected and past the adjust window leaves the account
//! ([`What::DayLeft`](crate::account::What::DayLeft)). **The host keeps its record** for as long as the trips may be
//! corrected, by account and day; the last one that left counts. A command that touches such a day is refused with
//! [`Refusal::RecordNeeded`](crate::account::Refusal::RecordNeeded). The host sends it again with that record and those
//! given before, until nothing more is asked for: a tap as [`Command::LateTap`](crate::account::Command::LateTap), a
//! correction with its `records`. Where a tap makes a travel day of one that was none, the last day before it is asked
//! for, which hands on what is counted. The order does not matter, and a record too many changes nothing. The account
//! knows a record by its digest, and refuses another. A day that is back leaves again by the next `Advance`, with a new
//! record that takes the place of the old one.
//!
//! An account knows the ids of the taps of days that it holds. An amendment that moves a tap from a day that has left to
//! another touches only the new day by its own time; the host, which keeps all taps, hands the record of the old day
//! with it, so that the version before it is known.
//!
//! ```
//! use std::collections::BTreeMap;
//! use ovcore::account::{Account, Answer, Command, Context, Refusal, What, decide};
//! use ovcore::calendar::{Instant, TravelDay};
//! use ovcore::settle::PaymentOutcome;
//! # use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, KeyVersion, Token};
//! # use ovcore::fare::{TariffBook, TariffDocument};
//! # use ovcore::network::{Network, NetworkDocument};
//! # use ovcore::policy::Policy;
//! # use ovcore::rules::Rules;
//! # use ovcore::settle::{AccountSerial, ReferenceKey};
//! # use ovcore::tap::Tap;
//! # let network = Network::new(NetworkDocument::from_json(r#"{ "format": "ovcore/network/1", "id": "line", "source": "invented",
//! #     "carriers": [{ "id": "NS", "name": "NS" }],
//! #     "places": [{ "id": "ut", "name": "Utrecht" }, { "id": "gd", "name": "Gouda" }],
//! #     "distances": [{ "id": "d", "carriers": ["NS"], "modes": ["rail"], "unit": "tariff_unit", "pairs": [["ut","gd",32]] }] }"#)?)?;
//! # let tariff = TariffDocument::from_json(r#"{ "format": "ovcore/tariff/1", "id": "ns", "version": "1", "currency": "EUR",
//! #     "source": "invented", "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["NS"],
//! #     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//! #     "prices": [{ "id": "flat", "modes": ["rail"], "rule": { "flat": { "amount_minor": 700 } } }],
//! #     "boarding_fares": [{ "id": "boarding", "modes": ["rail"], "amount_minor": 2000 }] }"#)?;
//! # let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![tariff])?)?;
//! # let context = Context { rules: &rules, reference_key: &ReferenceKey::new(KeyVersion::FIRST, [7; 32]) };
//! # let card = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };
//! # let mut account = Account::new(AccountSerial::FIRST, Token::from_bytes([1; 16]), card);
//! # let tap = |id: &str, direction: &str, place: &str, at: &str, received_at: &str| -> Result<Box<Tap>, serde_json::Error> {
//! #     serde_json::from_str(&format!(r#"{{ "id": "{id}", "token": "aeaqcaibaeaqcaibaeaqcaibae", "carrier": "NS",
//! #         "mode": "rail", "location": "{place}", "reader": "{place}-1", "direction": "{direction}",
//! #         "at": "{at}", "received_at": "{received_at}" }}"#))
//! # };
//! // What the host keeps: the latest record of every day.
//! let mut records = BTreeMap::new();
//! let mut send = |account: &mut Account, mut command: Command| -> Result<(), Box<dyn core::error::Error>> {
//!     let decision = loop {
//!         match decide(account, &context, &command) {
//!             Ok(decision) => break decision,
//!             Err(refusal @ Refusal::RecordNeeded { day }) => {
//!                 let record = records.get(&day).cloned().ok_or(refusal)?;
//!                 command = match command {
//!                     Command::Tap(tap) => Command::LateTap { tap, records: vec![record] },
//!                     Command::LateTap { tap, mut records } => {
//!                         records.push(record);
//!                         Command::LateTap { tap, records }
//!                     }
//!                     other => return Err(format!("{other:?} needs no record here").into()),
//!                 };
//!             }
//!             Err(refusal) => return Err(refusal.into()),
//!         }
//!     };
//!     for event in &decision.events {
//!         account.apply(event)?;
//!         if let What::DayLeft { record } = &event.what {
//!             records.insert(record.held.day, (**record).clone());
//!         }
//!     }
//!     Ok(())
//! };
//!
//! // A check-in without a check-out, collected and paid.
//! let (begin, night) = ("2026-03-10T08:00:00+01:00", Instant::parse("2026-03-11T03:25:00+01:00")?);
//! send(&mut account, Command::Tap(tap("in", "in", "ut", begin, begin)?))?;
//! send(&mut account, Command::Advance { now: night })?;
//! let effect = account.in_flight().ok_or("the boarding fare is asked for")?.effect;
//! send(&mut account, Command::Answer(Answer { effect, outcome: PaymentOutcome::Approved, answered_at: night }))?;
//! assert_eq!(account.balance().books.booked().to_string(), "20.00");
//!
//! // Ten days later the day has left; its check-out comes in, and brings it back.
//! let late = "2026-03-20T12:00:00+01:00";
//! send(&mut account, Command::Advance { now: Instant::parse(late)? })?;
//! assert!(account.days().is_empty());
//! send(&mut account, Command::Tap(tap("out", "out", "gd", "2026-03-10T08:25:00+01:00", late)?))?;
//! assert_eq!(account.balance().books.booked().to_string(), "7.00");
//! assert_eq!(account.credits().first().ok_or("what was paid too much")?.left.to_string(), "13.00");
//! assert_eq!(account.days().first().ok_or("the day is back")?.day, "2026-03-10".parse::<TravelDay>()?);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
