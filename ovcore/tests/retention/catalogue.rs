//! The catalogue as data: every row of DESIGN.md Annex A, and what is refused.

use ovcore::retain::{
    Anchor, Catalogue, CatalogueDocument, Duty, LegalBasis, Moment, Period, Rule, Signal, Standing, System,
    When, due,
};

/// Annex A, row by row, typed from it: id, basis, anchor, period, assumed.
const ANNEX: [(&str, &[LegalBasis], Anchor, Period, bool); 30] = {
    use Anchor as A;
    use LegalBasis::{Consent, Contract, LegalDuty, LegitimateInterest as Interest, NotStated};
    use Period as P;
    [
        ("000-1", &[Contract], A::QuestionHandled, P::Months(18), false),
        ("000-2", &[Interest], A::CallRecorded, P::Days(59), false),
        ("000-3", &[Interest], A::ChatRecorded, P::Months(18), false),
        ("000-4", &[Consent], A::Collected, P::UntilWithdrawn, true),
        ("000-5", &[Consent], A::Collected, P::UntilServed, true),
        ("001-1", &[Interest], A::LastContact, P::Months(48), false),
        ("001-2", &[Interest, Contract], A::LastContact, P::Months(48), false),
        ("002-1", &[Contract], A::LastContact, P::Months(48), false),
        ("002-2", &[Contract], A::Collected, P::UntilRequested, false),
        ("002-3", &[Contract], A::CodeEnded, P::AtOnce, false),
        ("002-4", &[Contract], A::CodeEnded, P::Months(18), false),
        ("002-5", &[Contract], A::CodeEnded, P::AtOnce, false),
        ("002-6", &[Consent], A::AnswerReceived, P::AtOnce, false),
        ("002-7", &[Interest], A::OrderEnded, P::AtOnce, false),
        ("003-1", &[Contract], A::LastContact, P::Months(24), false),
        ("003-2", &[NotStated], A::ProcedureEnded, P::Days(28), false),
        ("003-3", &[Consent], A::Collected, P::UntilWithdrawn, false),
        ("003-4", &[NotStated], A::Collected, P::AtOnce, true),
        ("003-5", &[LegalDuty], A::RequestReceived, P::Months(1), false),
        ("003-6", &[Interest, Contract], A::Collected, P::AsLongAsNeeded, false),
        ("004-1", &[Contract], A::TapRead, P::Seconds(86_400), false),
        ("004-2", &[Contract], A::Transaction, P::Months(18), false),
        ("004-3", &[Contract], A::Collected, P::UntilServed, false),
        ("004-4", &[Contract], A::Collected, P::UntilServed, false),
        ("004-5", &[Contract], A::Collected, P::UntilServed, false),
        ("004-6", &[Contract], A::AnswerReceived, P::Seconds(300), false),
        ("004-7", &[Consent], A::AnswerReceived, P::Seconds(300), false),
        ("004-8", &[Consent], A::Collected, P::UntilWithdrawn, true),
        ("004-9", &[Contract], A::DebtOpened, P::UntilPaidOrWaived, true),
        ("004-10", &[Contract], A::Transaction, P::Months(18), false),
    ]
};

#[test]
fn every_row_of_the_annex_is_there() {
    let catalogue = Catalogue::ovpay();
    for (id, basis, anchor, period, assumed) in ANNEX {
        let rule = catalogue.rule(id).unwrap_or_else(|| panic!("{id} is missing"));
        assert_eq!((rule.basis.as_slice(), rule.anchor, rule.period), (basis, anchor, period), "{id}");
        assert_eq!(rule.is_assumed(), assumed, "{id}");
        let (system, _) = id.split_once('-').unwrap();
        assert_eq!((rule.system.as_str(), rule.source.file.as_str()), (system, system), "{id}");
    }
    let systems: Vec<&str> = catalogue.systems().iter().map(|system| system.id.as_str()).collect();
    assert_eq!(systems, ["000", "001", "002", "003", "004"]);
    assert_eq!(catalogue.rule("003-5").unwrap().duty, Duty::Answer);
    assert_eq!(catalogue.rule("003-2").unwrap().with_consent, Some(Period::Months(12)));
}

