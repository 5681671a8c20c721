//! A generated national day as tables: its taps, and what is known of its cards.
//!
//! | part | what it does |
//! |---|---|
//! | `block` | some cards, made and kept in few bytes a tap |
//! | `day` | blocks on several threads, brought into the order of arrival, as columns |
//! | `names` | texts as a dictionary |

mod block;
mod day;
mod names;

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{ArrayRef, DictionaryArray, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use ovcore_testkit::generate::{
    GeneratedCard, GeneratorConfig, GeneratorError, NationalDay, example_products, priced_part,
};
use pyo3::prelude::*;

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
    progress: Option<Py<PyAny>>,
) -> PyResult<ArrowTable> {
    let (cards, seed) = read_size(cards, seed)?;
    let threads = match threads {
        Some(threads) => whole::<u16>(threads, "sample.threads", "how many threads, 1 to 65535")?,
        None => {
            std::thread::available_parallelism().map_or(1, |own| u16::try_from(own.get()).unwrap_or(u16::MAX))
        }
    };
    if threads == 0 {
        let words = "found 0; expected how many threads, 1 to 65535";
        return Err(Fault::new(Class::Value, "sample.threads", words).into());
    }
    let day = generated(rules.get(), day, seed, cards)?;
    let starts = rules.get().ready.calendar().starts(day.day());
    py.detach(|| {
        day::table(&day, starts, threads, |done, of| {
            Python::attach(|py| {
                py.check_signals()?;
                progress.as_ref().map_or(Ok(()), |told| told.call1(py, (done, of)).map(drop))
            })
        })
    })
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
    let (mut tokens, mut products) = (StringBuilder::new(), ListBuilder::new(StringBuilder::new()));
    let (mut schemes, mut forms, mut fundings) = (Vec::new(), Vec::new(), Vec::new());
    let mut card = GeneratedCard::default();
    for number in 0..day.cards() {
        day.card_into(number, &mut card);
        tokens.append_value(card.token.to_string());
        schemes.push(name(&card.kind.scheme));
        forms.push(name(&card.kind.form));
        fundings.push(name(&card.kind.funding));
        for held in &card.products {
            products.values().append_value(held.product.as_str());
        }
        products.append(true);
    }
    let tokens: ArrayRef = Arc::new(StringArray::from(tokens.finish()));
    let named = |values: &[String]| -> ArrayRef {
        Arc::new(values.iter().map(String::as_str).collect::<DictionaryArray<Int8Type>>())
    };
    let columns = [
        ("token", tokens),
        ("scheme", named(&schemes)),
        ("form", named(&forms)),
        ("funding", named(&fundings)),
        ("products", Arc::new(products.finish())),
    ];
    table(columns.map(|(name, array)| (Field::new(name, array.data_type().clone(), false), array)))
}

/// One batch as a table.
fn table(columns: impl IntoIterator<Item = (Field, ArrayRef)>) -> Result<ArrowTable, ArrowError> {
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
    let schema = Arc::new(Schema::new(fields));
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
