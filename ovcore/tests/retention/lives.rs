//! The proof: after its due date nothing of a record is found in any byte that remains, and everything goes on.
//!
//! Random lives of two years, with debts that stay open for longer than that. At a random instant a plan is made and
//! carried out. Then what is left is searched, byte for byte, and the life goes on beside one that forgot nothing.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::account::{Account, Command, DayRecord, Effect, Event, Instruction, What};
use ovcore::calendar::{Instant, TimeOfDay, TravelDay};
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::ids::RecordId;
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::{DeclineCategory, Policy};
use ovcore::retain::{
    Catalogue, Period, PurgeOrder, ReceiptKey, Receipts, Record, Standing, Task, own, plan,
};
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, PaymentOutcome, ReferenceKey};
use ovcore::tap::Tap;
use ovcore::view::PaymentBook;
use ovcore_testkit::host::Host;
use ovcore_testkit::rng::Rng;
use ovcore_testkit::scenario::{CARD, reference_key, token};
use ovcore_testkit::world;

const PLACES: [&str; 20] = [
    "a", "b", "b2", "c", "d", "e", "k", "m", "q", "s1", "s2", "s3", "s4", "m1", "m2", "m3", "p1", "p2", "r1",
    "r2",
];

fn place(short: &str) -> String {
    format!("halte-{short}-xyz")
}

/// The test country, with names of places that can be told from other bytes.
fn rules() -> Rules {
    let named = |text: &str| {
        PLACES.iter().fold(text.to_owned(), |text, short| {
            text.replace(&format!("\"{short}\""), &format!("\"{}\"", place(short)))
        })
    };
    let network = Network::new(NetworkDocument::from_json(&named(world::network())).unwrap()).unwrap();
    let tariffs =
        world::tariffs().iter().map(|text| TariffDocument::from_json(&named(text)).unwrap()).collect();
    Rules::new(Policy::ovpay(), network, TariffBook::new(tariffs).unwrap()).unwrap()
}

fn tap(id: &str, rail: bool, short: &str, direction: &str, at: Instant, late: i64) -> Tap {
    let (carrier, mode) = if rail { ("NS", "rail") } else { ("HTM", "tram") };
    serde_json::from_value(serde_json::json!({
        "id": id, "token": token().to_string(), "carrier": carrier, "mode": mode, "location": place(short),
        "reader": format!("lezer-{id}"), "direction": direction, "at": at.to_string(),
        "received_at": at.plus_seconds(late).to_string(),
    }))
    .unwrap()
}

/// The taps of a life, by when they are received.
fn taps(rng: &mut Rng, rules: &Rules, first: TravelDay) -> Vec<Tap> {
    let mut taps = Vec::new();
    let mut day = first;
    for ride in 0..(6 + rng.below(14)) {
        let pause = if rng.chance(250) { 240 } else { 6 };
        day = day.plus_days(i32::try_from(rng.below(pause)).unwrap());
        let rail = rng.chance(600);
        let places: &[&str] = if rail { &["a", "b", "c", "d"] } else { &["s1", "s2", "s3"] };
        // Also around midnight, and over the end of the travel day.
        let second = if rng.chance(200) { 84_000 + rng.below(9_000) } else { 20_000 + rng.below(60_000) };
        let at = rules.calendar().starts(day).plus_seconds(i64::try_from(second).unwrap());
        let late =
            |rng: &mut Rng| if rng.chance(150) { i64::try_from(rng.below(400_000)).unwrap() } else { 2 };
        let (from, to) = (*rng.pick(places).unwrap(), *rng.pick(places).unwrap());
        let wait = late(rng);
        taps.push(tap(&format!("t{}x{ride}in", first.number()), rail, from, "in", at, wait));
        if rng.chance(850) {
            let out = at.plus_seconds(i64::try_from(400 + rng.below(4_000)).unwrap());
            let wait = late(rng);
            taps.push(tap(&format!("t{}x{ride}out", first.number()), rail, to, "out", out, wait));
        }
    }
    taps.sort_by_key(|tap| (tap.received_at, tap.id));
    taps
}

