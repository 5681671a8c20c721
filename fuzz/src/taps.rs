//! Taps, commands and events as JSON.

use core::fmt::Debug;

use ovcore::account::{Answer, CheckAnswer, Command, DayRecord, Event};
use ovcore::deny::DenyReason;
use ovcore::tap::Tap;
use serde_json::Value;

use crate::draw::Draw;
use crate::patch::patch;

/// A tap with every field, and each kind of command.
const BASES: [&str; 12] = [
    r#"{"id":"ns-1","version":1,"token":"aeaqcaibaeaqcaibaeaqcaibae","carrier":"NS","mode":"rail","location":"a","reader":"a-1","line":"1","vehicle":"v","direction":"in","at":"2026-03-10T07:15:00Z","received_at":"2026-03-10T07:15:02Z","reader_outcome":"denied","application":"visa"}"#,
    r#"{"tap":{"id":"ns-1","token":"aeaqcaibaeaqcaibaeaqcaibae","carrier":"NS","mode":"metro","location":"a","reader":"a-1","direction":"unknown","at":"2026-03-10T07:15:00Z","received_at":"2026-03-10T07:15:02Z"}}"#,
    r#"{"late_tap":{"tap":{"id":"ns-1","token":"aeaqcaibaeaqcaibaeaqcaibae","carrier":"NS","mode":"rail","location":"a","reader":"a-1","direction":"out","at":"2026-03-10T07:15:00Z","received_at":"2026-03-10T07:15:02Z"},"records":[]}}"#,
    r#"{"advance":{"now":"2026-03-11T02:25:00Z"}}"#,
    r#"{"answer":{"effect":"pay.17.0","outcome":{"declined":{"category":"insufficient_funds"}},"answered_at":"2026-03-11T02:25:02Z"}}"#,
    r#"{"check_answered":{"id":"c1","effect":"check.17.0","outcome":{"issuer_blocked":{"cause":"stolen"}},"answered_at":"2026-03-11T02:25:02Z"}}"#,
    r#"{"instruct":{"id":"i1","now":"2026-03-11T02:25:02Z","what":{"add_product":{"product":{"product":"dal","from":"2026-01-01","until":"2026-12-31"}}}}}"#,
    r#"{"instruct":{"id":"i2","now":"2026-03-11T02:25:02Z","what":{"decide_objection":{"about":"unpaid_fare","outcome":"waive","ground":"hardship","by":"debt_desk"}}}}"#,
    r#"{"instruct":{"id":"i3","now":"2026-03-20T02:25:02Z","what":{"correct":{"day":"2026-03-10","correction":{"trip":"ns-1","place":"b"},"by":"traveller","records":[]}}}}"#,
    r#"{"instruct":{"id":"i4","now":"2026-03-20T02:25:02Z","what":{"link":{"token":"aiaqcaibaeaqcaibaeaqcaibae","card":{"scheme":"visa","form":"device","funding":"debit"},"proof":"service_desk"}}}}"#,
    r#"{"v":"ovcore/event/1","at":"2026-03-10T07:15:02Z","what":"debt_closed"}"#,
    r#"{"v":"ovcore/event/1","at":"2026-03-10T07:15:02Z","what":{"credit_opened":{"credit":{"number":0,"made_at":"2026-03-10T07:15:02Z","left":100}}}}"#,
];

/// parse(print(x)) = x for everything that is sent to an account or comes of it, and for taps beside their receipt.
pub fn taps(data: &[u8]) {
    let mut draw = Draw::new(data);
    if draw.byte().is_multiple_of(2) {
        let Ok(text) = core::str::from_utf8(draw.rest()) else { return };
        return read(text);
    }
    let mut document: Value = serde_json::from_str(draw.pick(&BASES)).expect("a sound document");
    patch(&mut document, &mut draw);
    read(&document.to_string());
}

fn read(text: &str) {
    if let Some(tap) = again::<Tap>(text) {
        assert!(tap.same_content(&tap));
        let token = tap.token.to_string();
        let debug = format!("{tap:?}");
        // Of all ids only a tap's is long enough to hold one, where somebody named it so.
        let named = tap.id.as_str().contains(&token);
        assert!(named || !debug.contains(&token), "a token beside a place and a time: {debug}");
        assert_eq!(tap.lateness_seconds(), tap.received_at.unix_seconds() - tap.at.unix_seconds());
    }
    again::<Command>(text);
    again::<Event>(text);
    again::<Answer>(text);
    again::<CheckAnswer>(text);
    again::<DayRecord>(text);
    again::<DenyReason>(text);
}

fn again<T: serde::de::DeserializeOwned + serde::Serialize + PartialEq + Debug>(text: &str) -> Option<T> {
    let value: T = serde_json::from_str(text).ok()?;
    let own = serde_json::to_string(&value).expect("plain data");
    let read: T = serde_json::from_str(&own).unwrap_or_else(|error| panic!("{error} in {own}"));
    assert_eq!(read, value);
    Some(value)
}
