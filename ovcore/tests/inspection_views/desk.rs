//! What the service desk sees, with consent and a payment's reference and amount.

use ovcore::account::ObjectionOutcome::{Lift, Uphold, Waive};
use ovcore::calendar::Instant;
use ovcore::inspect::{AtServiceDesk, Consent, QuestionNumber};
use ovcore::language::Language;
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::ReferenceNumber;
use ovcore::view::{DeskView, MissingEnd, ObjectWith};
use ovcore_testkit::fields::check_fields;
use ovcore_testkit::world::{self, rules};

use crate::life::Life;
use crate::{at, golden, json};

/// One who forgot to check out and checked out without a check-in, whose bank calls the card stolen, and a carrier found
/// the conditions of a discount broken.
const SCRIPT: &str = "
    2026-03-10
    07:00      holds dal
    08:00      NS rail in a id=lost             => opens a
    15:00      GVB metro out m1 id=lone         => @14:00:01 a-? 20.00; orphan check-out
    03:26+1    bank approves                    => @03:25 asks 20.00 night; paid
    2026-03-11
    09:00      HTM tram in s1
    09:20      HTM tram out s2                  => s1-s2 1.40
    03:26+1    bank declines stolen             => @03:25 asks 1.40 night; declined; debt 1.40; denied: unpaid fare; denied: issuer block: stolen; no more attempts: scheduled
    ";

fn life() -> (Rules, Life) {
    let rules = rules();
    let life = Life::play(&rules, SCRIPT);
    (rules, life)
}

fn consent(number: u64, given: Instant) -> Consent<AtServiceDesk> {
    Consent::given(QuestionNumber::new(number), "desk-12".parse().unwrap(), given)
}

/// The first payment of a life, as its traveller shows it.
fn shown(life: &Life) -> (ReferenceNumber, Money) {
    let payment = &life.book.payments()[0].payment;
    (payment.reference, payment.amount)
}

fn view(rules: &Rules, life: &Life, now: Instant) -> DeskView {
    let (reference, amount) = shown(life);
    let agreed = consent(5, now.plus_seconds(-60));
    let asked = (QuestionNumber::new(5), &agreed);
    DeskView::new(&life.history(), rules, asked, (&reference, amount), now).unwrap()
}

#[test]
fn it_takes_consent_and_a_payment() {
    let (rules, life) = life();
    let now = at("2026-03-12T10:00:00");
    let (reference, amount) = shown(&life);
    let ask = |consent: Consent<AtServiceDesk>, shown: (&ReferenceNumber, Money)| {
        DeskView::new(&life.history(), &rules, (QuestionNumber::new(5), &consent), shown, now)
            .map(|_| ())
            .map_err(|error| error.code())
    };
    // An hour, the last second included.
    let fine = consent(5, at("2026-03-12T09:00:00"));
    assert_eq!(ask(fine, (&reference, amount)), Ok(()));
    // Another amount, another reference: one answer.
    let other = ReferenceNumber::parse("NLOV00000000000000").unwrap();
    assert_eq!(ask(fine, (&reference, Money::from_minor(1))), Err("reference.no_payment"));
    assert_eq!(ask(fine, (&other, amount)), Err("reference.no_payment"));
    // Of an earlier talk, of another question; and before anything is looked up.
    let earlier = consent(5, at("2026-03-12T08:59:59"));
    assert_eq!(ask(earlier, (&other, amount)), Err("consent.not_now"));
    assert_eq!(ask(consent(6, now), (&other, amount)), Err("consent.other_question"));
}

#[test]
fn it_says_what_can_be_corrected_and_until_when() {
    let (rules, life) = life();
    let desk = view(&rules, &life, at("2026-03-12T10:00:00"));
    let can: Vec<(String, MissingEnd, String, String)> = desk
        .can_correct()
        .iter()
        .map(|c| (c.trip.to_string(), c.end, c.traveller_from.to_string(), c.before.to_string()))
        .collect();
    // L3: from 5 days after, at the same local time; until 00:00 of date + 61.
    let row = |trip: &str, end, from: &str| {
        (trip.to_owned(), end, from.to_owned(), "2026-05-10 00:00:00".to_owned())
    };
    assert_eq!(
        can,
        [
            row("lost", MissingEnd::CheckOut, "2026-03-15 08:00:00"),
            row("lone", MissingEnd::CheckIn, "2026-03-15 15:00:00"),
        ]
    );
    let last = view(&rules, &life, at("2026-05-09T23:59:59+02:00"));
    assert_eq!(last.can_correct().len(), 2);
    assert_eq!(view(&rules, &life, at("2026-05-10T00:00:00+02:00")).can_correct(), []);
}

/// What the desk says can be corrected is what the engine takes.
#[test]
fn what_can_be_corrected_is_corrected() {
    let rules = rules();
    let script = format!(
        "{SCRIPT}\n12:00+1 corrects lost c 2026-03-10 desk\n12:01+1 corrects lone m2 2026-03-10 desk"
    );
    let life = Life::play(&rules, &script);
    let desk = view(&rules, &life, at("2026-03-13T10:00:00"));
    let ends: Vec<MissingEnd> = desk.can_correct().iter().map(|c| c.end).collect();
    // Both may be corrected once more: the last one holds.
    assert_eq!(ends, [MissingEnd::CheckOut, MissingEnd::CheckIn]);
}

