//! The traveller's statement, pinned as it is printed. The packages for apps print the same files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use ovcore::calendar::Instant;
use ovcore::language::Language;
use ovcore_examples::arguments::Options;
use ovcore_examples::setup::Ready;
use ovcore_examples::statement::{MADE_AT, keep};

use common::golden;

#[test]
fn every_card_reads_as_pinned() {
    let ready = Ready::read(&Options::default(), &mut std::io::empty()).unwrap();
    let now = Instant::parse(MADE_AT).unwrap();
    for card in 1..=14 {
        let begins = format!("c{card:02}-");
        let taps = ready.taps.taps.iter().map(|read| &read.tap);
        let taps: Vec<_> = taps.filter(|tap| tap.id.as_str().starts_with(&begins)).collect();
        let attributes = &ready.taps.cards[&taps.first().unwrap().token];
        let kept = keep(&ready.rules, &ready.bank, (&taps, attributes), now).unwrap();
        assert!(kept.account.balance().holds());
        for language in Language::ALL {
            let text = kept.statement(&ready.rules, now, language);
            assert!(!text.contains("4111") && !text.contains(&kept.account.token().to_string()), "{text}");
            golden(&format!("statement/c{card:02}.{language}.txt"), &text);
        }
    }
}