#[test]
fn consent_ends_everything_that_rests_on_it() {
    for rule in Catalogue::ovpay().rules().iter().filter(|rule| rule.basis.contains(&LegalBasis::Consent)) {
        let ends = rule.ends_early.contains(&Signal::ConsentWithdrawn)
            || matches!(rule.period, Period::UntilWithdrawn | Period::AtOnce);
        assert!(ends, "{}", rule.id);
    }
    for id in ["001-1", "001-2"] {
        let rule = Catalogue::ovpay().rule(id).unwrap().clone();
        for signal in [Signal::ConsentWithdrawn, Signal::OptOut, Signal::Objection] {
            assert!(rule.ends_early.contains(&signal), "{id} {signal}");
        }
    }
}

#[test]
fn every_rule_says_everything_in_both_languages() {
    let catalogue = Catalogue::ovpay();
    for Rule { id, what, purpose, source, subjects, .. } in catalogue.rules() {
        for text in [what, purpose, &source.says].into_iter().chain(subjects) {
            assert!(!text.en.is_empty() && !text.nl.is_empty(), "{id}");
        }
        assert!(!source.heading.is_empty(), "{id}");
    }
    for System { id, recipients, .. } in catalogue.systems() {
        assert!(!recipients.is_empty(), "{id}");
    }
}

fn host(rules: &str) -> Result<Catalogue, String> {
    let text = format!(
        r#"{{ "format": "ovcore/retention/1", "id": "host", "source": "test", "systems": [], "rules": [{rules}] }}"#
    );
    let document: CatalogueDocument = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    Catalogue::ovpay().extended(document).map_err(|e| e.to_string())
}

fn rule(id: &str, period: &str, rest: &str) -> String {
    format!(
        r#"{{ "id": "{id}", "system": "004", "what": {{ "en": "x", "nl": "x" }}, "purpose": {{ "en": "x", "nl": "x" }},
            "basis": ["contract"], "anchor": "transaction", "period": {period}, {rest}
            "source": {{ "file": "own", "heading": "own", "says": {{ "en": "x", "nl": "x" }}, "states": {{ "months": 18 }} }} }}"#
    )
}

