//! Every stored form, pinned: a change of what is written, or of what an old writing means, shows here as a difference.
//!
//! `cargo xtask bless` rewrites the files in `tests/golden` after a change that is meant. A form that has been
//! released is never blessed away: it gets a new version beside the old one.

#![expect(clippy::unwrap_used, reason = "free functions of a test")]

use std::fmt::Write as _;
use std::path::PathBuf;

use ovcore::account::{Account, DayRecord, Event, SnapshotError, What};
use ovcore::card::IssuerRanges;
use ovcore::fare::TariffDocument;
use ovcore::network::NetworkDocument;
use ovcore::policy::Policy;
use ovcore::settle::AccountSerial;
use ovcore_testkit::scenario::{CARD, Story, play, token};
use ovcore_testkit::world::{self, rules};

/// Compares with a golden file, or rewrites it.
#[track_caller]
fn golden(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("OVCORE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "{name} differs; `cargo xtask bless` rewrites it. It would be:\n{actual}");
}

/// A life in which every kind of event happens.
fn story() -> Story {
    play(
        &rules(),
        "
        2026-03-10
        07:00  holds dal
        08:00  NS rail in a id=in1                  => opens a
        08:25  NS rail out c id=out1                => a-c 6.00
        08:40  ARRIVA rail in c                     => opens c after in1
        08:55  ARRIVA rail out e                    => c-e 3.00 after in1
        09:30  HTM tram in s1                       => opens s1
        09:30:02 HTM tram in s1                     => duplicate of t6
        09:40  HTM tram out s1                      => s1-s1 free: same place
        10:00  HTM tram out s2                      => orphan check-out
        10:05  HTM tram in s1 at=09:58 id=in3       => t9 is check-out of in3; s1-s2 1.40
        10:10  HTM tram in s1                       => opens s1 after in3
        10:12  HTM bus in s1                        => s1-? free: wrong pole after in3; opens s1 after in3
        10:30  HTM bus out s4 failed                => failed at the reader
        11:00  GVB metro in m1 denied               => refused at the reader
        12:00  GVB metro in m1 id=in2               => s1-? 4.00 after in3; opens m1
        12:20  GVB metro out m3 id=q at=12:23       => quarantined; m1-? held
        12:30  GVB metro out m3 id=q v=1 at=12:20   => m1-m3 3.00
        13:00  RET metro in r1                      => opens r1
        13:10  RET metro out r2                     => r1-r2 unpriced: no tariff for carrier, mode and date
        14:00  drops dal
        23:50  NS rail in a id=night                => opens a
        03:25+1 advance                             => @03:05 a-? 20.00; @03:25 asks 37.40 night
        03:26+1 bank does-not-know                  => unknown
        03:36+1 advance                             => @03:36 asks again
        03:37+1 bank approves                       => paid
        2026-03-11
        05:00  NS rail out c id=late at=00:20       => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        08:00  NS rail in a                         => opens a
        08:20  NS rail out d                        => a-d 8.00
        09:00  NS rail in d id=moved                => opens d
        09:10  NS rail out c id=moved v=1           => orphan check-out; moved is no trip (was 0.00)
        03:25+1 advance
        2026-03-12
        08:00  NS rail in a
        08:20  NS rail out d
        03:25+1 advance
        03:26+1 bank declines insufficient_funds
        10:00+1 HTM tram in s1
        10:01+1 bank declines technical
        10:20+1 HTM tram out s3
        03:25:30+2 bank approves
        11:00+2 NS rail out c id=earlier at=20:10+1
        2026-03-16
        12:00  NS rail in c at=12:00+-5
        2026-07-01
        12:00  advance
        ",
    )
}

/// A third, in which everything happens to the card that can.
fn standing() -> Story {
    play(
        &rules(),
        "
        2026-05-04
        08:00      NS rail in  a
        08:20      NS rail out c id=out
        03:26+1    bank approves
        10:00+1    holds dal
        10:01+1    breaks NS dal
        10:02+1    clears NS
        10:03+1    range prepaid
        10:04+1    links
        10:05+1    unlinks
        12:00+1    takes-back pay.17.0                   => taken back 6.00; debt 6.00; denied: unpaid fare
        12:05+1    pays
        12:06+1    objects waive
        12:07+1    bank approves                         => paid; debt closed; freed: unpaid fare; waiver void
        14:00+1    takes-back recover.17.0               => taken back 6.00; debt 6.00; denied: unpaid fare
        14:10+1    pays
        14:11+1    objects waive
        14:12+1    bank declines technical
        15:00+1    NS rail out b id=out v=1 at=08:20     => a-b 4.00 (was 6.00); waiver -2.00 for 2026-05-04
        2026-05-11
        08:00      NS rail in  a id=missing
        08:00+1    NS rail in  a id=next
        08:30+1    NS rail out c
        03:25:30+2 bank declines stolen
        09:00+2    NS rail in  a denied
        09:01+2    check passes
        09:02+2    NS rail in  a denied
        09:03+2    bank approves
        12:00+12   corrects missing c 2026-05-11
        2026-06-01
        08:00      NS rail in  a
        08:20      NS rail out d
        03:26+1    bank declines insufficient_funds
        12:00+2    NS rail in  a denied
        03:25+3    advance
        03:30+3    bank declines insufficient_funds
        03:31+3    bank declines insufficient_funds
        09:00+6    wakes
        2026-06-09
        12:00      objects lift
        12:58      bank declines technical
        12:59      bank declines technical
        13:00      hands-over-to 18
        14:00      takes-over 5.00
        2026-06-20
        12:00      advance
        2026-09-20
        12:00      forgets-before 2026-06-15
        ",
    )
}

/// Another, in which credits pay.
fn credits() -> Story {
    play(
        &rules(),
        "
        2026-04-01
        22:00   NS rail in a
        03:25+1 advance                             => @03:05 a-? 20.00; @03:25 asks 20.00 night
        03:26+1 bank declines                       => declined; debt 20.00; denied: unpaid fare
        10:00+1 NS rail out a at=22:30              => a-a free: same place (was 20.00); credit 20.00 for 2026-04-01; debt -20.00; debt closed; freed: unpaid fare
        2026-04-10
        22:00   NS rail in a
        03:26+1 bank approves
        10:00+1 NS rail out c at=22:30              => a-c 6.00 (was 20.00); credit 14.00 for 2026-04-10
        11:00+1 NS rail in a
        11:20+1 NS rail out b                       => a-b 4.00
        03:25+2 advance                             => @03:25 settled by credit night
        03:25+8 advance                             => @2026-04-14 03:05 2026-04-10 leaves; @2026-04-15 03:05 2026-04-11 leaves; @03:25 refunds 10.00
        2026-04-20
        22:00   NS rail in a
        22:00+1 NS rail in a
        04:00+2 NS rail out a at=22:30+1            => @03:05 a-? 20.00; @03:25 night of 2026-04-21 waits; a-a free: same place (was 20.00)
        05:00+2 bank approves                       => paid; night of 2026-04-21 over
        ",
    )
}

#[test]
fn documents_are_written_as_before() {
    golden("policy.json", &Policy::ovpay().to_json());
    golden("network.json", &NetworkDocument::from_json(world::network()).unwrap().to_json());
    for (i, text) in world::tariffs().iter().enumerate() {
        golden(&format!("tariff-{i}.json"), &TariffDocument::from_json(text).unwrap().to_json());
    }
    golden("issuer-ranges.json", &IssuerRanges::general_document().to_json());
}

#[test]
fn documents_read_back_as_they_were_written() {
    let network = NetworkDocument::from_json(world::network()).unwrap();
    assert_eq!(NetworkDocument::from_json(&network.to_json()).unwrap(), network);
    for text in world::tariffs() {
        let tariff = TariffDocument::from_json(&text).unwrap();
        assert_eq!(TariffDocument::from_json(&tariff.to_json()).unwrap(), tariff);
    }
}

#[test]
fn a_log_of_events_is_written_as_before() {
    for (name, story) in [
        ("events.jsonl", story()),
        ("events-credits.jsonl", credits()),
        ("events-standing.jsonl", standing()),
    ] {
        let mut log = String::new();
        for event in &story.events {
            writeln!(log, "{}", serde_json::to_string(event).unwrap()).unwrap();
        }
        golden(name, &log);
    }
}

#[test]
fn the_log_that_is_kept_still_gives_the_account_that_is_kept() {
    if std::env::var_os("OVCORE_BLESS").is_some() {
        return;
    }
    let mut account = Account::new(AccountSerial::new(17).unwrap(), token(), CARD);
    for line in include_str!("golden/events.jsonl").lines() {
        let event: Event = serde_json::from_str(line).unwrap();
        account.apply(&event).unwrap();
    }
    let kept = include_str!("golden/account.hex");
    assert_eq!(Account::from_bytes(&unhex(kept)).unwrap(), account);
}

#[test]
fn a_snapshot_and_a_digest_are_written_as_before() {
    let story = story();
    golden("account.hex", &hex(&story.account.to_bytes()));
    let record = |e: &Event| if let What::DayLeft { record } = &e.what { Some(record.clone()) } else { None };
    let records: Vec<Box<DayRecord>> = story.events.iter().filter_map(record).collect();
    let digests: Vec<String> =
        records.iter().map(|r| format!("{} {}", r.held.day, hex(&r.digest()))).collect();
    golden("digests.txt", &digests.join(""));
}

/// An account that is read wrongly would bill wrongly; so each single damage is told, wherever it is.
#[test]
fn a_snapshot_tells_each_flipped_bit() {
    let bytes = story().account.to_bytes();
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1 << bit;
            let expected = match place {
                0..3 => SnapshotError::NotASnapshot,
                3 => SnapshotError::Version { found: damaged[3] },
                _ => SnapshotError::Damaged,
            };
            assert_eq!(Account::from_bytes(&damaged), Err(expected), "byte {place}, bit {bit}");
        }
        let short = if place < 4 { SnapshotError::NotASnapshot } else { SnapshotError::Damaged };
        assert_eq!(Account::from_bytes(&bytes[..place]), Err(short), "{place} bytes");
    }
}

