//! From tap to settled amount: the rules of pay-as-you-go public transport as a pure library.
//!
//! In the Netherlands people tap a bank card in and out of trains, trams, metros and buses of nine carriers, and pay
//! once a day. ovcore is the part of that system which decides: it turns cards into tokens, taps into trips, trips
//! into journeys and fares, splits every cent over the carriers that earned it, and says when how much is asked of the
//! bank.
//!
//! # What it does not do
//!
//! It has no network, no files, no clock, no randomness and no hidden state. A *host* does the I/O: it stores events,
//! calls the bank, sends the deny list. Nothing here reads the time; time is an argument.
//!
//! # How it is used
//!
//! ```text
//!  reader             host                          ovcore
//!  ──────             ────                          ──────
//!  card ─► tap ─────► Command ─────────────────────► decide(&Account, &Context, &Command)
//!                                                      │ rates the day: taps ► trips ► journeys ► fares ► legs
//!                     one transaction:               ◄─┘ Decision { events, effects }
//!                     store events, queue effects
//!                     account.apply(&event) for each
//!                     carry out effects, answer ────► Command::Answer
//!                     account.next_deadline() ──────► Command::Advance
//! ```
//!
//! Who needs only a part takes only that: [`day::rate`] prices the taps of a day without an account, [`card`] derives
//! tokens, [`fare`] reads tariffs, [`money`] splits amounts.
//!
//! # The contract
//!
//! 1. **[`account::decide`] changes nothing and reads nothing but its arguments.** Same arguments, same decision, byte
//!    for byte.
//! 2. **Time acts only through [`account::Command::Advance`].** A command that comes past an unanswered deadline is
//!    refused with [`account::Refusal::AdvanceFirst`].
//! 3. **Events are facts, effects are requests.** An effect's id is a function of its inputs; carrying it out twice is
//!    harmless to the books.
//! 4. **Any command may be sent again;** a repeat gives no new event.
//! 5. **The order in which taps arrive does not matter.** Within the adjust window, trips, fares and what is owed are
//!    a function of the *set* of taps; payments already made stay as made.
//! 6. **Money is exact.** Integer minor units, one rounding, where the tariff says. Every cent belongs to exactly one
//!    leg of one carrier.
//! 7. **Unknown is not zero.** A trip that cannot be priced says why, is reported, and is never charged.
//!
//! # A trip, priced
//!
//! ```
//! use ovcore::calendar::Instant;
//! use ovcore::day::{Carry, DayInput, rate_explained};
//! use ovcore::fare::{TariffBook, TariffDocument};
//! use ovcore::network::{Network, NetworkDocument};
//! use ovcore::{policy::Policy, rules::Rules, tap::Tap};
//!
//! let network = Network::new(NetworkDocument::from_json(r#"{
//!     "format": "ovcore/network/1", "id": "one-line", "source": "an example",
//!     "carriers": [{ "id": "GVB", "name": "GVB" }],
//!     "places": [{ "id": "dam", "name": "Dam" }, { "id": "zuid", "name": "Station Zuid" }],
//!     "lines": [{ "id": "5", "carrier": "GVB", "mode": "tram", "stops": [["dam", 0], ["zuid", 5000]] }] }"#)?)?;
//! let tariff = TariffDocument::from_json(r#"{
//!     "format": "ovcore/tariff/1", "id": "gvb-2026", "version": "2026", "currency": "EUR", "source": "GVB 2026",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["GVB"],
//!     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "prices": [{ "id": "km", "modes": ["tram"], "on_transfer": "waive_base",
//!                  "rule": { "distance": { "base_minor": 116, "rate_minor_per_km": "21.7" } } }] }"#)?;
//! let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![tariff])?)?;
//!
//! let tap = |id: &str, place: &str, direction: &str, time: &str| -> Result<Tap, serde_json::Error> {
//!     serde_json::from_str(&format!(r#"{{ "id": "{id}", "token": "aeaqcaibaeaqcaibaeaqcaibae", "carrier": "GVB",
//!         "mode": "tram", "location": "{place}", "reader": "{id}", "direction": "{direction}",
//!         "at": "2026-03-10T{time}+01:00", "received_at": "2026-03-10T{time}+01:00" }}"#))
//! };
//! let (check_in, check_out) = (tap("1", "dam", "in", "08:15:00")?, tap("2", "zuid", "out", "08:36:00")?);
//! let (day, _) = rate_explained(&rules, &DayInput {
//!     day: "2026-03-10".parse()?,
//!     taps: &[&check_out, &check_in],
//!     next: &[],
//!     carry_in: &Carry::default(),
//!     as_of: Instant::parse("2026-03-11T03:05:00+01:00")?,
//!     products: &[],
//!     inert: &[],
//!     corrections: &[],
//! });
//! assert_eq!(day.trips[0].fare.to_string(), "2.25");
//! let why = day.explanations[0].as_ref().ok_or("a priced trip")?.to_string();
//! assert!(why.contains("5.000 km × 21.7 ct/km") && why.contains("rounded to 1 ct"));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Where things are
//!
//! Imports point down this list only.
//!
//! | module | what it is |
//! |---|---|
//! | [`money`], [`calendar`], [`ids`], [`document`] | values, and reading documents with paths to what is wrong |
//! | [`card`] | card number, card scheme, keyed tokens |
//! | [`limits`] | how much of anything an input may hold |
//! | [`policy`] | every window, amount and number of days, as data |
//! | [`tap`] | one presentation of a card, and what becomes of it |
//! | [`network`] | places, distances, lines, who owns which stretch |
//! | [`fare`] | the tariff document, prices, splits, explanations |
//! | [`rules`] | policy, network and tariffs together |
//! | [`trip`] | pairing, journeys, the record of a trip |
//! | [`day`] | rating a day: the heart |
//! | [`compare`], [`sanity`] | what if: the same taps under other rules; what is odd about a tariff |
//! | [`settle`], [`debt`], [`deny`] | payments, credits, references; what stays unpaid; why a card may not check in |
//! | [`account`] | one card as it happens: commands, events, effects, deadlines; its ledgers |
//! | [`batch`] | many taps at once: columns in, columns out |
//! | [`reconcile`] | from taps to collected money: a bucket for every tap and every cent |
//! | [`business`] | what a business card's subscription pays for |
//! | [`inspect`] | whether a card is a valid ticket, and the inspector's screen |
//! | [`view`] | what each reader may see, each as a type of its own |
//! | [`report`] | each carrier's day, and who receives what of what was collected |
//! | [`counters`] | a card's monthly counters, under a permission; exports without small groups |
//! | [`product`] | products around the card: joint travel, the memory of a chip card |
//! | [`compensation`] | which trips of a payment are paid back in part because a train was late |
//! | [`retain`] | what is kept until when, and why; plans of purge orders, receipts, the register of processing |
//! | [`manual`] | chapters: money, days, journeys, settling, books, reports, inspection, views, retention, hosting, and what was chosen where rules were open |
//!
//! # Features
//!
//! The library is lean by default. A feature may add API; none ever changes what a rule says.
//!
//! | feature | what it adds |
//! |---|---|
//! | `filter` | `deny::DenyFilter`: a compact filter in the place of the exact deny list |
//! | `parallel` | `batch::Threads::Pool`: a batch on a pool of threads that the host gives; the result is the same |
//! | `schema` | the module `schema`: JSON Schemas of the documents, made from the types |
//! | `small` | nothing: less code for less speed, as one sorting algorithm for all types |

pub mod account;
pub mod batch;
pub mod business;
pub mod calendar;
pub mod card;
pub mod compare;
pub mod compensation;
pub mod counters;
pub mod day;
pub mod debt;
pub mod deny;
pub mod document;
pub mod fare;
pub mod ids;
pub mod inspect;
pub mod language;
pub mod limits;
pub mod manual;
pub mod money;
pub mod network;
mod order;
pub mod policy;
pub mod product;
mod quiet;
pub mod reconcile;
pub mod report;
pub mod retain;
pub mod rules;
pub mod sanity;
#[cfg(feature = "schema")]
pub mod schema;
pub mod settle;
pub mod tap;
pub mod trip;
pub mod view;
