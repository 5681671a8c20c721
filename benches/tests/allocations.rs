//! Rating allocates nothing per tap once its vectors have grown: what every batch relies on.

use ovcore::calendar::TravelDay;
use ovcore::day::Rater;
use ovcore::trip::TapRow;
use ovcore_benches::{DAY, as_of, rows_of_card};
use ovcore_testkit::world::rules;

#[test]
fn rating_allocates_nothing_in_the_steady_state() {
    let rules = rules();
    let day: TravelDay = DAY.parse().unwrap();
    let as_of = as_of(&rules);
    let cards: Vec<Vec<TapRow>> = (0..500).map(|card| rows_of_card(&rules, card)).collect();
    let taps: usize = cards.iter().map(Vec::len).sum();
    let mut rater = Rater::new();
    let mut rate_all = || {
        for card in &cards {
            rater.reset();
            let totals = rater.rate_rows(&rules, day, card, as_of);
            assert!(totals.trips > 0);
        }
    };
    let growing = allocation_counter::measure(&mut rate_all);
    let steady = allocation_counter::measure(&mut rate_all);
    assert!(taps > 2_000 && growing.count_total > 0);
    assert_eq!(steady.count_total, 0, "{taps} taps");
}
