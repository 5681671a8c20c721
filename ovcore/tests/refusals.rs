//! Refusals: each code, which of two is given, and that a refused command changes nothing (RULES T2, T6, P1, L4; the
//! order is that of the variants of `Refusal`).

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use ovcore::account::{Account, Answer, Command, Context, Decision, Instruction, Refusal, decide};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{Token, Travel};
use ovcore::fare::HeldProduct;
use ovcore::settle::{DeclineCategory, EffectId, PaymentOutcome};
use ovcore::tap::Tap;
use ovcore_testkit::scenario::{PER_TRIP_CARD, play, play_with, reference_key, token};
use ovcore_testkit::world::rules;

/// Decides, twice, and gives what came of it.
fn decided(account: &Account, command: &Command) -> Result<Decision, Refusal> {
    let (rules, key) = (rules(), reference_key());
    let context = Context { rules: &rules, reference_key: &key };
    let before = account.to_bytes();
    let decision = decide(account, &context, command);
    assert_eq!(decide(account, &context, command), decision);
    assert_eq!(account.to_bytes(), before);
    decision
}

/// The code with which a command is refused.
fn code(account: &Account, command: &Command) -> &'static str {
    decided(account, command).unwrap_err().code()
}

/// Whether a command is a repeat: taken, and nothing comes of it.
fn is_repeat(account: &Account, command: &Command) -> bool {
    decided(account, command) == Ok(Decision::default())
}

fn at(text: &str) -> Instant {
    Instant::parse(&format!("{text}+01:00")).unwrap()
}

fn tap(id: &str, direction: &str, place: &str, time: &str, received: &str) -> Tap {
    let text = format!(
        r#"{{ "id": "{id}", "token": "{}", "carrier": "NS", "mode": "rail", "location": "{place}",
            "reader": "NS-{place}-{direction}", "direction": "{direction}",
            "at": "{time}+01:00", "received_at": "{received}+01:00" }}"#,
        token()
    );
    serde_json::from_str(&text).unwrap()
}

/// The same tap of another card.
fn of_another_card(tap: &Tap) -> Command {
    sent(Tap { token: Token::from_bytes([2; 16]), ..tap.clone() })
}

fn sent(tap: Tap) -> Command {
    Command::Tap(Box::new(tap))
}

fn answer(effect: &str, outcome: PaymentOutcome, answered: &str) -> Command {
    let effect: EffectId = effect.parse().unwrap();
    Command::Answer(Answer { effect, outcome, answered_at: at(answered) })
}

fn product(id: &str, now: &str) -> Command {
    let product =
        HeldProduct { product: "dal".parse().unwrap(), from: TravelDay::MIN, until: TravelDay::MAX };
    Command::Instruct { id: id.parse().unwrap(), now: at(now), what: Instruction::AddProduct { product } }
}

fn no_product(id: &str, now: &str) -> Command {
    Command::Instruct {
        id: id.parse().unwrap(),
        now: at(now),
        what: Instruction::RemoveProduct { product: "dal".parse().unwrap() },
    }
}

/// A log with a gap anywhere: each event that does not fit says so, and has changed nothing.
#[test]
fn an_event_that_does_not_fit_changes_nothing() {
    let script = "
        2026-03-10
        08:00    NS rail in a id=t1
        08:20    NS rail out b
        09:00    HTM tram in s1
        09:20    HTM tram out s2
        03:25+1  advance
        03:26+1  bank approves
        09:00+1  NS rail out b id=t1 v=1 at=08:10+-1
        10:00+1  NS rail in a
        10:40+1  NS rail out d
        03:25+2  advance
        03:26+2  bank declines
        12:00+2  HTM tram in s1 denied
        12:00:02+2 bank declines
        03:25+3  advance
        03:26+3  bank approves
        03:25+8  advance
        ";
    let rules = rules();
    let mut player = ovcore_testkit::scenario::Player::new(&rules, ovcore_testkit::scenario::CARD);
    player.script(script).unwrap();
    let (mut refused, events) = (0, player.events().to_vec());
    for gap in 0..events.len() {
        let mut account = Account::new(player.account().serial(), token(), player.account().card());
        for (number, event) in events.iter().enumerate().filter(|(number, _)| *number != gap) {
            let before = account.clone();
            if let Err(error) = account.apply(event) {
                assert_eq!(error.code(), "apply.misfit");
                assert_eq!(account, before, "event {number} without event {gap}: {event:?}");
                refused += 1;
            }
        }
    }
    assert!(refused > 20, "{refused}");
}

