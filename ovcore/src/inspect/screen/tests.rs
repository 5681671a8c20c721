//! What is left in memory when the screen lets an answer go. The states and their inputs are tested from outside.

use std::cell::RefCell;

use zeroize::Zeroize;

use super::*;

thread_local! {
    /// What each answer held when it was dropped, in order.
    static LEFT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Called by an answer as the last thing before its memory goes.
pub(in crate::inspect) fn left_in_memory(answer: &Inspection) {
    let left = serde_json::to_string(answer).unwrap();
    LEFT.with_borrow_mut(|all| all.push(left));
}

fn left() -> Vec<String> {
    LEFT.take()
}

/// An answer with something secret in every field.
fn answer(question: u64) -> Inspection {
    let mut text = format!(
        r#"{{ "format": "ovcore/inspection/1", "question": {question}, "answered_at": "2026-03-10T08:15:00Z",
        "ticket": {{ "valid": {{ "check_in": {{ "at": "2026-03-10T08:00:00Z", "place": "ut", "carrier": "GVB",
            "mode": "metro" }}, "until": "2026-03-10T12:00:00Z", "uncertain": true }} }},
        "last_actions": {{ "ground": "consent", "actions": [{{ "at": "2026-03-10T08:00:00Z", "place": "ut",
            "carrier": "GVB", "mode": "metro", "what": "refused" }}] }} }}"#
    );
    let answer = Inspection::from_json(&mut text).unwrap();
    assert_eq!(text, "", "what it came in is wiped");
    answer
}

/// What an answer is when nothing of it is left.
const BLANK: &str = r#"{"format":"ovcore/inspection/1","question":0,"answered_at":"1970-01-01T00:00:00Z","ticket":{"not_valid":{"why":"no_check_in","blocked":false}},"last_actions":null}"#;

fn at(seconds: i64) -> Instant {
    Instant::MIN.plus_seconds(seconds)
}

fn showing() -> Screen {
    let mut screen = Screen::new(&InspectionPolicy::default());
    screen.input(at(100), Input::Present);
    screen.input(at(101), Input::Answer(Box::new(answer(1))));
    assert_eq!((screen.phase(), left()), (Phase::Showing, vec![]));
    screen
}

#[test]
fn however_an_answer_goes_nothing_of_it_is_left() {
    for (now, input, ended) in [
        (200, Input::Close, Ended::Closed),
        (200, Input::ClockSet, Ended::ClockMoved),
        (200, Input::Present, Ended::NextCard),
        (401, Input::TimePasses, Ended::TimeIsOver),
        (100, Input::TimePasses, Ended::ClockMoved),
    ] {
        let mut screen = showing();
        assert_eq!(screen.input(at(now), input).ended, Some(ended));
        assert_eq!(left(), [BLANK], "{ended}");
    }
    drop(showing());
    assert_eq!(left(), [BLANK], "with the screen itself");
}

#[test]
fn an_answer_that_is_dropped_is_wiped_and_the_one_that_shows_stays() {
    let mut screen = showing();
    assert_eq!(screen.input(at(150), Input::Answer(Box::new(answer(7)))).then, Then::Dropped);
    assert_eq!(left(), [BLANK]);
    let shown = screen.showing(at(150)).map(serde_json::to_string);
    assert!(shown.is_some_and(|text| text.unwrap().contains("GVB")));
}

#[test]
fn every_part_of_an_answer_is_wiped_where_it_stands() {
    let mut answer = answer(3);
    let shown = answer.last_actions().unwrap().actions.clone();
    assert_eq!(shown.len(), 1);
    for mut action in shown {
        action.zeroize();
        let blank =
            r#"{"at":"1970-01-01T00:00:00Z","place":"","carrier":"","mode":"rail","what":"check_in"}"#;
        assert_eq!(serde_json::to_string(&action).unwrap(), blank);
    }
    answer.zeroize();
    assert_eq!(serde_json::to_string(&answer).unwrap(), BLANK);
    assert_eq!(format!("{answer:?}"), "Inspection(0, redacted)");
}

/// The places in a ticket lie in memory beside its name: they are wiped before the name changes.
#[test]
fn a_place_that_is_wiped_has_no_character_left() {
    let mut place = crate::ids::PlaceId::new("utrecht-centraal").unwrap();
    place.zeroize();
    assert_eq!((place.as_str(), format!("{place:?}").as_str()), ("", "PlaceId()"));
}
