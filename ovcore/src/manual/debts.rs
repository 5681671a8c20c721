//! The life of a debt: from the first decline to the last cent.
//!
//! **It opens** when the bank declines a payment. A card has at most one debt. Its date is the local date of that answer,
//! and everything that counts in days counts from it. The card goes on the deny list for *unpaid fare*: it may not check
//! in any more, with any carrier. A check-out is never refused.
//!
//! **It grows** by what was travelled besides: charges that are final when it opens, the fare of a trip that was under
//! way, trips through readers whose list was old. A missing check-out joins when its travel day ends. While a debt is
//! open nothing else is asked of the bank, and what joins changes neither date nor schedule. **It shrinks** by credits: a
//! fare that falls lowers it at once, and at 0 the card is free.
//!
//! **It is asked for again**, always as a whole, in three ways ([`Channel`](crate::policy::Channel)):
//!
//! * *by schedule*: at collection time, on the 1st, 2nd, 3rd, 5th, 7th, 10th, 14th, 21st, 28th, 35th, 42nd, 49th, 56th and
//!   62nd calendar day after its date, as far as the table lets it;
//! * *by tap*: when the blocked card is presented at any reader, in those 62 days or after them. The tap is a
//!   *debt-recovery tap* where the reader refused it; one that starts nothing is *refused at the reader*. If it is a
//!   check-out, its charge joins first;
//! * *in self-service*: when the traveller pays at a desk or in an app, whether the card is blocked or not.
//!
//! Never two at a time. What falls due while an attempt is at the bank waits for the answer: charges, credits, and one
//! attempt of the schedule, however many fell due. An answer *unknown* is asked about again under the same id. A host
//! that was away makes only the last of the attempts that it missed.
//!
//! **What is allowed** depends on the card scheme, on what the bank said last and on the way. The first row that fits
//! holds; an empty cell is no limit:
//!
//! | way | card scheme | last answer | in all | a date | until day | minutes after the last | besides |
//! |---|---|---|---|---|---|---|---|
//! | scheduled | any | lost, stolen, account closed | 0 | | | | ends this way for the debt |
//! | scheduled | any | not permitted | 0 | | | | |
//! | scheduled | Visa | any | 6 | | 14 | | |
//! | scheduled | any | any | | | | | |
//! | tap | any | lost, stolen | | 4 | | 15 | after a passed account check |
//! | tap | any | any | | 4 | | 15 | |
//! | self-service | any | any | | 5 | | 15 | |
//!
//! Days are calendar days in the zone of the policy, the last included. Minutes must be *over*: 15:00 is too soon, 15:01
//! is not. The six of Visa are of the schedule alone. All of this is data
//! ([`DebtPolicy`](crate::policy::DebtPolicy)); the table above is what the policy of OVpay says:
//!
//! ```
//! use ovcore::policy::{DeclineCategory, Policy};
//!
//! let or_any = |words: Vec<String>| if words.is_empty() { "any".to_owned() } else { words.join(", ") };
//! let or_none = |number: Option<u32>| number.map_or(String::new(), |number| format!("{number} "));
//! let mut rows = Vec::new();
//! for row in Policy::ovpay().debt.attempts {
//!     let besides = match (row.stops, row.needs_account_check) {
//!         (true, _) => "ends this way for the debt ",
//!         (_, true) => "after a passed account check ",
//!         _ => "",
//!     };
//!     rows.push(format!(
//!         "//! | {} | {} | {} | {}| {}| {}| {}| {besides}|",
//!         row.channel,
//!         or_any(row.scheme.iter().map(|scheme| scheme.to_string()).collect()),
//!         or_any(row.after.iter().map(DeclineCategory::to_string).collect()),
//!         or_none(row.most), or_none(row.most_a_date), or_none(row.last_day), or_none(row.gap_minutes),
//!     ));
//! }
//! let chapter = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/manual/debts.rs"));
//! let table: Vec<&str> = chapter.lines().skip_while(|l| !l.starts_with("//! |---")).skip(1).collect();
//! assert_eq!(table[..rows.len()], rows);
//! assert_eq!(table[rows.len()], "//!");
//! ```
//!
//! **What the bank says** is one of eight categories ([`DeclineCategory`](crate::policy::DeclineCategory)). *Lost*,
//! *stolen* and *account closed* add the reason *issuer block* to the list; it goes with a passed account check or an
//! approved payment, and so that there is a way out, a refused presentation asks for such a check once a date.
//!
//! **It is paid**, and the card is free: at once when it was by schedule, in self-service or by credit; 15 minutes after
//! the answer when it was by tap, because readers need that long to hear of it. Presentations in between are refused and
//! start nothing. What was travelled meanwhile is collected as ever, and when that is declined, another debt opens with a
//! date of its own.
//!
//! ```
//! use ovcore::account::{Account, Answer, Command, Context, What, decide};
//! # use ovcore::{fare::{TariffBook, TariffDocument}, network::{Network, NetworkDocument}};
//! # use ovcore::{policy::Policy, rules::Rules, tap::Tap};
//! use ovcore::calendar::Instant;
//! use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, KeyVersion, Token};
//! use ovcore::policy::DeclineCategory;
//! use ovcore::settle::{AccountSerial, PaymentOutcome, ReferenceKey};
//! # let network = Network::new(NetworkDocument::from_json(r#"{
//! #     "format": "ovcore/network/1", "id": "one-boat", "source": "an example",
//! #     "carriers": [{ "id": "BOAT", "name": "Boat" }],
//! #     "places": [{ "id": "here", "name": "Here" }, { "id": "there", "name": "There" }] }"#)?)?;
//! # let tariff = TariffDocument::from_json(r#"{
//! #     "format": "ovcore/tariff/1", "id": "boat", "version": "1", "currency": "EUR", "source": "an example",
//! #     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["BOAT"],
//! #     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//! #     "prices": [{ "id": "flat", "modes": ["ferry"], "rule": { "flat": { "amount_minor": 250 } } }] }"#)?;
//! # let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![tariff])?)?;
//! # let key = ReferenceKey::new(KeyVersion::FIRST, [7; 32]);
//! # let context = Context { rules: &rules, reference_key: &key };
//! # let tap = |place: &str, direction: &str, outcome: &str, at: &str| -> Result<Command, serde_json::Error> {
//! #     let tap: Tap = serde_json::from_str(&format!(r#"{{ "id": "at-{}", "token": "aeaqcaibaeaqcaibaeaqcaibae",
//! #         "carrier": "BOAT", "mode": "ferry", "location": "{place}", "reader": "{place}", "direction": "{direction}",
//! #         "reader_outcome": "{outcome}", "at": "{at}", "received_at": "{at}" }}"#, &at[11..16].replace(':', "")))?;
//! #     Ok(Command::Tap(Box::new(tap)))
//! # };
//!
//! let card = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };
//! let mut account = Account::new(AccountSerial::FIRST, Token::from_bytes([1; 16]), card);
//! let mut send = |command: Command| -> Result<Vec<What>, Box<dyn core::error::Error>> {
//!     let decision = decide(&account, &context, &command)?;
//!     decision.events.iter().try_for_each(|event| account.apply(event))?;
//!     Ok(decision.events.into_iter().map(|event| event.what).collect())
//! };
//! # let asked = |events: &[What]| events.iter().find_map(|what| match what {
//! #     What::PaymentRequested { effect, .. } | What::RecoveryRequested { effect, .. } => Some(*effect),
//! #     _ => None,
//! # });
//!
//! // A crossing of 2.50; the bank declines in the night.
//! send(tap("here", "in", "accepted", "2026-03-10T08:00:00+01:00")?)?;
//! send(tap("there", "out", "accepted", "2026-03-10T08:20:00+01:00")?)?;
//! let night = send(Command::Advance { now: Instant::parse("2026-03-11T03:25:00+01:00")? })?;
//! let effect = asked(&night).ok_or("a request")?;
//! let category = DeclineCategory::InsufficientFunds;
//! let answered_at = Instant::parse("2026-03-11T03:26:00+01:00")?;
//! let outcome = PaymentOutcome::Declined { category };
//! let declined = send(Command::Answer(Answer { effect, outcome, answered_at }))?;
//! assert!(declined.iter().any(|what| matches!(what, What::DebtOpened { .. })));
//!
//! // The card is refused at noon. That presentation asks for the debt, and the bank pays.
//! let refused = send(tap("here", "in", "denied", "2026-03-11T12:00:00+01:00")?)?;
//! let effect = asked(&refused).ok_or("an attempt")?;
//! let answered_at = Instant::parse("2026-03-11T12:00:05+01:00")?;
//! let paid = send(Command::Answer(Answer { effect, outcome: PaymentOutcome::Approved, answered_at }))?;
//! assert!(paid.iter().any(|what| matches!(what, What::DebtClosed)));
//!
//! // It is free a quarter of an hour after the answer, and not before.
//! assert!(account.is_blocked());
//! let deadline = account.next_deadline(&rules).ok_or("the end of the block")?;
//! assert_eq!(deadline.at, answered_at.plus_seconds(15 * 60));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! **After day 62** the schedule is over and nothing else is: the debt stays, the block stays, and a tap or self-service
//! still pays it. Other ways out of a debt are decisions of people: a *lift* takes the card off the list and leaves debt
//! and schedule, a *waiver* ends the debt at the cost of its carriers. And a payment that was approved can come back: when
//! the bank takes it back, its charges open a debt, or join the one that is open.