/// A card that checked in at 08:00 on the 10th; the trip ends by itself at 14:00:01.
fn travelling() -> Account {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a id=in  => opens a
        ",
    )
    .account
}

/// A card whose 6.00 of the 10th are at the bank since 03:25; on the 11th it checked in at 08:00.
fn asked() -> Account {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a id=in      => opens a
        08:20    NS rail out c id=out     => a-c 6.00
        03:25+1  advance                  => @03:25 asks 6.00 night
        08:00+1  NS rail in  a id=second  => opens a
        ",
    )
    .account
}

/// A card whose 10th has left; on the 14th it checked in at 08:00.
fn day_left() -> Account {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a id=in      => opens a
        08:20    NS rail out a id=out     => a-a free: same place
        08:00+4  NS rail in  a id=second  => @03:05 2026-03-10 leaves; opens a
        ",
    )
    .account
}

/// The account with its payment numbers used up.
fn without_numbers(account: &Account) -> Account {
    let mut state = serde_json::to_value(account).unwrap();
    let used = state.get_mut("payments_made").unwrap();
    *used = serde_json::json!(1 << 24);
    serde_json::from_value(state).unwrap()
}

/// A snapshot that somebody else wrote, of two credits under one number: the night uses both, and the second is gone by
/// then. Nothing is decided on it, in any build; once it went round for ever.
#[test]
fn an_account_that_contradicts_itself_decides_nothing() {
    let account = play(&rules(), "2026-03-10\n08:00 NS rail in a\n08:20 NS rail out c").account;
    let night = Command::Advance { now: at("2026-03-11T03:25:00") };
    let with_credits = |numbers: [u32; 2]| -> Account {
        let mut state = serde_json::to_value(&account).unwrap();
        let credit = |n: u32| serde_json::json!({ "number": n, "date": "2026-03-09", "day": "2026-03-09", "left": 300 });
        *state.get_mut("credits").unwrap() = numbers.map(credit).into();
        serde_json::from_value(state).unwrap()
    };
    assert!(decided(&with_credits([1, 2]), &night).is_ok());
    assert_eq!(code(&with_credits([1, 1]), &night), "refusal.unsound");
    // Two taps under one id: what the time makes of either undoes what it made of the other, and the open trip is not
    // found among them, so that it is due for ever.
    let script = "2026-03-10
        08:00    NS rail in a     id=t1
        08:25    NS rail out c    id=t2
        08:40    ARRIVA rail in c id=t3
        08:55    ARRIVA rail out e id=t4
        09:30    HTM tram in s1   id=t5
        09:30:02 HTM tram in s1   id=t6
        09:30:04 HTM tram in s1   id=t7";
    let mut state = serde_json::to_value(play(&rules(), script).account).unwrap();
    assert!(decided(&serde_json::from_value(state.clone()).unwrap(), &night).is_ok());
    *state.pointer_mut("/days/0/taps/3/tap/id").unwrap() = "t6".into();
    assert_eq!(code(&serde_json::from_value(state).unwrap(), &night), "refusal.unsound");
}

/// A tap that bears another card's token is refused.
#[test]
fn other_card() {
    let account = travelling();
    let right = tap("out", "out", "c", "2026-03-10T08:20:00", "2026-03-10T08:20:00");
    assert_eq!(code(&account, &of_another_card(&right)), "refusal.other_card");
    assert!(!decided(&account, &sent(right)).unwrap().events.is_empty());
}

