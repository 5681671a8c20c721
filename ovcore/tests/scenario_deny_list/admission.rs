//! Admission at the reader: order of precedence, directions, the age of the list, blocked ranges, messages.

use std::collections::BTreeSet;

use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{CardScheme, Expiry, KeyVersion, Pan};
use ovcore::deny::{
    Admission, DataAuthentication, DenyList, Facts, ListStanding, MessageKey, Notice, Notices, Obstacle,
    Presentation, Reader, admit, judge,
};
use ovcore::language::Language;
use ovcore::policy::{BlockedRange, DenyListPolicy, Policy, ReaderAnswer, StaleList};
use ovcore::tap::{Direction, ReaderOutcome};

use crate::{Play, at, listings, token, valid_card};

const FIRST: KeyVersion = KeyVersion::FIRST;

fn with(change: impl FnOnce(&mut DenyListPolicy)) -> Policy {
    let mut policy = Policy::ovpay();
    change(&mut policy.deny_list);
    policy
}

/// Every set of notices, and not being listed.
fn standings_on_the_list() -> Vec<Option<Notices>> {
    let sets = (0..16_u8).map(|bits| {
        let among = |(place, notice): (usize, Notice)| (bits >> place & 1 == 1).then_some(notice);
        Some(Notice::ALL.into_iter().enumerate().filter_map(among).collect())
    });
    sets.chain([None]).collect()
}

/// Everything that a reader can find, in every combination.
fn all_facts() -> Vec<Facts> {
    let mut all = Vec::new();
    for authentication in DataAuthentication::ALL {
        for flags in 0..8_u8 {
            for listed in standings_on_the_list() {
                for list in ListStanding::ALL {
                    for direction in [Direction::In, Direction::Out, Direction::Unknown] {
                        let (expired, scheme_accepted) = (flags & 1 == 1, flags & 2 == 2);
                        let range_blocked = flags & 4 == 4;
                        all.push(Facts {
                            authentication,
                            expired,
                            scheme_accepted,
                            range_blocked,
                            listed,
                            list,
                            direction,
                        });
                    }
                }
            }
        }
    }
    all
}

fn all_policies() -> Vec<DenyListPolicy> {
    let answers = [ReaderAnswer::Refuse, ReaderAnswer::Open];
    let mut all = Vec::new();
    for stale in [StaleList::OpenAll, StaleList::RefuseListed, StaleList::RefuseAll] {
        for unknown_direction in answers {
            for authentication_not_performed in answers {
                all.push(DenyListPolicy {
                    stale,
                    unknown_direction,
                    authentication_not_performed,
                    ..Policy::ovpay().deny_list
                });
            }
        }
    }
    all
}

/// The rule as a list of what stands against a card, without an order: the least is what a reader answers with.
fn obstacles(policy: &DenyListPolicy, facts: Facts) -> BTreeSet<Obstacle> {
    let fresh = facts.list == ListStanding::Fresh;
    let required = policy.authentication_not_performed == ReaderAnswer::Refuse;
    let listed = facts.listed.unwrap_or_default();
    [
        (facts.authentication == DataAuthentication::Failed, Obstacle::NotGenuine),
        (facts.authentication == DataAuthentication::NotPerformed && required, Obstacle::NotAuthenticated),
        (facts.expired, Obstacle::Expired),
        (!facts.scheme_accepted, Obstacle::SchemeNotAccepted),
        (facts.range_blocked, Obstacle::RangeBlocked),
        (facts.listed.is_some() && (fresh || policy.stale != StaleList::OpenAll), Obstacle::Listed(listed)),
        (!fresh && policy.stale == StaleList::RefuseAll, Obstacle::NoFreshList),
    ]
    .into_iter()
    .filter_map(|(stands, obstacle)| stands.then_some(obstacle))
    .collect()
}

