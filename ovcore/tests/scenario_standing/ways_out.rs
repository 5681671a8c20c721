//! No card stays locked without a way out (RULES D3): from every combination of reasons, and from wherever the money
//! stands, lawful commands free the card, and nothing less than all of them does.

use ovcore_testkit::scenario::{CARD, Player};

use crate::{blocking, follow_the_list};

/// Each reason: what brings it, and what takes it off.
const REASONS: [(&[&str], &[&str]); 5] = [
    (&["09:00 check fails"], &["10:00 check passes"]),
    (&["09:01 check blocked stolen"], &["10:00 check passes"]),
    (&["09:02 breaks GVB pass"], &["10:01 clears GVB"]),
    (&["09:03 breaks HTM pass"], &["10:02 clears HTM"]),
    (&["09:04 range disposable"], &["10:03 range none"]),
];

/// Where the money stands, and what lets the debt go.
const MONEY: [(&str, &[&str], &[&str]); 8] = [
    ("clear", &[], &[]),
    ("debt", &["03:25+1 bank declines"], &["11:00+1 pays", "11:01+1 bank approves"]),
    ("debt, lost", &["03:25+1 bank declines lost"], &["11:00+1 pays", "11:01+1 bank approves"]),
    (
        "debt, not permitted",
        &["03:25+1 bank declines not_permitted"],
        &["11:00+1 pays", "11:01+1 bank approves"],
    ),
    ("debt, waived", &["03:25+1 bank declines account_closed"], &["11:00+1 objects waive"]),
    (
        "attempt",
        &["03:25+1 bank declines", "08:50+1 pays"],
        &["11:00+1 bank declines", "11:20+1 NS rail in a denied", "11:21+1 bank approves", "11:40+1 advance"],
    ),
    (
        "after 62 days",
        &["03:25+1 bank declines not_permitted"],
        &["11:00+99 NS rail in a denied", "11:01+99 bank approves", "11:17+99 advance"],
    ),
    (
        "attempt unknown",
        &["03:25+1 bank declines", "08:50+1 pays", "08:51+1 bank does-not-know"],
        &["11:00+1 bank approves"],
    ),
];

#[test]
fn every_combination_has_a_way_out() {
    let rules = blocking("2026-01-01");
    let mut count = 0_u32;
    for (name, listing, freeing) in MONEY {
        for combination in 0_u32..32 {
            let chosen: Vec<_> = (0_u32..)
                .zip(REASONS)
                .filter(|(bit, _)| combination & (1 << bit) != 0)
                .map(|(_, r)| r)
                .collect();
            let mut player = Player::new(&rules, CARD);
            player.script("2026-03-10\n07:00 holds pass\n08:00 NS rail in a\n08:20 NS rail out c\n").unwrap();
            player.script("03:25+1 advance\n").unwrap();
            for line in listing {
                player.script(line).unwrap();
            }
            let (mut reasons, mut ways): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
            for (bring, take) in &chosen {
                reasons.extend_from_slice(bring);
                ways.extend_from_slice(take);
            }
            ways.sort_unstable();
            ways.dedup();
            for line in &reasons {
                player.script(&line.replacen(' ', "+1 ", 1)).unwrap();
            }
            let must = !listing.is_empty() || !chosen.is_empty();
            assert_eq!(player.account().is_blocked(), must, "{name}\n{}", player.transcript());
            if listing.iter().any(|line| line.contains("lost") || line.contains("closed"))
                && !name.contains("paid")
            {
                ways.push("10:00 check passes");
                ways.sort_unstable();
                ways.dedup();
            }
            for line in &ways {
                assert!(player.account().is_blocked(), "{name}\n{}", player.transcript());
                player.script(&line.replacen(' ', "+1 ", 1)).unwrap();
            }
            for line in freeing {
                assert!(player.account().is_blocked(), "{name}\n{}", player.transcript());
                player.script(line).unwrap();
            }
            assert!(!player.account().is_blocked(), "{name}\n{}", player.transcript());
            count += 1;
            follow_the_list(&player.end().unwrap());
        }
    }
    assert_eq!(count, 256);
}