/// P1: other content under a known id is refused, unless it is an amendment with a higher version.
#[test]
fn p1_tap_differs() {
    let account = travelling();
    let known = tap("in", "in", "a", "2026-03-10T08:00:00", "2026-03-10T09:00:00");
    assert!(is_repeat(&account, &sent(known.clone())), "the content is all but `received_at`");
    let changes: [fn(&mut Tap); 6] = [
        |t| t.location = "b".parse().unwrap(),
        |t| t.at = t.at.plus_seconds(1),
        |t| t.direction = ovcore::tap::Direction::Out,
        |t| t.carrier = "ARRIVA".parse().unwrap(),
        |t| t.reader = "another".parse().unwrap(),
        |t| t.reader_outcome = ovcore::tap::ReaderOutcome::Denied,
    ];
    for change in changes {
        let mut other = known.clone();
        change(&mut other);
        assert_eq!(code(&account, &sent(other.clone())), "refusal.tap_differs");
        other.version = 1;
        assert!(!decided(&account, &sent(other)).unwrap().events.is_empty());
    }
}

/// Contract 2: every command that comes past an unanswered deadline is refused and names it; at the deadline itself
/// only an answer comes before it (T2).
#[test]
fn advance_first() {
    let account = travelling();
    let deadline = at("2026-03-10T14:00:01");
    for now in ["2026-03-10T14:00:01", "2026-03-10T18:00:00"] {
        for command in [
            sent(tap("out", "out", "c", "2026-03-10T08:20:00", now)),
            product("p", now),
            no_product("p", now),
        ] {
            assert_eq!(decided(&account, &command), Err(Refusal::AdvanceFirst { deadline }), "{now}");
        }
    }
    let before = "2026-03-10T14:00:00";
    assert!(decided(&account, &sent(tap("out", "out", "c", before, before))).is_ok());
    assert!(decided(&account, &product("p", before)).is_ok());

    let account = asked();
    for outcome in [
        PaymentOutcome::Approved,
        PaymentOutcome::Unknown,
        PaymentOutcome::Declined { category: DeclineCategory::Technical },
    ] {
        assert!(decided(&account, &answer("pay.17.0", outcome, "2026-03-11T14:00:01")).is_ok());
        let late = answer("pay.17.0", outcome, "2026-03-11T14:00:02");
        assert_eq!(code(&account, &late), "refusal.advance_first");
    }
}

/// T6: an answer to an effect that is not open is refused: never asked, of another account, or of another kind.
#[test]
fn t6_unknown_effect() {
    let account = asked();
    for effect in ["pay.17.1", "pay.18.0", "refund.17.0", "deny.17.0", "free.17.0"] {
        let command = answer(effect, PaymentOutcome::Approved, "2026-03-11T09:00:00");
        assert_eq!(code(&account, &command), "refusal.unknown_effect", "{effect}");
    }
    let nothing_asked = travelling();
    let command = answer("pay.17.0", PaymentOutcome::Approved, "2026-03-10T09:00:00");
    assert_eq!(code(&nothing_asked, &command), "refusal.unknown_effect");
}

/// L4: a tap in time for a day that has left is refused; it is not lost, and not remembered.
#[test]
fn l4_record_needed() {
    let account = day_left();
    let late = tap("late", "in", "a", "2026-03-10T23:00:00", "2026-03-13T22:00:00");
    let day: TravelDay = "2026-03-10".parse().unwrap();
    assert_eq!(decided(&account, &sent(late)), Err(Refusal::RecordNeeded { day }));
    // A day on which the card had not travelled has no record.
    let before = tap("early", "in", "a", "2026-03-09T12:00:00", "2026-03-12T11:00:00");
    assert!(!decided(&account, &sent(before)).unwrap().events.is_empty());
}

/// S5: an account with 2^24 payments has no number for another; until one is due, all else goes on.
#[test]
fn s5_no_payment_number() {
    let account = without_numbers(&travelling());
    let ends = Command::Advance { now: at("2026-03-11T03:24:59") };
    assert!(!decided(&account, &ends).unwrap().events.is_empty());
    // A whole advance is refused, though something came before the night.
    let night = Command::Advance { now: at("2026-03-11T03:25:00") };
    assert_eq!(code(&account, &night), "refusal.no_payment_number");
    assert!(decided(&travelling(), &night).is_ok());
}