/// What the bank says: to some cards always no.
fn bank(rng: &mut Rng) -> Vec<(PaymentOutcome, u32)> {
    let declines = *rng.pick(&[0, 200, 600, 1_000]).unwrap();
    let categories = [
        DeclineCategory::InsufficientFunds,
        DeclineCategory::DoNotHonour,
        DeclineCategory::NotPermitted,
        DeclineCategory::Stolen,
        DeclineCategory::Technical,
    ];
    let answer = |rng: &mut Rng| {
        let outcome = if rng.chance(declines) {
            PaymentOutcome::Declined { category: *rng.pick(&categories).unwrap() }
        } else if rng.chance(30) {
            PaymentOutcome::Unknown
        } else {
            PaymentOutcome::Approved
        };
        (outcome, 2 + u32::try_from(rng.below(5_000)).unwrap())
    };
    (0..400).map(|_| answer(rng)).collect()
}

/// What a host keeps of a card.
struct Store {
    log: Vec<Event>,
    records: BTreeMap<TravelDay, DayRecord>,
    book: PaymentBook,
    /// The account, unless that is erased.
    account: Option<Account>,
    receipts: Receipts,
}

impl Store {
    fn of(host: &Host<'_>) -> Self {
        let mut records = BTreeMap::new();
        for event in host.events() {
            if let What::DayLeft { record } = &event.what {
                records.insert(record.held.day, (**record).clone());
            }
        }
        let (log, book) = (host.events().to_vec(), PaymentBook::of(host.events()));
        Self { log, records, book, account: Some(host.account().clone()), receipts: Receipts::default() }
    }

    /// What it says of its records to a plan.
    fn rows(&self, rules: &Rules, since: TravelDay) -> Vec<Record<'static>> {
        let calendar = rules.calendar();
        let name = |text: String| -> RecordId { text.parse().unwrap() };
        let standing = Standing::default();
        let events = own::log(&self.log, calendar).enumerate();
        let mut rows: Vec<Record<'static>> =
            events.map(|(n, row)| row.record(name(format!("event-{n}")), standing)).collect();
        let records = self.records.values();
        rows.extend(records.map(|record| {
            own::day_record(record).record(name(format!("day-{}", record.held.day)), standing)
        }));
        rows.extend(
            own::payment_book(&self.book, calendar).map(|row| row.record(name("book".into()), standing)),
        );
        if let Some(account) = &self.account {
            let days = own::account_days(account, calendar);
            rows.extend(days.map(|row| row.record(name("account".into()), standing)));
            let whole = own::account(account, &self.book, since, calendar);
            rows.extend(whole.map(|row| row.record(name("account".into()), standing)));
        }
        rows
    }

    /// Carries out orders; gives the date before which the account is to forget, if it stays.
    fn carry_out(&mut self, orders: &[PurgeOrder], rules: &Rules, now: Instant) -> Option<TravelDay> {
        let gone: BTreeSet<&str> = orders
            .iter()
            .filter(|order| order.task == Task::Erase)
            .map(|order| order.record.as_str())
            .collect();
        let mut number = 0;
        self.log.retain(|_| {
            let name = format!("event-{number}");
            number += 1;
            !gone.contains(name.as_str())
        });
        self.records.retain(|day, _| !gone.contains(format!("day-{day}").as_str()));
        if gone.contains("account") {
            self.account = None;
        }
        let days = |name: &str| orders.iter().filter(|o| o.record.as_str() == name).find_map(|o| o.before);
        if let Some(before) = days("book") {
            self.book.forget_before(rules.calendar().at(before, TimeOfDay::MIDNIGHT));
            self.book.forget_days(before, rules.calendar().starts(before));
        }
        let today = rules.calendar().date(now);
        let key = ReceiptKey::new([9; 32]);
        for order in orders {
            assert!(self.receipts.note(order.receipt(&key, today)));
        }
        days("account").filter(|_| self.account.is_some())
    }

    /// Every byte that it keeps, in both forms.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut add = |text: String, binary: Vec<u8>| {
            bytes.extend(text.into_bytes());
            bytes.extend(binary);
        };
        for event in &self.log {
            add(serde_json::to_string(event).unwrap(), postcard_bytes(event));
        }
        for record in self.records.values() {
            add(serde_json::to_string(record).unwrap(), postcard_bytes(record));
        }
        add(serde_json::to_string(&self.book).unwrap(), postcard_bytes(&self.book));
        add(serde_json::to_string(&self.receipts).unwrap(), postcard_bytes(&self.receipts));
        let all = (TravelDay::MIN, TravelDay::MAX);
        add(self.receipts.report(all.0, all.1).to_string(), Vec::new());
        if let Some(account) = &self.account {
            add(serde_json::to_string(account).unwrap(), account.to_bytes());
        }
        bytes
    }
}

