//! Prices explained on demand, for chosen trips.

use ovcore::batch::{TapColumns, explain};
use ovcore::calendar::Instant;
use ovcore::day::{Carry, DayInput, rate_explained};
use ovcore_testkit::world::rules;

use super::months::rated;
use super::same::commuter;
use super::story::day;

#[test]
fn a_price_is_explained_as_the_account_explains_it() {
    let rules = rules();
    let taps: Vec<_> = (1..4).flat_map(|card| commuter(card, 3)).collect();
    let columns: TapColumns = taps.iter().collect();
    // The check-ins of the second card's second day, a check-out, and a row that is not there.
    let rows = [16, 18, 17, 4_000];
    let explained = explain(&rules, &[columns.table()], vec![], None, &rows).unwrap();
    assert_eq!(explained.keys().copied().collect::<Vec<_>>(), [16, 18]);
    let own: Vec<_> = taps[16..20].iter().collect();
    let (rated_day, _) = rate_explained(
        &rules,
        &DayInput {
            day: day("2026-03-11"),
            taps: &own,
            next: &[],
            carry_in: &Carry::default(),
            as_of: Instant::MAX,
            products: &[],
            inert: &[],
            corrections: &[],
        },
    );
    assert_eq!(explained[&16], rated_day.explanations[0].clone().unwrap());
    assert_eq!(explained[&18], rated_day.explanations[1].clone().unwrap());
    let (batch, _) = rated(&rules, &taps, &[], None);
    let trips = &batch.parts[0].trips;
    let place = trips.check_in.iter().position(|row| *row == 16).unwrap();
    assert_eq!(explained[&16].price.minor(), trips.fare[place]);
}