/// The last payment number can be used.
#[test]
fn s5_the_last_payment_number() {
    let mut state = serde_json::to_value(travelling()).unwrap();
    *state.get_mut("payments_made").unwrap() = serde_json::json!((1 << 24) - 1);
    let account: Account = serde_json::from_value(state).unwrap();
    let night = Command::Advance { now: at("2026-03-11T03:25:00") };
    assert_eq!(decided(&account, &night).unwrap().effects.len(), 1);
}

/// Of two refusals that apply, the first variant is given: another card before everything.
#[test]
fn another_card_comes_first() {
    let account = day_left();
    let soon = "2026-03-14T09:00:00";
    let differs = tap("second", "in", "b", "2026-03-14T08:00:00", soon);
    assert_eq!(code(&account, &sent(differs.clone())), "refusal.tap_differs");
    let too_late = tap("x", "in", "b", "2026-03-14T15:00:00", "2026-03-14T15:00:00");
    assert_eq!(code(&account, &sent(too_late.clone())), "refusal.advance_first");
    let left = tap("x", "in", "b", "2026-03-10T23:00:00", "2026-03-13T22:00:00");
    assert_eq!(code(&account, &sent(left.clone())), "refusal.record_needed");
    for tap in [differs, too_late, left] {
        assert_eq!(code(&account, &of_another_card(&tap)), "refusal.other_card");
    }
    // Not even a repeat passes with another token.
    let repeat = tap("second", "in", "a", "2026-03-14T08:00:00", "2026-03-14T08:00:00");
    assert!(is_repeat(&account, &sent(repeat.clone())));
    assert_eq!(code(&account, &of_another_card(&repeat)), "refusal.other_card");
}

/// Other content under a known id before a deadline, and before a day that has left.
#[test]
fn a_tap_that_differs_comes_second() {
    let account = day_left();
    let after_the_deadline = tap("second", "in", "b", "2026-03-14T08:00:00", "2026-03-14T15:00:00");
    assert_eq!(code(&account, &sent(after_the_deadline)), "refusal.tap_differs");
    let of_the_day_that_left = tap("second", "in", "b", "2026-03-10T23:00:00", "2026-03-13T22:00:00");
    assert_eq!(code(&account, &sent(of_the_day_that_left)), "refusal.tap_differs");
}

/// A deadline before an effect that is not open, a day that has left, and payment numbers that are used up.
#[test]
fn a_deadline_comes_third() {
    let unknown = answer("pay.17.9", PaymentOutcome::Approved, "2026-03-11T15:00:00");
    assert_eq!(code(&asked(), &unknown), "refusal.advance_first");
    let left = day_left();
    // A tap cannot be in time for a day that left and past a deadline, unless the host fell behind: here the trip of
    // the 14th ended at 14:00:01, and the tap's clock says the 11th.
    let behind = tap("x", "in", "a", "2026-03-11T15:00:00", "2026-03-14T14:30:00");
    assert_eq!(code(&left, &sent(behind)), "refusal.advance_first");
    let used_up = without_numbers(&travelling());
    let tap = tap("x", "out", "c", "2026-03-10T08:20:00", "2026-03-10T15:00:00");
    assert_eq!(code(&used_up, &sent(tap)), "refusal.advance_first");
}

/// A day that has left before payment numbers that are used up; an effect that is not open before both.
#[test]
fn payment_numbers_come_last() {
    let account = without_numbers(&day_left());
    let left = tap("x", "in", "b", "2026-03-10T23:00:00", "2026-03-13T22:00:00");
    assert_eq!(code(&account, &sent(left)), "refusal.record_needed");
    let unknown = answer("pay.17.9", PaymentOutcome::Approved, "2026-03-14T09:00:00");
    assert_eq!(code(&account, &unknown), "refusal.unknown_effect");
}