fn postcard_bytes<T: serde::Serialize>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).unwrap()
}

/// What tells of a tap: its names, and its instant in every way in which it may be written. When a late one arrived is
/// an instant of its own, as old as that date: other events happened then.
fn traces(tap: &Tap, places: &BTreeSet<String>, arrival_is_due: bool) -> Vec<Vec<u8>> {
    let texts = [tap.id.to_string(), tap.reader.to_string()];
    let mut traces: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    let place = tap.location.to_string();
    traces.extend(places.contains(&place).then(|| place.into_bytes()));
    for at in [Some(tap.at), arrival_is_due.then_some(tap.received_at)].into_iter().flatten() {
        traces.push(at.to_string().into_bytes());
        traces.push(at.unix_seconds().to_string().into_bytes());
        traces.push(postcard_bytes(&at.unix_seconds()));
        traces.push(at.unix_seconds().to_be_bytes()[3..].to_vec());
        traces.push(at.unix_seconds().to_le_bytes()[..5].to_vec());
    }
    traces
}

/// Finds many things in one go.
struct Haystack {
    bytes: Vec<u8>,
    starts: BTreeMap<[u8; 4], Vec<usize>>,
}

impl Haystack {
    fn new(bytes: Vec<u8>) -> Self {
        let mut starts: BTreeMap<[u8; 4], Vec<usize>> = BTreeMap::new();
        for (place, window) in bytes.windows(4).enumerate() {
            starts.entry(window.try_into().unwrap()).or_default().push(place);
        }
        Self { bytes, starts }
    }

    fn has(&self, needle: &[u8]) -> bool {
        let head: [u8; 4] = needle[..4].try_into().unwrap();
        let places = self.starts.get(&head);
        places.is_some_and(|places| places.iter().any(|place| self.bytes[*place..].starts_with(needle)))
    }
}

/// One life, and what came of it.
#[derive(Default)]
struct Seen {
    forgot: usize,
    old_debts: usize,
    erased_accounts: usize,
    traces: usize,
}

fn live(seed: u64, rules: &Rules, key: &ReferenceKey, counts: &mut Seen) {
    let (mut rng, catalogue) = (Rng::keyed(seed, &[1]), Catalogue::ovpay());
    let calendar = rules.calendar();
    let first = TravelDay::from_number(19_780).unwrap().plus_days(i32::try_from(rng.below(200)).unwrap());
    let (taps, answers) = (taps(&mut rng, rules, first), bank(&mut rng));
    let now =
        calendar.starts(first).plus_seconds(i64::try_from(rng.below(1_000 * 86_400)).unwrap() + 400 * 86_400);
    let fresh = || Account::new(AccountSerial::new(17).unwrap(), token(), CARD);
    let play = |taps: &[Tap], host: &mut Host<'_>| taps.iter().for_each(|tap| host.tap(tap).unwrap());
    let (earlier, later) = taps.split_at(taps.partition_point(|tap| tap.received_at < now));

    let mut host = Host::new(rules, key, fresh(), answers.clone());
    let mut twin = Host::new(rules, key, fresh(), answers);
    for host in [&mut host, &mut twin] {
        play(earlier, host);
        host.run_until(now).unwrap();
    }
    let mut store = Store::of(&host);
    let ledgers = host.account().ledgers();
    let orders = plan(&catalogue, store.rows(rules, first), now, calendar).orders;
    let before = store.carry_out(&orders, rules, now);
    let forget = |before| {
        let id = "forget-1".parse().unwrap();
        Command::Instruct { id, now, what: Instruction::Forget { before } }
    };
    let known = host.events().len();
    if let Some(before) = before {
        host.send(&forget(before)).unwrap();
        // Of nothing: the other hears a command at the same instant.
        twin.send(&forget(TravelDay::MIN)).unwrap();
        store.log.extend_from_slice(&host.events()[known..]);
        store.account = Some(host.account().clone());
        counts.forgot += 1;
    }
    // Nothing is left to be done, but for what is under way.
    let again = plan(&catalogue, store.rows(rules, first), now, calendar).orders;
    assert_eq!(again, [], "seed {seed}");

    let kept_from = Period::Months(18).first_kept(now, calendar).unwrap();
    search(seed, &store, earlier, (rules, kept_from), counts);
    assert_eq!(host.account().ledgers(), ledgers, "seed {seed}: what is owed, earned and paid stays");
    counts.old_debts += usize::from(host.account().debt().is_some_and(|debt| debt.date < kept_from));
    if store.account.is_none() {
        counts.erased_accounts += 1;
        return;
    }

    // It goes on as the other does.
    let count = host.events().len();
    let snapshot = Account::from_bytes(&host.account().to_bytes()).unwrap();
    let end = now.plus_seconds(200 * 86_400);
    for host in [&mut host, &mut twin] {
        play(later, host);
        host.run_until(end).unwrap();
    }
    assert_eq!(host.account().ledgers(), twin.account().ledgers(), "seed {seed}");
    assert_eq!(host.account().stage(), twin.account().stage(), "seed {seed}");
    let effects = |host: &Host<'_>| host.effects().iter().map(without_reason).collect::<Vec<_>>();
    assert_eq!(effects(&host), effects(&twin), "seed {seed}");
    let mut replayed = snapshot;
    host.events()[count..].iter().for_each(|event| replayed.apply(event).unwrap());
    assert_eq!(replayed.to_bytes(), host.account().to_bytes(), "seed {seed}");
    host.check_replay().unwrap();
}

