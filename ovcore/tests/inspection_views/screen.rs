//! The inspection screen: every state with every input, and what holds for any row of inputs.

use ovcore::calendar::Instant;
use ovcore::inspect::{
    Ended, Input, Inspection, InspectionPoint, Outcome, Phase, Question, QuestionNumber, Screen, Site, Then,
};
use ovcore::policy::{InspectionPolicy, Policy};
use ovcore::tap::Mode;
use proptest::prelude::*;

const fn secs(seconds: i64) -> Instant {
    match Instant::from_unix_seconds(seconds) {
        Some(at) => at,
        None => Instant::MIN,
    }
}

fn answer(number: u64) -> Input {
    let point = InspectionPoint {
        carrier: "NS".parse().unwrap(),
        mode: Mode::Rail,
        site: Site::OnBoard { vehicle: None },
    };
    let question = Question { number: QuestionNumber::new(number), point };
    Input::Answer(Box::new(Inspection::of_unknown_card(&question, Instant::MAX)))
}

/// Asked at 1000 under number 1; showing since 1010. The policy's minutes and seconds: 300, 30, 10.
fn in_state(phase: Phase) -> Screen {
    let mut screen = Screen::new(&Policy::ovpay().inspection);
    if phase != Phase::Idle {
        screen.input(secs(1_000), Input::Present);
    }
    if phase == Phase::Showing {
        screen.input(secs(1_010), answer(1));
    }
    assert_eq!(screen.phase(), phase);
    screen
}

const NOTHING: Then = Then::Nothing;

const fn ask(number: u64) -> Then {
    Then::Ask(QuestionNumber::new(number))
}

/// Each row: state, time, input; what ended, what is to be done, the state after it.
#[test]
fn every_state_takes_every_input() {
    use Ended::{ClockMoved, Closed, NextCard, NoAnswer, TimeIsOver};
    use Phase::{Asked, Idle, Showing};
    type Row = (Phase, i64, fn() -> Input, Option<Ended>, Then, Phase);
    let present: fn() -> Input = || Input::Present;
    let own: fn() -> Input = || answer(1);
    let other: fn() -> Input = || answer(9);
    let time: fn() -> Input = || Input::TimePasses;
    let set: fn() -> Input = || Input::ClockSet;
    let close: fn() -> Input = || Input::Close;
    let rows: [Row; 45] = [
        // Idle: whatever the clock shows.
        (Idle, 1_000, present, None, ask(1), Asked),
        (Idle, 1_000, own, None, Then::Dropped, Idle),
        (Idle, 1_000, other, None, Then::Dropped, Idle),
        (Idle, 1_000, time, None, NOTHING, Idle),
        (Idle, 1_000, set, None, NOTHING, Idle),
        (Idle, 1_000, close, None, NOTHING, Idle),
        // Asked at 1000, in time.
        (Asked, 1_029, present, Some(NextCard), ask(2), Asked),
        (Asked, 1_029, own, None, Then::Show, Showing),
        (Asked, 1_029, other, None, Then::Dropped, Asked),
        (Asked, 1_029, time, None, NOTHING, Asked),
        (Asked, 1_029, set, Some(ClockMoved), NOTHING, Idle),
        (Asked, 1_029, close, Some(Closed), NOTHING, Idle),
        // … after 30 seconds.
        (Asked, 1_030, present, Some(NoAnswer), ask(2), Asked),
        (Asked, 1_030, own, Some(NoAnswer), Then::Dropped, Idle),
        (Asked, 1_030, other, Some(NoAnswer), Then::Dropped, Idle),
        (Asked, 1_030, time, Some(NoAnswer), NOTHING, Idle),
        (Asked, 1_030, set, Some(NoAnswer), NOTHING, Idle),
        (Asked, 1_030, close, Some(NoAnswer), NOTHING, Idle),
        // … by a clock that went back.
        (Asked, 999, present, Some(ClockMoved), ask(2), Asked),
        (Asked, 999, own, Some(ClockMoved), Then::Dropped, Idle),
        (Asked, 999, other, Some(ClockMoved), Then::Dropped, Idle),
        (Asked, 999, time, Some(ClockMoved), NOTHING, Idle),
        (Asked, 999, set, Some(ClockMoved), NOTHING, Idle),
        (Asked, 999, close, Some(ClockMoved), NOTHING, Idle),
        // Showing since 1010, within five minutes.
        (Showing, 1_309, present, Some(NextCard), ask(2), Asked),
        (Showing, 1_309, own, None, Then::Dropped, Showing),
        (Showing, 1_309, other, None, Then::Dropped, Showing),
        (Showing, 1_309, time, None, NOTHING, Showing),
        (Showing, 1_309, set, Some(ClockMoved), NOTHING, Idle),
        (Showing, 1_309, close, Some(Closed), NOTHING, Idle),
        // … after them.
        (Showing, 1_310, present, Some(TimeIsOver), ask(2), Asked),
        (Showing, 1_310, own, Some(TimeIsOver), Then::Dropped, Idle),
        (Showing, 1_310, other, Some(TimeIsOver), Then::Dropped, Idle),
        (Showing, 1_310, time, Some(TimeIsOver), NOTHING, Idle),
        (Showing, 1_310, set, Some(TimeIsOver), NOTHING, Idle),
        (Showing, 1_310, close, Some(TimeIsOver), NOTHING, Idle),
        // … by a clock that jumped far ahead, and by one that went back a second.
        (Showing, 900_000, time, Some(TimeIsOver), NOTHING, Idle),
        (Showing, 1_009, present, Some(ClockMoved), ask(2), Asked),
        (Showing, 1_009, own, Some(ClockMoved), Then::Dropped, Idle),
        (Showing, 1_009, other, Some(ClockMoved), Then::Dropped, Idle),
        (Showing, 1_009, time, Some(ClockMoved), NOTHING, Idle),
        (Showing, 1_009, set, Some(ClockMoved), NOTHING, Idle),
        (Showing, 1_009, close, Some(ClockMoved), NOTHING, Idle),
        // The very first second counts as within.
        (Showing, 1_010, time, None, NOTHING, Showing),
        (Asked, 1_000, own, None, Then::Show, Showing),
    ];
    for (state, now, input, ended, then, after) in rows {
        let mut screen = in_state(state);
        let row = format!("{state} at {now}: {:?}", input());
        assert_eq!(screen.input(secs(now), input()), Outcome { ended, then }, "{row}");
        assert_eq!(screen.phase(), after, "{row}");
        assert_eq!(screen.next_deadline().is_some(), after != Idle, "{row}");
        assert_eq!(screen.question().is_some(), after != Idle, "{row}");
    }
}