#[test]
fn a_check_out_is_never_refused_whatever_is_wrong() {
    let mut seen = 0;
    for policy in all_policies() {
        for facts in all_facts().into_iter().filter(|facts| facts.direction == Direction::Out) {
            let answer = judge(&policy, &facts);
            assert!(answer.is_open(), "{facts:?}");
            assert_eq!(answer.outcome(), ReaderOutcome::Accepted);
            seen += 1;
        }
    }
    assert_eq!(seen, 12 * 3 * 8 * 17 * 5);
}

#[test]
fn of_all_that_stands_against_a_card_the_first_in_order_answers() {
    let (mut opened, mut refused) = (0, 0);
    for policy in all_policies() {
        for facts in all_facts() {
            let first = obstacles(&policy, facts).first().copied();
            let may_refuse = match facts.direction {
                Direction::In => true,
                Direction::Out => false,
                Direction::Unknown => policy.unknown_direction == ReaderAnswer::Refuse,
            };
            match judge(&policy, &facts) {
                Admission::Refuse { message, reason } => {
                    assert!(may_refuse, "{facts:?}");
                    assert_eq!((Some(reason), message), (first, reason.message()), "{facts:?}");
                    refused += 1;
                }
                Admission::Open { despite } => {
                    assert!(first.is_none() || !may_refuse, "{facts:?}");
                    // What does not refuse is told all the same.
                    let told = first.or(facts.listed.map(Obstacle::Listed));
                    let stale = facts.list != ListStanding::Fresh;
                    assert_eq!(despite, told.or(stale.then_some(Obstacle::NoFreshList)), "{facts:?}");
                    opened += 1;
                }
            }
        }
    }
    assert_eq!(opened + refused, 12 * 3 * 8 * 17 * 5 * 3);
    assert!(opened > 10_000 && refused > 10_000, "{opened} {refused}");
}

/// The order of precedence, from the top: each row has one thing less against the card than the row above.
#[test]
fn the_order_of_precedence_reads_like_this() {
    let policy = with(|p| p.stale = StaleList::RefuseAll).deny_list;
    let unpaid = Notices::NONE.with(Notice::UnpaidFare);
    let mut facts = Facts {
        authentication: DataAuthentication::Failed,
        expired: true,
        scheme_accepted: false,
        range_blocked: true,
        listed: Some(unpaid),
        list: ListStanding::Stale,
        direction: Direction::In,
    };
    let mut answers = Vec::new();
    let mut answer = |facts: &Facts| {
        let answer = judge(&policy, facts);
        answers.push((answer.obstacle().map_or("-", Obstacle::code), answer.outcome().name()));
    };
    answer(&facts);
    facts.authentication = DataAuthentication::NotPerformed;
    answer(&facts);
    facts.authentication = DataAuthentication::Passed;
    answer(&facts);
    facts.expired = false;
    answer(&facts);
    facts.scheme_accepted = true;
    answer(&facts);
    facts.range_blocked = false;
    answer(&facts);
    facts.listed = None;
    answer(&facts);
    facts.list = ListStanding::Fresh;
    answer(&facts);
    assert_eq!(
        answers,
        [
            ("admit.not_genuine", "failed"),
            ("admit.not_authenticated", "failed"),
            ("admit.expired", "failed"),
            ("admit.scheme_not_accepted", "failed"),
            ("admit.range_blocked", "denied"),
            ("admit.listed", "denied"),
            ("admit.no_fresh_list", "failed"),
            ("-", "accepted"),
        ]
    );
}

const DIRECTIONS: &str = "
    08:00 publish a:unpaid    => list 1: a
    08:00 full 1              => list 1: a
    08:10 card a in           => refuse reader.unpaid_fare; denied
    08:10 card a out          => open despite admit.listed
";