/// Why the issuer is asked is the one thing that hangs on the past.
fn without_reason(effect: &Effect) -> String {
    match effect {
        Effect::CheckAccount { id, .. } => id.to_string(),
        Effect::RequestPayment { .. }
        | Effect::AskPayment { .. }
        | Effect::Refund { .. }
        | Effect::DenyCard { .. }
        | Effect::FreeCard { .. }
        | Effect::HandOver { .. } => serde_json::to_string(effect).unwrap(),
    }
}

/// Looks for every trace of what is due in every byte that is left.
fn search(
    seed: u64,
    store: &Store,
    taps: &[Tap],
    (rules, kept_from): (&Rules, TravelDay),
    counts: &mut Seen,
) {
    let calendar = rules.calendar();
    let unsettled = store.account.as_ref().map(Account::unsettled_days).unwrap_or_default();
    // A trip may belong to the day before; what is under way keeps both.
    let is_unsettled = |day: TravelDay| unsettled.contains(&day) || unsettled.contains(&day.plus_days(1));
    let is_due = |tap: &&Tap| {
        let day = calendar.day_of(tap.at);
        day < kept_from && !is_unsettled(day)
    };
    let due: Vec<&Tap> = taps.iter().filter(is_due).collect();
    let kept = taps.iter().filter(|tap| !is_due(tap));
    let known: BTreeSet<String> = kept.map(|tap| tap.location.to_string()).collect();
    let places: BTreeSet<String> =
        due.iter().map(|tap| tap.location.to_string()).filter(|place| !known.contains(place)).collect();
    let haystack = Haystack::new(store.bytes());
    for tap in due {
        let arrival_is_due = calendar.day_of(tap.received_at) < kept_from;
        for trace in traces(tap, &places, arrival_is_due) {
            counts.traces += 1;
            assert!(!haystack.has(&trace), "seed {seed}: {} of {} is left: {trace:?}", tap.id, tap.at);
        }
    }
    if store.account.is_none() {
        assert!(
            !haystack.has(token().to_string().as_bytes()) && !haystack.has(&[1; 16]),
            "seed {seed}: the token"
        );
    }
}

/// How many lives.
const LIVES: u64 = 300;

#[test]
fn nothing_that_is_due_is_found_in_any_byte_and_everything_goes_on() {
    let (rules, key) = (rules(), reference_key());
    let mut seen = Seen::default();
    for seed in 0..LIVES {
        live(seed, &rules, &key, &mut seen);
    }
    // It did look at something.
    let counts = (seen.forgot, seen.old_debts, seen.erased_accounts);
    assert!(seen.forgot > 100 && seen.old_debts > 10 && seen.erased_accounts > 10, "{counts:?}");
    assert!(seen.traces > 10_000, "{}", seen.traces);
}
