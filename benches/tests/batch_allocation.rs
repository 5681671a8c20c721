//! A batch allocates by table, partition and column, and nothing by tap.

use ovcore::batch::{TapTable, Threads, rate};
use ovcore_benches::table::country;
use ovcore_testkit::world::rules;

#[test]
fn a_batch_allocates_nothing_per_tap() {
    let rules = rules();
    let country = country(&rules, 6_000);
    // Received at once: all days take the short way.
    let table = TapTable { received_at: None, ..country.columns.table() };
    let rows = u64::try_from(table.rows()).unwrap();
    let mut through_accounts = u64::MAX;
    let counted = allocation_counter::measure(|| {
        let (batch, _) = rate(&rules, &[table], vec![], None, Threads::One, None).unwrap();
        through_accounts = batch.totals.through_accounts;
    });
    assert_eq!(through_accounts, 0);
    assert!(rows > 20_000 && counted.count_total < rows / 20, "{} for {rows} rows", counted.count_total);
    let bytes = counted.bytes_max / rows;
    assert!(bytes < 300, "{bytes} bytes a row at most, results included");
}