#[test]
fn p9_the_direction_decides() {
    Play::new(Policy::ovpay())
        .run(DIRECTIONS)
        .run("08:10 card a unknown      => refuse reader.unpaid_fare; denied");
    Play::new(with(|p| p.unknown_direction = ReaderAnswer::Open))
        .run(DIRECTIONS)
        .run("08:10 card a unknown      => open despite admit.listed");
}

#[test]
fn a_list_is_fresh_for_an_hour_to_the_second() {
    let hour = |policy| {
        let mut play = Play::new(policy);
        play.run(
            "
            08:00    publish a:unpaid    => list 1: a
            08:00    full 1              => list 1: a
            09:00:00 card a in           => refuse reader.unpaid_fare; denied
            09:00:00 card b in           => open
            ",
        );
        play
    };
    hour(Policy::ovpay()).run(
        "
        09:00:01 card a in     => open despite admit.listed
        09:00:01 card b in     => open despite admit.no_fresh_list
        09:10    publish a:unpaid    => list 2: a
        09:10    delta 1-2           => list 2: a
        09:10    card a in           => refuse reader.unpaid_fare; denied
        ",
    );
    hour(with(|p| p.stale = StaleList::RefuseListed)).run(
        "
        09:00:01 card a in     => refuse reader.unpaid_fare; denied
        09:00:01 card b in     => open despite admit.no_fresh_list
        ",
    );
    hour(with(|p| p.stale = StaleList::RefuseAll)).run(
        "
        09:00:01 card a in     => refuse reader.unpaid_fare; denied
        09:00:01 card b in     => refuse reader.use_another_reader; failed
        09:00:01 card b out    => open despite admit.no_fresh_list
        ",
    );
}

#[test]
fn a_reader_whose_clock_is_behind_does_not_take_its_list_for_fresh() {
    Play::new(Policy::ovpay()).run(
        "
        08:00    publish a:unpaid    => list 1: a
        08:00    full 1              => list 1: a
        07:58:00 card a in           => refuse reader.unpaid_fare; denied
        07:57:59 card a in           => open despite admit.listed
        ",
    );
}

#[test]
fn a_reader_without_a_list() {
    Play::new(Policy::ovpay()).run("08:00 card a in => open despite admit.no_fresh_list");
    Play::new(with(|p| p.stale = StaleList::RefuseAll)).run(
        "
        08:00 card a in     => refuse reader.use_another_reader; failed
        08:00 card a out    => open despite admit.no_fresh_list
        ",
    );
}

fn list() -> DenyList {
    DenyList::first("GVB".parse().unwrap(), FIRST, at("08:00"), listings(&["a:unpaid"], FIRST)).unwrap()
}

#[test]
fn a_list_that_cannot_answer_for_the_card_is_no_list() {
    let (policy, list) = (Policy::ovpay(), list());
    let calendar = policy.calendar();
    let own =
        Reader { carrier: "GVB".parse().unwrap(), policy: &policy, calendar: &calendar, list: Some(&list) };
    let card = valid_card(token("a", FIRST), at("08:10"));
    assert_eq!(own.standing(FIRST, at("08:10")), ListStanding::Fresh);

    // The reader already derives tokens of the next key, the list is still of the first.
    let rotated = Presentation { key_version: FIRST.next().unwrap(), ..card };
    assert_eq!(admit(&own, &rotated), Admission::Open { despite: Some(Obstacle::NoFreshList) });
    let other = Reader { carrier: "RET".parse().unwrap(), ..own };
    assert_eq!(other.facts(&card).list, ListStanding::NotOwn);
    assert_eq!(admit(&other, &card), Admission::Open { despite: Some(Obstacle::NoFreshList) });
    assert!(!admit(&own, &card).is_open());
}

#[test]
fn a_new_list_is_due_after_twenty_minutes() {
    let (policy, list) = (Policy::ovpay(), list());
    let calendar = policy.calendar();
    let mut reader =
        Reader { carrier: "GVB".parse().unwrap(), policy: &policy, calendar: &calendar, list: Some(&list) };
    assert!(!reader.is_refresh_due(at("08:19:59")) && reader.is_refresh_due(at("08:20")));
    reader.list = None;
    assert!(reader.is_refresh_due(at("08:00")));
}