#[test]
fn looking_is_an_input_too() {
    let mut screen = in_state(Phase::Showing);
    assert!(screen.showing(secs(1_309)).is_some());
    assert!(screen.showing(secs(1_310)).is_none());
    assert_eq!(screen.phase(), Phase::Idle);
    let mut screen = in_state(Phase::Showing);
    assert!(screen.showing(secs(1_200)).is_some());
    assert!(screen.showing(secs(1_199)).is_none(), "the clock went back after a look");
    assert!(in_state(Phase::Asked).showing(secs(1_001)).is_none());
}

/// An app that sleeps until the deadline each time looks in every ten seconds, and is woken at the end.
#[test]
fn the_deadlines_lead_to_the_end() {
    let mut screen = in_state(Phase::Showing);
    let mut times = Vec::new();
    while let Some(next) = screen.next_deadline() {
        times.push(next.unix_seconds());
        screen.input(next, Input::TimePasses);
    }
    let expected: Vec<i64> = (1..=30).map(|n| 1_010 + 10 * n).collect();
    assert_eq!(times, expected);
    assert_eq!(in_state(Phase::Asked).next_deadline(), Some(secs(1_010)));
}

/// The answer to the first card comes after the second was presented: it is not the second's.
#[test]
fn a_late_answer_is_not_the_next_cards() {
    let mut screen = in_state(Phase::Asked);
    screen.input(secs(1_005), Input::Present);
    assert_eq!(screen.input(secs(1_006), answer(1)).then, Then::Dropped);
    assert_eq!(screen.phase(), Phase::Asked);
    assert_eq!(screen.input(secs(1_007), answer(2)).then, Then::Show);
    assert_eq!(screen.showing(secs(1_008)).map(Inspection::question), Some(QuestionNumber::new(2)));
}