/// The stories above leave no kind of event out, so the log pins them all.
#[test]
fn every_kind_of_event_is_pinned() {
    let stories = [story(), credits(), standing()];
    let events = stories.iter().flat_map(|story| &story.events);
    let log: String = events.map(|e| serde_json::to_string(&e.what).unwrap()).collect();
    for kind in [
        "tap_recorded",
        "tap_set_aside",
        "tap_requalified",
        "carried_over",
        "trip_opened",
        "trip_closed",
        "trip_missed",
        "trip_cancelled",
        "trip_held",
        "trip_revised",
        "trip_withdrawn",
        "credit_opened",
        "credit_refunded",
        "payment_requested",
        "payment_settled",
        "payment_approved",
        "payment_declined",
        "payment_unknown",
        "payment_asked_again",
        "night_waits",
        "night_over",
        "debt_opened",
        "debt_increased",
        "debt_lowered",
        "debt_closed",
        "card_denied",
        "card_freed",
        "product_added",
        "product_removed",
        "day_left",
        "day_forgotten",
        "day_returned",
        "trip_corrected",
        "recovery_requested",
        "recovery_waits",
        "recovery_skipped",
        "recovery_stopped",
        "recovery_awaits_check",
        "debt_waived",
        "waiver_waits",
        "waiver_void",
        "waiver_lowered",
        "payment_taken_back",
        "take_back_noted",
        "block_ends",
        "account_check_asked",
        "account_checked",
        "conditions_broken",
        "conditions_cleared",
        "issuer_range_set",
        "objection_decided",
        "self_service_begun",
        "card_linked",
        "card_unlinked",
        "handed_over",
        "taken_over",
    ] {
        assert!(log.contains(kind), "{kind}");
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::new();
    for line in bytes.chunks(40) {
        for byte in line {
            write!(out, "{byte:02x}").unwrap();
        }
        out.push('\n');
    }
    out
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap()).collect()
}
