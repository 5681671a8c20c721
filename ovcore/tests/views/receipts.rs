//! Receipts: fares with the tax that they contain, worked out by hand.

use ovcore::money::Money;
use ovcore::policy::{Policy, VatRate};
use ovcore::view::Receipt;
use ovcore_testkit::world::rules_with;

use super::cents;
use super::lives::{CORRECTED, Life, OWED, PAID, at};

const NOW: &str = "2026-03-25T12:00:00+01:00";

fn of_payment(life: &Life, place: usize) -> Receipt {
    let reference = life.book.payments()[place].payment.reference;
    Receipt::of_payment(&life.history(), &life.rules, &reference, at(NOW)).unwrap()
}

fn of_day(life: &Life, day: &str) -> Receipt {
    Receipt::of_day(&life.history(), &life.rules, day.parse().unwrap(), at(NOW)).unwrap()
}

/// Carrier, with tax, tax, without.
fn parts(receipt: &Receipt) -> Vec<(String, i64, i64, i64)> {
    assert!(receipt.adds_up(), "{receipt:?}");
    let name = |part: &ovcore::view::CarrierPart| part.carrier.map(|c| c.to_string()).unwrap_or_default();
    let row =
        |p: &ovcore::view::CarrierPart| (name(p), p.with_vat.minor(), p.vat.minor(), p.without_vat.minor());
    receipt.carriers.iter().map(row).collect()
}

fn row(carrier: &str, with: i64, vat: i64, without: i64) -> (String, i64, i64, i64) {
    (carrier.to_owned(), with, vat, without)
}

/// 9 % of the price without: 2.20 × 9 / 109 = 0.1817; 6.00 × 9 / 109 = 0.4954. Once for each carrier: the two rides of
/// HTM by themselves would give 0.12 + 0.07 = 0.19.
#[test]
fn the_tax_is_worked_out_once_for_each_carrier() {
    let life = Life::new(PAID);
    let receipt = of_payment(&life, 0);
    assert_eq!(parts(&receipt), [row("HTM", 220, 18, 202), row("NS", 600, 50, 550)]);
    assert_eq!((receipt.total, receipt.vat, receipt.without_vat), (cents(820), cents(68), cents(752)));
    let day = of_day(&life, "2026-03-10");
    assert_eq!(parts(&day), parts(&receipt), "nothing changed since");
    assert_eq!(day.references, receipt.references);
}

/// The payment keeps what it asked; the day has the fare as it is now. What came back pays the next payment.
#[test]
fn a_correction_changes_the_receipt_of_its_day() {
    let life = Life::new(CORRECTED);
    // 20.00 × 9 / 109 = 1.6514; 6.00: 0.4954.
    assert_eq!(parts(&of_payment(&life, 0)), [row("NS", 2_000, 165, 1_835)]);
    assert_eq!(parts(&of_day(&life, "2026-03-10")), [row("NS", 600, 50, 550)]);
    let settled = of_payment(&life, 1);
    assert_eq!((settled.total, settled.credits, settled.asked), (cents(600), cents(600), Money::ZERO));
    assert_eq!(parts(&settled), [row("NS", 600, 50, 550)]);
}

/// A payment for two days at two rates: once for each carrier and rate; and before the first rate that is known, none.
#[test]
fn each_rate_is_a_row() {
    let mut policy = Policy::ovpay();
    let rate = |from: &str, basis_points| VatRate { from: from.parse().unwrap(), basis_points };
    policy.vat = vec![rate("2026-03-11", 2_100)];
    let life = Life::of(rules_with(policy), OWED);
    let receipt = of_payment(&life, 1);
    let rates: Vec<Option<u32>> = receipt.carriers.iter().map(|part| part.basis_points).collect();
    // 1.40 × 21 / 121 = 0.2430.
    assert_eq!(parts(&receipt), [row("HTM", 140, 24, 116), row("NS", 600, 0, 600)]);
    assert_eq!(rates, [Some(2_100), None]);
}

/// Halves go away from zero: at 60 %, 2.20 × 6 / 16 = 0.825 is 0.83.
#[test]
fn halves_go_away_from_zero() {
    let mut policy = Policy::ovpay();
    policy.vat = vec![VatRate { from: "2019-01-01".parse().unwrap(), basis_points: 6_000 }];
    let life = Life::of(rules_with(policy), PAID);
    assert_eq!(parts(&of_payment(&life, 0)), [row("HTM", 220, 83, 137), row("NS", 600, 225, 375)]);
}

#[test]
fn there_is_none_of_what_is_not_there() {
    let life = Life::new(PAID);
    let history = life.history();
    let unknown = "NLOV00000000000000".parse().unwrap();
    assert_eq!(Receipt::of_payment(&history, &life.rules, &unknown, at(NOW)), None);
    assert_eq!(Receipt::of_day(&history, &life.rules, "2026-03-09".parse().unwrap(), at(NOW)), None);
}