#[test]
fn what_the_reader_keeps_names_the_list_and_no_card() {
    let (policy, list) = (Policy::ovpay(), list());
    let calendar = policy.calendar();
    let reader =
        Reader { carrier: "GVB".parse().unwrap(), policy: &policy, calendar: &calendar, list: Some(&list) };
    let card = valid_card(token("a", FIRST), at("08:10"));
    let record = reader.record(&card, admit(&reader, &card));
    let json = serde_json::to_string(&record).unwrap();
    assert_eq!(
        json,
        r#"{"outcome":"denied","obstacle":{"listed":["unpaid_fare"]},"list":1,"standing":"fresh"}"#
    );
    assert_eq!(serde_json::from_str::<ovcore::deny::ReaderRecord>(&json).unwrap(), record);
    assert!(!format!("{card:?} {reader:?}").contains(&card.token.to_string()));
}

#[test]
fn a_card_is_valid_to_the_end_of_its_month_on_the_clock_of_the_country() {
    let (policy, list) = (with(|p| p.stale = StaleList::RefuseListed), list());
    let calendar = policy.calendar();
    let reader =
        Reader { carrier: "GVB".parse().unwrap(), policy: &policy, calendar: &calendar, list: Some(&list) };
    let mut card = valid_card(token("b", FIRST), at("08:10"));
    card.expiry = Expiry::new(2026, 3).unwrap();
    // Summer time: midnight of 1 April is 22:00 UTC.
    for (time, expired) in [("2026-03-31T21:59:59Z", false), ("2026-03-31T22:00:00Z", true)] {
        card.at = Instant::parse(time).unwrap();
        assert_eq!(reader.facts(&card).expired, expired, "{time}");
        let wanted = if expired { Some(Obstacle::Expired) } else { Some(Obstacle::NoFreshList) };
        assert_eq!(admit(&reader, &card).obstacle(), wanted);
    }
}

#[test]
fn a_card_scheme_is_accepted_when_the_policy_names_it() {
    let (policy, list) = (with(|p| p.accepted_schemes = vec![CardScheme::Visa]), list());
    let calendar = policy.calendar();
    let reader =
        Reader { carrier: "GVB".parse().unwrap(), policy: &policy, calendar: &calendar, list: Some(&list) };
    let card = valid_card(token("b", FIRST), at("08:10"));
    for (scheme, open) in [(Some(CardScheme::Visa), true), (Some(CardScheme::Maestro), false), (None, false)]
    {
        assert_eq!(admit(&reader, &Presentation { scheme, ..card }).is_open(), open, "{scheme:?}");
    }
}

/// D3, FACTS 1.1: carriers stopped accepting virtual cards of some issuers from a date on, one carrier before the others.
#[test]
fn a_blocked_range_holds_from_its_date_at_its_carriers() {
    let row = |carriers: &[&str], virtual_only| BlockedRange {
        name: None,
        from: "411110".parse().unwrap(),
        to: "411115".parse().unwrap(),
        virtual_only,
        carriers: carriers.iter().map(|carrier| carrier.parse().unwrap()).collect(),
        from_date: "2026-03-10".parse().unwrap(),
    };
    let blocks = |row: BlockedRange, pan: &str, is_virtual, carrier: &str, day: &str| {
        let policy = with(|p| p.blocked_ranges = vec![row]);
        assert_eq!(policy.findings(), []);
        let day: TravelDay = day.parse().unwrap();
        policy.deny_list.blocks(&Pan::parse(pan).unwrap(), is_virtual, carrier.parse().unwrap(), day)
    };
    let (inside, outside) = ("4111111111111111", "4222222222222");
    for (row, pan, is_virtual, carrier, day, blocked) in [
        (row(&["NS"], true), inside, true, "NS", "2026-03-10", true),
        (row(&["NS"], true), inside, true, "NS", "2026-03-09", false),
        (row(&["NS"], true), inside, true, "GVB", "2026-03-10", false),
        (row(&["NS"], true), inside, false, "NS", "2026-03-10", false),
        (row(&["NS"], true), outside, true, "NS", "2026-03-10", false),
        (row(&[], true), inside, true, "GVB", "2026-03-10", true),
        (row(&[], false), inside, false, "GVB", "2027-01-01", true),
    ] {
        assert_eq!(blocks(row, pan, is_virtual, carrier, day), blocked, "{pan} {is_virtual} {carrier} {day}");
    }
}