#[test]
fn the_numbers_are_data() {
    let policy = InspectionPolicy { view_minutes: 1, answer_seconds: 5, ..InspectionPolicy::default() };
    let mut screen = Screen::new(&policy);
    screen.input(secs(0), Input::Present);
    assert_eq!(screen.input(secs(5), Input::TimePasses).ended, Some(Ended::NoAnswer));
    screen.input(secs(10), Input::Present);
    screen.input(secs(11), answer(2));
    assert!(screen.showing(secs(70)).is_some());
    assert!(screen.showing(secs(71)).is_none());
}

/// What happens to a screen, before it has a time.
#[derive(Clone, Copy, Debug)]
enum Event {
    Present,
    /// The answer to the question so many before the last one.
    Answer(u64),
    TimePasses,
    ClockSet,
    Close,
    Look,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Present),
        4 => (0_u64..3).prop_map(Event::Answer),
        3 => Just(Event::TimePasses),
        1 => Just(Event::ClockSet),
        1 => Just(Event::Close),
        3 => Just(Event::Look),
    ]
}

/// A step of the clock: mostly ahead, sometimes far, sometimes back.
fn step() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 0_i64..40, 2 => 200_i64..320, 1 => Just(100_000), 1 => -400_i64..0]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    /// At most one card, never beyond its five minutes by the device's clock nor after that went back, nothing after a
    /// close, only the answer to the last question; and a deadline is never early.
    #[test]
    fn a_screen_never_shows_too_much(steps in proptest::collection::vec((event(), step()), 1..60)) {
        let mut screen = Screen::new(&Policy::ovpay().inspection);
        let (mut now, mut asked) = (1_000_000_i64, 0_u64);
        // What may be on the screen: the question, since when, and what the clock last showed.
        let mut may_show: Option<(u64, i64)> = None;
        let (mut open, mut seen) = (None::<(u64, i64)>, now);
        for (event, step) in steps {
            now += step;
            let back = now < seen;
            seen = now;
            if back || may_show.is_some_and(|(_, since)| now - since >= 300) {
                may_show = None;
            }
            if back || open.is_some_and(|(_, since)| now - since >= 30) {
                open = None;
            }
            let at = secs(now);
            match event {
                Event::Present => {
                    asked += 1;
                    prop_assert_eq!(screen.input(at, Input::Present).then, ask(asked));
                    (may_show, open) = (None, Some((asked, now)));
                }
                Event::Answer(before) => {
                    let number = asked.saturating_sub(before);
                    let then = screen.input(at, answer(number)).then;
                    if open.is_some_and(|(question, _)| question == number) {
                        prop_assert_eq!(then, Then::Show);
                        (may_show, open) = (Some((number, now)), None);
                    } else {
                        prop_assert_eq!(then, Then::Dropped);
                    }
                }
                Event::TimePasses => {
                    screen.input(at, Input::TimePasses);
                }
                Event::ClockSet => {
                    screen.input(at, Input::ClockSet);
                    (may_show, open) = (None, None);
                }
                Event::Close => {
                    screen.input(at, Input::Close);
                    (may_show, open) = (None, None);
                }
                Event::Look => {
                    let shown = screen.showing(at).map(|shown| shown.question().number());
                    prop_assert_eq!(shown, may_show.map(|(question, _)| question));
                }
            }
            let phase = screen.phase();
            prop_assert_eq!(phase == Phase::Showing, may_show.is_some());
            prop_assert_eq!(phase == Phase::Asked, open.is_some());
            prop_assert_eq!(screen.next_deadline().is_none(), phase == Phase::Idle);
            if let Some(deadline) = screen.next_deadline() {
                // Not in the past, at most ten seconds away, and nothing ends just before it.
                prop_assert!(deadline > at && deadline.seconds_since(at) <= 10);
                let outcome = screen.input(deadline.plus_seconds(-1), Input::TimePasses);
                prop_assert_eq!(outcome.ended, None);
                seen = deadline.unix_seconds() - 1;
                now = seen;
            }
        }
    }
}