/// T6: a repeat is recognised before anything else that could be refused, but another card's token.
#[test]
fn t6_a_repeat_comes_before_refusals() {
    let account = asked();
    let past = "2026-03-11T15:00:00";
    assert_eq!(code(&account, &product("p", past)), "refusal.advance_first");
    assert!(is_repeat(&account, &sent(tap("in", "in", "a", "2026-03-10T08:00:00", past))));

    let story = play(
        &rules(),
        "
        2026-03-10
        07:00    holds dal id=p       => holds dal
        08:00    NS rail in  a        => opens a
        08:20    NS rail out c        => a-c 6.00
        03:25+1  advance              => @03:25 asks 6.00 night
        03:26+1  bank approves        => paid
        08:00+1  NS rail in  a        => opens a
        ",
    );
    assert!(is_repeat(&story.account, &product("p", past)));
    assert!(is_repeat(&story.account, &answer("pay.17.0", PaymentOutcome::Approved, past)));
    let declined = PaymentOutcome::Declined { category: DeclineCategory::Lost };
    assert!(is_repeat(&story.account, &answer("pay.17.0", declined, past)), "by its id");
}

/// T6: the last 32 answers are remembered; an older one is of an effect that is not open.
#[test]
fn t6_the_last_32_answers() {
    let mut lines = vec!["2026-03-10".to_owned()];
    for number in 0..33 {
        let minute = |m: i32| format!("{:02}:{:02}", 6 + (number * 25 + m) / 60, (number * 25 + m) % 60);
        lines.push(format!("{} NS rail in  a => opens a", minute(0)));
        lines.push(format!("{} NS rail out b => a-b 4.00; asks 4.00 per trip", minute(5)));
        lines.push(format!("{} bank approves => paid", minute(6)));
    }
    let account = play_with(&rules(), PER_TRIP_CARD, &lines.join("\n")).account;
    let again = |effect| answer(effect, PaymentOutcome::Approved, "2026-03-10T22:00:00");
    assert!(is_repeat(&account, &again("pay.17.32")));
    assert!(is_repeat(&account, &again("pay.17.1")));
    assert_eq!(code(&account, &again("pay.17.0")), "refusal.unknown_effect");
}

/// T6: of other commands, too, the last 32 are remembered.
#[test]
fn t6_the_last_32_other_commands() {
    let mut lines = vec!["2026-03-10".to_owned()];
    for number in 0..32 {
        lines.push(format!(
            "08:{number:02} {} dal id=p{number}",
            if number % 2 == 0 { "holds" } else { "drops" }
        ));
    }
    let account = play(&rules(), &lines.join("\n")).account;
    assert!(is_repeat(&account, &product("p0", "2026-03-10T12:00:00")));
    assert!(is_repeat(&account, &no_product("p31", "2026-03-10T12:00:00")));
    assert!(!decided(&account, &product("p32", "2026-03-10T12:00:00")).unwrap().events.is_empty());
}

/// A refused command changes nothing: with all its refusals a story ends as it does without them, and what was refused
/// can be sent rightly later.
#[test]
fn a_refused_command_changes_nothing() {
    let plain = "
        2026-03-10
        08:00    NS rail in  a id=in             => opens a
        08:20    NS rail out c id=out            => a-c 6.00
        03:25+1  advance                         => @03:25 asks 6.00 night
        03:26+1  bank approves                   => paid
        12:00+1  NS rail in  a id=second         => opens a
        12:30+1  NS rail out d id=third          => a-d 8.00
        ";
    let with_refusals = "
        2026-03-10
        08:00    NS rail in  a id=in             => opens a
        08:01    NS rail in  b id=in             => refused refusal.tap_differs
        08:02    bank approves pay.17.0          => refused refusal.unknown_effect
        08:20    NS rail out c id=out            => a-c 6.00
        08:21    NS rail out d id=out at=08:20   => refused refusal.tap_differs
        03:25+1  advance                         => @03:25 asks 6.00 night
        03:25:30+1 bank declines pay.17.1        => refused refusal.unknown_effect
        03:26+1  bank approves                   => paid
        03:27+1  bank declines pay.17.7          => refused refusal.unknown_effect
        12:00+1  NS rail in  a id=second         => opens a
        12:30+1  NS rail out d id=third          => a-d 8.00
        ";
    let (plain, with_refusals) = (play(&rules(), plain), play(&rules(), with_refusals));
    assert_eq!(plain.account, with_refusals.account);
    assert_eq!(plain.events, with_refusals.events);

    // Refused for a deadline, a command is not remembered as done.
    let mut account = travelling();
    let command = product("p", "2026-03-10T18:00:00");
    assert_eq!(code(&account, &command), "refusal.advance_first");
    for event in decided(&account, &Command::Advance { now: at("2026-03-10T18:00:00") }).unwrap().events {
        account.apply(&event).unwrap();
    }
    assert!(!decided(&account, &command).unwrap().events.is_empty());
}