#[test]
fn a_host_adds_rules_and_shortens_those_that_are_there() {
    let added = host(&rule("own-1", r#"{ "days": 30 }"#, "")).unwrap();
    assert_eq!(added.rule("own-1").unwrap().period, Period::Days(30));
    assert_eq!(added.rules().len(), Catalogue::ovpay().rules().len() + 1);

    let shorter = host(&rule("004-2", r#"{ "months": 12 }"#, r#""instead": "our own promise","#)).unwrap();
    assert_eq!(shorter.rule("004-2").unwrap().period, Period::Months(12));
    assert_eq!(shorter.rules().len(), Catalogue::ovpay().rules().len());
    // 540 days are never longer than 18 months.
    host(&rule("004-2", r#"{ "days": 540 }"#, r#""instead": "days","#)).unwrap();
}

#[test]
fn what_contradicts_itself_is_found() {
    let find = |text: &str, expected: &str| {
        let found = host(text).unwrap_err();
        assert!(found.contains(expected), "{found}");
    };
    find(&rule("004-2", r#"{ "months": 12 }"#, ""), "rules[0].instead");
    find(&rule("own-1", r#"{ "months": 12 }"#, r#""instead": "why","#), "rules[0].instead");
    find(
        &rule("004-2", r#"{ "months": 19 }"#, r#""instead": "longer","#),
        "no longer than the source: 18 calendar months",
    );
    find(&rule("004-2", r#"{ "days": 549 }"#, r#""instead": "longer","#), "no longer than");
    find(&rule("own-1", r#""until_served""#, ""), "no longer than the source");
    find(
        &rule("004-1", r#"{ "days": 2 }"#, r#""instead": "why","#),
        "no longer than what it takes the place of: 24 hours",
    );
    let twice = format!("{0},{0}", rule("own-1", r#"{ "days": 1 }"#, ""));
    find(&twice, "rules[1].id: `own-1` stands there twice");
    find(&rule("own-1", r#"{ "days": 1 }"#, "").replace("\"004\"", "\"009\""), "rules[0].system");
    find(&rule("own-1", r#"{ "days": 1 }"#, "").replace("contract", "consent"), "rules[0].ends_early");
    let basis = |list: &str| rule("own-1", r#"{ "days": 1 }"#, "").replace(r#"["contract"]"#, list);
    find(&basis("[]"), "rules[0].basis: 0 of them");
    find(&basis(r#"["contract", "contract"]"#), "rules[0].basis: 2 of them");
    find(&basis(r#"["contract", "legal_duty", "legitimate_interest"]"#), "rules[0].basis: 3 of them");
    // What adds to a period must be counted as it is, and what a period lasts until does not end it early.
    find(&rule("own-1", r#"{ "days": 1 }"#, r#""with_consent": "until_served","#), "rules[0].with_consent");
    let open = |rest: &str| {
        rule("own-1", r#""until_paid_or_waived""#, rest).replace(r#", "states": { "months": 18 }"#, "")
    };
    host(&open("")).unwrap();
    find(&open(r#""with_consent": { "days": 1 },"#), "rules[0].with_consent");
    find(&open(r#""ends_early": ["paid"],"#), "rules[0].ends_early: found paid");
    find(&open(r#""ends_early": ["waived"],"#), "rules[0].ends_early: found waived");
}

/// Added with consent: calendar days after the end on the clock, hours as elapsed time.
#[test]
fn what_consent_adds_is_counted_from_the_end() {
    let agreed = Standing { consent: true, ..Standing::default() };
    for (more, expected) in [
        (r#"{ "days": 26 }"#, "2026-03-30T00:00:00+02:00"),
        (r#"{ "months": 1 }"#, "2026-04-04T00:00:00+02:00"),
        (r#"{ "seconds": 3600 }"#, "2026-03-04T01:00:00+01:00"),
    ] {
        let catalogue =
            host(&rule("own-1", r#"{ "days": 3 }"#, &format!(r#""with_consent": {more},"#))).unwrap();
        let anchor = Moment::On("2026-03-01".parse().unwrap());
        let ends = due(catalogue.rule("own-1").unwrap(), anchor, &agreed, &super::calendar()).when;
        assert_eq!(ends, When::At(super::at(expected)), "{more}");
    }
}

#[test]
fn a_host_adds_systems_and_describes_those_that_are_there_anew() {
    let system = |id: &str| {
        format!(
            r#"{{ "id": "{id}", "name": {{ "en": "Ours", "nl": "Ons" }}, "controllers": {{ "en": "x", "nl": "x" }}, "statement": "x" }}"#
        )
    };
    let text = format!(
        r#"{{ "format": "ovcore/retention/1", "id": "host", "source": "test", "systems": [{}, {}], "rules": [] }}"#,
        system("own"),
        system("004")
    );
    let catalogue = Catalogue::ovpay().extended(serde_json::from_str(&text).unwrap()).unwrap();
    let told: Vec<(&str, bool)> =
        catalogue.systems().iter().map(|system| (system.id.as_str(), system.name.en == "Ours")).collect();
    assert_eq!(
        told,
        [("000", false), ("001", false), ("002", false), ("003", false), ("004", true), ("own", true)]
    );
}

#[test]
fn a_system_stands_there_once() {
    let system = r#"{ "id": "own", "name": { "en": "x", "nl": "x" }, "controllers": { "en": "x", "nl": "x" }, "statement": "x" }"#;
    let text = format!(
        r#"{{ "format": "ovcore/retention/1", "id": "host", "source": "test", "systems": [{system}, {system}], "rules": [] }}"#
    );
    let document: CatalogueDocument = serde_json::from_str(&text).unwrap();
    let error = Catalogue::ovpay().extended(document).unwrap_err().to_string();
    assert!(error.contains("systems[1].id: `own` stands there twice"), "{error}");
}

#[test]
fn an_anchor_that_is_not_known_is_named_with_its_path() {
    let text = format!(
        r#"{{ "format": "ovcore/retention/1", "id": "host", "source": "test", "rules": [{}] }}"#,
        rule("own-1", r#"{ "days": 1 }"#, "").replace("transaction", "full_moon")
    );
    let error = Catalogue::from_json(&text).unwrap_err();
    assert_eq!((error.code(), error.path()), ("document.json", "rules[0].anchor"));
    let error = Catalogue::from_json(&text.replace("retention/1", "retention/2")).unwrap_err();
    assert_eq!(error.code(), "document.format");
}

#[test]
fn it_reads_back_as_it_was_written() {
    let catalogue = Catalogue::ovpay();
    let document = catalogue.document("ovpay".parse().unwrap(), "written");
    assert_eq!(Catalogue::from_json(&serde_json::to_string(&document).unwrap()).unwrap(), catalogue);
}
