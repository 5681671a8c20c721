//! The policy, and the smaller documents: each as any text, and as a sound document with some values changed.

use core::fmt::Debug;
use std::sync::OnceLock;

use ovcore::account::{Account, Command, Context, decide};
use ovcore::business::BusinessCard;
use ovcore::calendar::{Calendar, Instant};
use ovcore::card::{IssuerRanges, IssuerRangesDocument, Pan};
use ovcore::compensation::{CompensationBook, CompensationDocument, DelayTable};
use ovcore::counters::CountersPolicy;
use ovcore::document::DocumentError;
use ovcore::inspect::Inspection;
use ovcore::policy::Policy;
use ovcore::product::chip::{ChipPolicy, ChipRules};
use ovcore::product::joint::{JointPolicy, JointRules};
use ovcore::report::{Clearing, DailyReport};
use ovcore::retain::Catalogue;
use ovcore::settle::AccountSerial;
use ovcore::tap::Tap;
use ovcore_testkit::scenario::{CARD, reference_key, token};
use ovcore_testkit::world;
use serde_json::Value;

use crate::draw::Draw;
use crate::patch::patch;
use crate::quiet::is_quiet;

/// What must hold of every document that was read, or was not.
pub(crate) fn read<T: PartialEq + Debug>(
    text: &str,
    from_json: impl Fn(&str) -> Result<T, DocumentError>,
    to_json: impl Fn(&T) -> String,
) -> Option<T> {
    match from_json(text) {
        Ok(document) => {
            let own = to_json(&document);
            let again = from_json(&own).unwrap_or_else(|error| panic!("{error}\nin {own}"));
            assert_eq!(again, document, "what was written is read back");
            assert_eq!(to_json(&again), own, "and written the same");
            Some(document)
        }
        Err(error) => {
            refused(&error);
            None
        }
    }
}

/// An error names something, has a known code, and repeats no card number that is nothing else.
pub(crate) fn refused(error: &DocumentError) {
    assert!(!error.findings().is_empty(), "a refusal without a finding");
    assert!(
        ["document.format", "document.json", "document.invalid", "document.limit"].contains(&error.code())
    );
    let said = error.to_string();
    // What reads as an id is one, also of many digits: a document may name a zone so.
    assert!(error.code() == "document.invalid" || is_quiet(&said), "{said}");
}

/// The text of an input: as it is, or a document of a list with some values changed.
pub(crate) fn text_of(data: &[u8], bases: &[&str]) -> Option<String> {
    let mut draw = Draw::new(data);
    if draw.byte().is_multiple_of(2) {
        return core::str::from_utf8(draw.rest()).ok().map(str::to_owned);
    }
    let mut document: Value = serde_json::from_str(draw.pick(bases)).expect("a sound document");
    patch(&mut document, &mut draw);
    Some(document.to_string())
}

/// from_json(to_json(p)) = p; a policy that is read has no findings, and a card lives under it.
pub fn policy(data: &[u8]) {
    let base = include_str!("../../ovcore/tests/golden/policy.json");
    let Some(text) = text_of(data, &[base]) else { return };
    let Some(policy) = read(&text, Policy::from_json, Policy::to_json) else { return };
    assert_eq!(policy.findings(), []);
    live(policy);
}

/// A card's short life under a policy: nothing panics, no deadline is early or stays, the books balance.
fn live(policy: Policy) {
    let rules = world::rules_with(policy);
    let key = reference_key();
    let context = Context { rules: &rules, reference_key: &key };
    let mut account = Account::new(AccountSerial::FIRST, token(), CARD);
    for tap in taps() {
        advance(&mut account, &context, tap.received_at);
        send(&mut account, &context, &Command::Tap(Box::new(tap.clone())));
    }
    let last = taps().last().map_or(Instant::MIN, |tap| tap.received_at);
    advance(&mut account, &context, last.plus_seconds(40 * 86_400));
}

fn advance(account: &mut Account, context: &Context<'_>, until: Instant) {
    // No policy has a card look at the time more often than this in forty days.
    for _ in 0..4_000 {
        let Some(deadline) = account.next_deadline(context.rules).filter(|deadline| deadline.at <= until)
        else {
            return;
        };
        let before = Command::Advance { now: deadline.at.plus_seconds(-1) };
        let early = decide(account, context, &before).map(|decision| decision.events);
        assert!(early.as_ref().is_ok_and(Vec::is_empty), "before {deadline:?}: {early:?}");
        assert!(
            send(account, context, &Command::Advance { now: deadline.at }) > 0,
            "{deadline:?} came to nothing"
        );
    }
    panic!("deadlines without an end, at {:?}", account.next_deadline(context.rules));
}

fn send(account: &mut Account, context: &Context<'_>, command: &Command) -> usize {
    let decision =
        decide(account, context, command).unwrap_or_else(|refusal| panic!("{refusal}: {command:?}"));
    for event in &decision.events {
        account.apply(event).unwrap_or_else(|error| panic!("{error}: {event:?}"));
        assert!(account.balance().holds(), "the books do not balance after {event:?}");
    }
    decision.events.len()
}

