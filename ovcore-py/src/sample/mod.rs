//! A generated national day as tables: its taps, and what is known of its cards.
//!
//! | part | what it does |
//! |---|---|
//! | `day` | blocks of the testkit, made on several threads, as columns |
//! | `names` | texts as a dictionary |

mod day;
mod names;

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::types::Int8Type;
use arrow_array::{ArrayRef, Date32Array, DictionaryArray, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use ovcore_testkit::generate::{
    GeneratedCard, GeneratorConfig, GeneratorError, NationalDay, example_products, priced_part,
};
use pyo3::prelude::*;

use crate::batch::{Callback, Workers, watched};
use crate::document::Rules;
use crate::fault::{Class, Fault, Outcome};
use crate::table::ArrowTable;
use crate::value::{Day, name, whole};

impl From<GeneratorError> for Fault {
    fn from(error: GeneratorError) -> Self {
        Self::new(Class::Value, error.code(), error.to_string())
    }
}

fn generated(rules: &Rules, day: Day, seed: u64, cards: u32) -> Outcome<NationalDay> {
    let (network, _) = priced_part(&rules.ready, rules.document(), day.0);
    if network.lines.is_empty() && network.distances.is_empty() {
        let words =
            format!("no carrier of these rules has a tariff on {}; expected a day on which one has", day.0);
        return Err(Fault::new(Class::Value, "sample.day", words));
    }
    let config = GeneratorConfig { products: example_products(), ..GeneratorConfig::default() };
    Ok(NationalDay::new(&network, day.0, rules.ready.calendar(), seed, cards, config)?)
}

fn read_size(cards: &Bound<'_, PyAny>, seed: &Bound<'_, PyAny>) -> PyResult<(u32, u64)> {
    let cards = whole(cards, "sample.cards", "how many cards, 0 to 4294967295")?;
    Ok((cards, whole(seed, "sample.seed", "a seed, 0 to 18446744073709551615")?))
}

/// The taps of a generated day. See `ovcore.sample.national_day`.
#[pyfunction]
#[pyo3(signature = (rules, cards, day, seed, threads, progress))]
pub(crate) fn sample_day(
    py: Python<'_>,
    rules: &Bound<'_, Rules>,
    cards: &Bound<'_, PyAny>,
    day: Day,
    seed: &Bound<'_, PyAny>,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<ArrowTable> {
    let (cards, seed) = read_size(cards, seed)?;
    let (progress, workers) = (Callback::of(progress)?, Workers::of(threads)?);
    let day = generated(rules.get(), day, seed, cards)?;
    let made = watched(py, &progress, |watch| day::table(&day, &workers, watch))?;
    Ok(made.map_err(|error| misfit(&error))?)
}

/// What is known of the cards of generated days. See `ovcore.sample.cards`.
#[pyfunction]
#[pyo3(signature = (rules, cards, day, seed))]
pub(crate) fn sample_cards(
    py: Python<'_>,
    rules: &Bound<'_, Rules>,
    cards: &Bound<'_, PyAny>,
    day: Day,
    seed: &Bound<'_, PyAny>,
) -> PyResult<ArrowTable> {
    let (cards, seed) = read_size(cards, seed)?;
    let day = generated(rules.get(), day, seed, cards)?;
    Ok(py.detach(|| cards_of(&day)).map_err(|error| misfit(&error))?)
}

fn cards_of(day: &NationalDay) -> Result<ArrowTable, ArrowError> {
    let mut tokens = StringBuilder::new();
    let (mut schemes, mut forms, mut fundings, mut products) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut first_days, mut last_days) = (Vec::new(), Vec::new());
    let mut card = GeneratedCard::default();
    for number in 0..day.cards() {
        day.card_into(number, &mut card);
        tokens.append_value(card.token.to_string());
        schemes.push(Some(name(&card.kind.scheme)));
        forms.push(Some(name(&card.kind.form)));
        fundings.push(Some(name(&card.kind.funding)));
        // No generated card holds two.
        let held = card.products.first();
        products.push(held.map(|held| held.product.to_string()));
        first_days.push(held.map(|held| held.from.number()));
        last_days.push(held.map(|held| held.until.number()));
    }
    let named = |values: &[Option<String>]| -> ArrayRef {
        Arc::new(values.iter().map(Option::as_deref).collect::<DictionaryArray<Int8Type>>())
    };
    let columns: [(&str, ArrayRef); 7] = [
        ("token", Arc::new(tokens.finish())),
        ("scheme", named(&schemes)),
        ("form", named(&forms)),
        ("funding", named(&fundings)),
        ("product", named(&products)),
        ("from", Arc::new(Date32Array::from(first_days))),
        ("until", Arc::new(Date32Array::from(last_days))),
    ];
    let field = |(name, array): &(&str, ArrayRef)| {
        Field::new(*name, array.data_type().clone(), matches!(*name, "product" | "from" | "until"))
    };
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays)?;
    Ok(ArrowTable::new(schema, vec![batch]))
}

/// Columns that do not make a table: more text in one batch than 32 bits count.
fn misfit(error: &ArrowError) -> Fault {
    Fault::new(Class::Value, "sample.cards", format!("{error}; expected fewer cards"))
}

/// The type of a column of names.
fn names_type<K: arrow_array::types::ArrowDictionaryKeyType>() -> DataType {
    DataType::Dictionary(Box::new(K::DATA_TYPE), Box::new(DataType::Utf8))
}
