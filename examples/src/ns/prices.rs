//! A list of prices by tariff unit, as JSON: `id, version, validFrom, validUntil, currency, sourceUrl, …, columns,
//! rows`, each row `[te, fullCents, discount20Cents, discount40Cents]`.

use ovcore::calendar::TimeError;
use ovcore::document::DocumentError;
use ovcore::fare::{PriceRule, TariffDocument};
use ovcore::ids::{IdError, TariffId, shown};
use ovcore::money::Money;
use serde::Deserialize;

use crate::bundled;

/// The columns that the rows must have, in this order.
const COLUMNS: [&str; 4] = ["te", "fullCents", "discount20Cents", "discount40Cents"];

/// Why a list of prices cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PriceListError {
    /// It is not of the form that is known.
    #[error(
        "found no list of prices (line {line}, column {column}); expected {} and rows of four numbers",
        "id, version, validFrom, validUntil, currency, sourceUrl, columns"
    )]
    Form {
        /// Where the reader stopped.
        line: usize,
        /// Where the reader stopped.
        column: usize,
    },
    /// Its rows have other columns.
    #[error("columns: found {found}; expected te, fullCents, discount20Cents, discount40Cents")]
    Columns {
        /// Which.
        found: String,
    },
    /// A row is not the next number of units.
    #[error("rows[{row}]: found {found} units; expected {row}, one row for each number of units from 0 up")]
    Units {
        /// Which row, from 0.
        row: usize,
        /// The units that it is for.
        found: i64,
    },
    /// A discount is not its part of the full price, so one rule does not give the list.
    #[error("rows[{row}]: found {found} ct with {percent} % off {full} ct; expected exactly that part")]
    Discount {
        /// Which row, from 0.
        row: usize,
        /// The price with the discount.
        found: i64,
        /// The discount.
        percent: i64,
        /// The full price.
        full: i64,
    },
    /// Its id is none.
    #[error(transparent)]
    Id(#[from] IdError),
    /// A date is none.
    #[error(transparent)]
    Date(#[from] TimeError),
    /// The tariff that it is put into cannot be read.
    #[error(transparent)]
    Frame(#[from] DocumentError),
}

impl PriceListError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Form { .. } => "price_list.form",
            Self::Columns { .. } => "price_list.columns",
            Self::Units { .. } => "price_list.units",
            Self::Discount { .. } => "price_list.discount",
            Self::Id(error) => error.code(),
            Self::Date(error) => error.code(),
            Self::Frame(error) => error.code(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PriceList {
    id: String,
    version: String,
    valid_from: String,
    valid_until: String,
    currency: String,
    source_url: String,
    columns: Vec<String>,
    rows: Vec<[i64; 4]>,
}

/// Whether a text is meant as such a list: a JSON object with `columns` and `rows`, and without the `format` that the
/// documents of `ovcore` have.
#[must_use]
pub fn is_price_list(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Head {
        format: Option<serde::de::IgnoredAny>,
        columns: Option<serde::de::IgnoredAny>,
        rows: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_str::<Head>(text)
        .is_ok_and(|head| head.format.is_none() && head.columns.is_some() && head.rows.is_some())
}

/// The tariff of a list of prices.
///
/// The list gives the prices, the dates, the currency and the source. What it does not say is taken from NS's tariff
/// of the example day ([`bundled::NS_2026`]): NS as the carrier, rail as the mode, that a journey goes on by distance,
/// the boarding fare of €20, rounding to the cent, the peak times with the holidays of 2026, and the discount
/// products. The two columns with a discount must be that part of the full price to the cent, since that is how the
/// products are priced.
///
/// # Errors
/// [`PriceListError`].
pub fn tariff_from_price_list(text: &str) -> Result<TariffDocument, PriceListError> {
    let list: PriceList = serde_json::from_str(text)
        .map_err(|error| PriceListError::Form { line: error.line(), column: error.column() })?;
    if list.columns != COLUMNS {
        return Err(PriceListError::Columns { found: shown(&list.columns.join(", ")) });
    }
    let mut tariff = TariffDocument::from_json(bundled::NS_2026)?;
    let prices_minor: Vec<Money> = prices(&list.rows)?.into_iter().map(Money::from_minor).collect();
    tariff.id = TariffId::new(&list.id)?;
    tariff.version = list.version;
    tariff.valid_from = list.valid_from.parse()?;
    tariff.valid_until = list.valid_until.parse()?;
    tariff.currency = list.currency;
    tariff.source = format!("{}; the rest: {}", list.source_url, tariff.source);
    for price in &mut tariff.prices {
        price.rule = PriceRule::Table { prices_minor: prices_minor.clone() };
    }
    Ok(tariff)
}

fn prices(rows: &[[i64; 4]]) -> Result<Vec<i64>, PriceListError> {
    let mut prices = Vec::with_capacity(rows.len());
    for (row, [units, full, off_20, off_40]) in rows.iter().copied().enumerate() {
        if usize::try_from(units) != Ok(row) {
            return Err(PriceListError::Units { row, found: units });
        }
        for (found, percent) in [(off_20, 20), (off_40, 40)] {
            let left = 100_i64.saturating_sub(percent);
            if found.saturating_mul(100) != full.saturating_mul(left) {
                return Err(PriceListError::Discount { row, found, percent, full });
            }
        }
        prices.push(full);
    }
    Ok(prices)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(rows: &str) -> String {
        format!(
            r#"{{ "id": "ns-list", "version": "9", "validFrom": "2026-01-01", "validUntil": "2026-12-31",
                  "currency": "EUR", "sourceUrl": "a list", "note": "not looked at",
                  "columns": ["te", "fullCents", "discount20Cents", "discount40Cents"], "rows": {rows} }}"#
        )
    }

    #[test]
    fn a_list_becomes_a_tariff_with_what_it_does_not_say_from_the_example() {
        let text = list("[[0, 300, 240, 180], [1, 330, 264, 198]]");
        assert!(is_price_list(&text));
        let tariff = tariff_from_price_list(&text).unwrap();
        let PriceRule::Table { prices_minor } = &tariff.prices[0].rule else { panic!("no table") };
        assert_eq!(prices_minor, &[300, 330].map(Money::from_minor));
        assert_eq!((tariff.id.as_str(), tariff.version.as_str()), ("ns-list", "9"));
        assert_eq!(tariff.boarding_fares[0].amount_minor, Money::from_minor(2_000));
    }

    #[test]
    fn a_tariff_document_is_no_list() {
        assert!(!is_price_list(bundled::NS_2026));
        assert!(!is_price_list("nonsense"));
    }

    #[test]
    fn a_list_that_its_products_would_not_give_is_refused() {
        for (rows, code) in [
            ("[[0, 300, 240]]", "price_list.form"),
            ("[[1, 300, 240, 180]]", "price_list.units"),
            ("[[0, 300, 241, 180]]", "price_list.discount"),
            ("[[0, 300, 240, 179]]", "price_list.discount"),
        ] {
            assert_eq!(tariff_from_price_list(&list(rows)).unwrap_err().code(), code, "{rows}");
        }
        let other = list("[]").replace("fullCents", "full");
        assert_eq!(tariff_from_price_list(&other).unwrap_err().code(), "price_list.columns");
    }
}