#[test]
fn numbers_that_cannot_be_are_found() {
    let read = |fields: &str| {
        Policy::from_json(&format!(r#"{{ "format": "ovcore/policy/1", "deny_list": {{ {fields} }} }}"#))
    };
    for (fields, path) in [
        (r#""refresh_minutes": 0"#, "deny_list.refresh_minutes"),
        (r#""refresh_minutes": 1441, "age_minutes_max": 2000"#, "deny_list.refresh_minutes"),
        (r#""age_minutes_max": 19"#, "deny_list.age_minutes_max"),
        (r#""age_minutes_max": 44641"#, "deny_list.age_minutes_max"),
        (r#""accepted_schemes": []"#, "deny_list.accepted_schemes"),
        (r#""accepted_schemes": ["visa", "visa"]"#, "deny_list.accepted_schemes"),
        (r#""accepted_schemes": ["amex"]"#, "deny_list.accepted_schemes[0]"),
        (r#""stale": "open""#, "deny_list.stale"),
        (
            r#""blocked_ranges": [{ "from": "51", "to": "5", "from_date": "2026-01-01" }]"#,
            "deny_list.blocked_ranges[0].to",
        ),
        (
            r#""blocked_ranges": [{ "from": "52", "to": "51", "from_date": "2026-01-01" }]"#,
            "deny_list.blocked_ranges[0].to",
        ),
        (r#""blocked_ranges": [{ "from": "52", "to": "52" }]"#, "deny_list.blocked_ranges[0]"),
    ] {
        let error = read(fields).unwrap_err();
        assert_eq!(error.path(), path, "{error}");
    }
    assert_eq!(read(r#""age_minutes_max": 20"#).unwrap().deny_list.age_minutes_max, 20);
}

#[test]
fn every_message_has_its_texts_and_says_nothing_of_lost_or_stolen() {
    let mut keys = BTreeSet::new();
    for message in MessageKey::ALL {
        assert!(keys.insert(message.key()) && message.key().starts_with("reader."));
        let [en, nl] = [Language::English, Language::Dutch].map(|language| message.text_in(language));
        assert_eq!((en, nl), (message.text().en.as_str(), message.text().nl.as_str()));
        for text in [en, nl] {
            assert!(text.ends_with('.') && text.is_ascii() && (20..=80).contains(&text.len()), "{text}");
            for word in ["lost", "stolen", "forged", "gestolen", "verloren", "vals"] {
                assert!(!text.to_lowercase().contains(word), "{text}");
            }
        }
        assert_ne!(en, nl);
    }
    // Each can be shown: for an obstacle, or for notices.
    let lists = standings_on_the_list().into_iter().flatten().map(Obstacle::Listed);
    let others = [
        Obstacle::NotGenuine,
        Obstacle::NotAuthenticated,
        Obstacle::Expired,
        Obstacle::SchemeNotAccepted,
        Obstacle::RangeBlocked,
        Obstacle::NoFreshList,
    ];
    let shown: BTreeSet<MessageKey> = others.into_iter().chain(lists).map(Obstacle::message).collect();
    assert_eq!(shown, MessageKey::ALL.into_iter().collect());
}