/// A day with a bus ride, a train ride on two carriers, and one that runs into the night.
fn taps() -> &'static [Tap] {
    static TAPS: OnceLock<Vec<Tap>> = OnceLock::new();
    TAPS.get_or_init(|| {
        let rows = [
            ("HTM", "tram", "s1", "in", "2026-03-28T21:00:00Z"),
            ("HTM", "tram", "s3", "out", "2026-03-28T21:20:00Z"),
            ("NS", "rail", "a", "in", "2026-03-28T21:40:00Z"),
            ("ARRIVA", "rail", "e", "out", "2026-03-28T22:40:00Z"),
            ("GVB", "metro", "m1", "in", "2026-03-29T00:30:00Z"),
            ("NS", "rail", "a", "in", "2026-03-29T05:00:00Z"),
            ("NS", "rail", "a", "out", "2026-03-29T06:30:00Z"),
        ];
        let tap = |(number, (carrier, mode, place, direction, at)): (usize, (&str, &str, &str, &str, &str))| {
            let text = format!(
                r#"{{ "id": "t{number}", "token": "{}", "carrier": "{carrier}", "mode": "{mode}", "location": "{place}",
                    "reader": "r", "direction": "{direction}", "at": "{at}", "received_at": "{at}" }}"#,
                token()
            );
            serde_json::from_str(&text).expect("a tap")
        };
        rows.into_iter().enumerate().map(tap).collect()
    })
}

const BASES: [&str; 13] = [
    include_str!("../../ovcore/tests/golden/issuer-ranges.json"),
    include_str!("../../ovcore/src/retain/ovpay.json"),
    include_str!("../../ovcore/tests/golden/compensation-ns.json"),
    include_str!("../../ovcore/tests/golden/chip-policy.json"),
    include_str!("../../ovcore/tests/golden/joint-policy.json"),
    include_str!("../../ovcore/tests/golden/counters-policy.json"),
    include_str!("../../ovcore/tests/golden/views-others/business-card.json"),
    include_str!("../../ovcore/tests/golden/clearing.json"),
    include_str!("../../ovcore/tests/golden/daily-report.json"),
    include_str!("../../ovcore/tests/golden/inspection/valid.json"),
    include_str!("../../ovcore/tests/golden/inspection/valid-with-consent.json"),
    r#"{ "format": "ovcore/delays/1", "source": "x", "delays": [
        { "trip": "t1", "carrier": "NS", "minutes": 42, "cause": "unplanned" }] }"#,
    r#"{ "format": "ovcore/delays/1", "source": "x", "delays": [] }"#,
];

/// from_json(to_json(d)) = d for every smaller document, and what is checked when it is put to use is used.
pub fn documents(data: &[u8]) {
    // A calendar is a table of all years.
    static CALENDAR: OnceLock<Calendar> = OnceLock::new();
    let Some(text) = text_of(data, &BASES) else { return };
    let text = text.as_str();
    if let Some(ranges) = read(text, IssuerRangesDocument::from_json, IssuerRangesDocument::to_json)
        && let Ok(ranges) = IssuerRanges::new(&ranges)
    {
        let pan = Pan::parse("4111111111111111").expect("a card number");
        let _ = ranges.find(&pan).map(|issuer| issuer.kind(CARD.form));
    }
    match Catalogue::from_json(text) {
        Ok(catalogue) => {
            let document = catalogue.document("again".parse().expect("an id"), "x");
            assert_eq!(Catalogue::new(document), Ok(catalogue));
        }
        Err(error) => refused(&error),
    }
    if let Some(document) = read(text, CompensationDocument::from_json, CompensationDocument::to_json)
        && let Err(error) = CompensationBook::new(document)
    {
        refused(&error);
    }
    let calendar = CALENDAR.get_or_init(|| Policy::ovpay().calendar()).clone();
    if let Some(own) = read(text, ChipPolicy::from_json, ChipPolicy::to_json) {
        ChipRules::new(own, calendar.clone()).expect("a policy that was checked");
    }
    if let Some(own) = read(text, JointPolicy::from_json, JointPolicy::to_json) {
        JointRules::new(own, calendar).expect("a policy that was checked");
    }
    read(text, CountersPolicy::from_json, CountersPolicy::to_json);
    read(text, BusinessCard::from_json, BusinessCard::to_json);
    read(text, Clearing::from_json, Clearing::to_json);
    read(text, DailyReport::from_json, DailyReport::to_json);
    if let Err(error) = DelayTable::from_json(text) {
        refused(&error);
    }
    let mut answer = text.to_owned();
    let read = Inspection::from_json(&mut answer);
    assert!(answer.is_empty(), "an answer is wiped, whatever came of it");
    match read {
        Ok(shown) => assert!(format!("{shown:?}").ends_with(", redacted)"), "nothing of the card shows"),
        Err(error) => refused(&error),
    }
}