/// Every code is its own, and every text says what was found and what would be right, without a token.
#[test]
fn codes_and_texts() {
    let all = [
        (Refusal::OtherCard, "refusal.other_card"),
        (Refusal::TapDiffers { tap: "t1".parse().unwrap() }, "refusal.tap_differs"),
        (Refusal::AdvanceFirst { deadline: at("2026-03-10T14:00:01") }, "refusal.advance_first"),
        (Refusal::UnknownEffect { effect: "pay.17.3".parse().unwrap() }, "refusal.unknown_effect"),
        (Refusal::RecordNeeded { day: "2026-03-10".parse().unwrap() }, "refusal.record_needed"),
        (Refusal::TooFar { latest: at("2026-03-10T08:00:00") }, "refusal.too_far"),
        (Refusal::NoPaymentNumber, "refusal.no_payment_number"),
        (Refusal::Unsound, "refusal.unsound"),
    ];
    let token: Token<Travel> = token();
    for (refusal, code) in all {
        assert_eq!(refusal.code(), code);
        let text = refusal.to_string();
        assert!(text.contains("; expected "), "{text}");
        assert!(text.starts_with(char::is_lowercase) && !text.ends_with('.'), "{text}");
        assert!(!text.contains(&token.to_string()), "{text}");
    }
}

/// A tap of the year 9999 is refused, and an account on its last days comes to an end of its deadlines: nothing goes
/// round for ever, nothing panics.
#[test]
fn the_end_of_time_is_a_refusal() {
    let account = play(&rules(), "2026-03-10\n08:00 NS rail in a").account;
    let far = Tap {
        at: Instant::MAX,
        received_at: Instant::MAX,
        ..tap("far", "in", "a", "2026-03-10T09:00:00", "2026-03-10T09:00:00")
    };
    // The open trip ends first.
    assert_eq!(code(&account, &Command::Tap(Box::new(far.clone()))), "refusal.advance_first");
    let fresh = play(&rules(), "2026-03-10").account;
    assert_eq!(code(&fresh, &Command::Tap(Box::new(far.clone()))), "refusal.too_far");
    let ahead = Tap { received_at: at("2026-03-10T09:00:00"), ..far };
    assert_eq!(code(&fresh, &Command::Tap(Box::new(ahead))), "refusal.too_far");
    let last = Instant::parse("8999-12-31T23:00:00Z").unwrap();
    let tap = Tap {
        at: last,
        received_at: last,
        ..tap("last", "in", "a", "2026-03-10T09:00:00", "2026-03-10T09:00:00")
    };
    let mut account = fresh;
    for command in [Command::Tap(Box::new(tap)), Command::Advance { now: Instant::MAX }] {
        for event in decided(&account, &command).unwrap().events {
            account.apply(&event).unwrap();
        }
    }
    // No tariff reaches that far, so there is nothing to collect: the day has left, and was forgotten.
    assert_eq!(account.next_deadline(&rules()), None);
    assert_eq!((account.days().len(), account.digests().len()), (0, 0));
}