#[test]
fn it_says_what_one_can_object_to_and_with_whom() {
    let (rules, life) = life();
    let desk = view(&rules, &life, at("2026-03-12T10:00:00"));
    let can: Vec<_> = desk.can_object().iter().map(|c| (c.reason, c.with, c.outcomes.clone())).collect();
    assert_eq!(
        can,
        [
            ("unpaid_fare", ObjectWith::ServiceDesk, vec![Uphold, Lift, Waive]),
            ("issuer_block", ObjectWith::Bank, vec![]),
        ]
    );
}

/// No card data: nothing of the card's kind, its token, or of what the bank said of it.
#[test]
fn it_holds_no_card_data() {
    let (rules, life) = life();
    let desk = view(&rules, &life, at("2026-03-12T10:00:00"));
    let text = json(&desk) + &Language::ALL.map(|language| desk.text(language)).concat();
    let token = life.account.token().to_string();
    for secret in ["visa", "Visa", "debit", "physical", "stolen", "gestolen", "serial", token.as_str()] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains("Uw bank heeft deze pas geblokkeerd."));
}

/// The test country, where breaking the conditions of `dal` lists the card.
fn with_conditions() -> Rules {
    use ovcore::fare::{TariffBook, TariffDocument};
    use ovcore::network::{Network, NetworkDocument};
    let conditions = r#""basis_points": 4000 } }, "conditions": [{ "id": "own-card",
        "text": { "en": "On one card.", "nl": "Op één kaart." }, "when_broken": "denied" }] }"#;
    let tariffs = world::tariffs().into_iter().map(|text| {
        TariffDocument::from_json(&text.replace(r#""basis_points": 4000 } } }"#, conditions)).unwrap()
    });
    let network = Network::new(NetworkDocument::from_json(world::network()).unwrap()).unwrap();
    Rules::new(Policy::ovpay(), network, TariffBook::new(tariffs.collect()).unwrap()).unwrap()
}

/// Two boarding fares that were corrected: 28.00 comes back.
const CREDIT: &str = "
    2026-03-01
    08:00      NS rail in a id=lost
    08:00+1    NS rail in a id=lost2            => @2026-03-01 14:00:01 a-? 20.00; @03:25 asks 20.00 night; opens a
    08:01+1    bank approves
    03:26+2    bank approves
    12:00+6    corrects lost c 2026-03-01
    12:00+7    corrects lost2 c 2026-03-02
    ";

/// Declined, and owed with what was travelled meanwhile: paid under another reference.
const PAID_LATER: &str = "
    2026-04-01
    08:00      NS rail in a
    08:20      NS rail out c
    03:20+1    HTM tram in s1
    03:26+1    bank declines
    03:40+1    HTM tram out s2
    03:41+1    bank approves
    09:00+1    KEOLIS rail in k
    09:10+1    KEOLIS rail out nowhere          => k-nowhere unpriced: distance unknown
    ";

/// The block was lifted after an objection; the debt is asked for in self-service, in vain.
const LIFTED: &str = "
    2026-04-01
    08:00      NS rail in a
    08:20      NS rail out c
    03:26+1    bank declines
    10:00+1    objects lift
    18:21+1    pays
    18:21:30+1 bank declines
    ";

/// Paid by holding the card against a reader: free a quarter of an hour later.
const FREE_SOON: &str = "
    2026-04-01
    08:00      NS rail in a
    08:20      NS rail out c
    03:26+1    bank declines
    10:00+1    NS rail in a denied
    10:00:10+1 bank approves
    ";

/// Paid; then a carrier found the conditions of a product broken.
const BROKEN: &str = "
    2026-03-10
    07:00      holds dal
    08:00      NS rail in a
    08:20      NS rail out b
    03:26+1    bank approves
    09:00+1    breaks NS dal                    => NS finds dal broken; denied: discount conditions broken: NS
    ";

fn samples() -> Vec<(&'static str, DeskView)> {
    let rules = rules();
    let sample = |script: &str, now: &str| view(&rules, &Life::play(&rules, script), at(now));
    let refunded = format!("{CREDIT}\n12:00+15 advance");
    let strict = with_conditions();
    vec![
        ("blocked", sample(SCRIPT, "2026-03-12T10:00:00")),
        ("credit", sample(CREDIT, "2026-03-09T10:00:00")),
        ("refunded", sample(&refunded, "2026-03-17T10:00:00")),
        ("paid-later", sample(PAID_LATER, "2026-04-02T12:00:00+02:00")),
        ("lifted", sample(LIFTED, "2026-04-02T18:25:00+02:00")),
        ("free-soon", sample(FREE_SOON, "2026-04-02T10:05:00+02:00")),
        ("conditions", view(&strict, &Life::play(&strict, BROKEN), at("2026-03-11T12:00:00"))),
    ]
}

#[test]
fn the_desk_sees_what_its_table_says() {
    let samples: Vec<DeskView> = samples().into_iter().map(|(_, sample)| sample).collect();
    check_fields(&samples).unwrap();
}

#[test]
fn desk_views_are_written_as_before() {
    for (name, sample) in samples() {
        golden(&format!("views-others/desk-{name}.json"), &json(&sample));
        let text = Language::ALL.map(|language| sample.text(language)).join("\n");
        golden(&format!("views-others/desk-{name}.txt"), &text);
    }
}
