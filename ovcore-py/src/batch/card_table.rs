//! What is known of cards, as a table: a row for each card.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use ovcore::batch::CardInfo;
use ovcore::calendar::TravelDay;
use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token, Travel};
use ovcore::fare::HeldProduct;
use ovcore::ids::ProductId;
use pyo3::prelude::*;

use crate::fault::{Class, Fault, Outcome};
use crate::table::{Incoming, Texts, column, missing, null, wrong_type};
use crate::value::name;

/// The columns that a table of cards must have.
const NEEDED: [&str; 2] = ["token", "scheme"];

const FORMS: [CardForm; 2] = [CardForm::Physical, CardForm::Device];
const FUNDINGS: [CardFunding; 4] =
    [CardFunding::Debit, CardFunding::Credit, CardFunding::Prepaid, CardFunding::Unknown];

/// Cards from a table. `form`, `funding` and `products` may be left out; a product holds on every day.
pub(super) fn cards(table: &Bound<'_, PyAny>) -> PyResult<Vec<CardInfo>> {
    let incoming = Incoming::of(table)?;
    let schema = incoming.schema();
    if let Some(name) = NEEDED.into_iter().find(|name| schema.column_with_name(name).is_none()) {
        return Err(missing(&schema, name).into());
    }
    let mut cards = Vec::new();
    incoming.each(table.py(), |batch, first| read(batch, first, &mut cards))?;
    Ok(cards)
}

fn read(batch: &RecordBatch, first: usize, cards: &mut Vec<CardInfo>) -> Outcome<()> {
    let tokens = texts(batch, "token")?;
    let schemes = Words::of(batch, "scheme", &CardScheme::ALL)?;
    let (forms, fundings) = (Words::of(batch, "form", &FORMS)?, Words::of(batch, "funding", &FUNDINGS)?);
    let products = Products::of(batch)?;
    cards.reserve(batch.num_rows());
    for row in 0..batch.num_rows() {
        let number = first.saturating_add(row);
        let token = tokens.get(row).ok_or_else(|| null("token", number))?;
        let token =
            Token::<Travel>::parse(token).map_err(|error| Fault::from(error).in_row("token", number))?;
        let kind = CardKind {
            scheme: schemes.get(row, number)?.ok_or_else(|| null("scheme", number))?,
            form: forms.get(row, number)?.unwrap_or(CardForm::Physical),
            funding: fundings.get(row, number)?.unwrap_or_default(),
        };
        cards.push(CardInfo { token, kind, products: products.get(row, number)?, answers: Vec::new() });
    }
    Ok(())
}

fn texts<'b>(batch: &'b RecordBatch, name: &str) -> Outcome<Texts<'b>> {
    column(batch, name).map_or(Ok(Texts::Nothing), |array| Texts::of(name, array))
}

/// A column of one of some names.
struct Words<'b, T> {
    column: &'static str,
    texts: Texts<'b>,
    known: Vec<(String, T)>,
}

impl<'b, T: Copy + serde::Serialize> Words<'b, T> {
    fn of(batch: &'b RecordBatch, column: &'static str, all: &[T]) -> Outcome<Self> {
        let known = all.iter().map(|one| (name(one), *one)).collect();
        Ok(Self { column, texts: texts(batch, column)?, known })
    }

    fn get(&self, row: usize, number: usize) -> Outcome<Option<T>> {
        let Some(text) = self.texts.get(row) else { return Ok(None) };
        let found = self.known.iter().find(|(name, _)| name == text).map(|(_, one)| *one);
        found.map(Some).ok_or_else(|| {
            let names: Vec<&str> = self.known.iter().map(|(name, _)| name.as_str()).collect();
            let words = format!("found another name; expected one of {}", names.join(", "));
            Fault::new(Class::Table, "table.value", words).in_row(self.column, number)
        })
    }
}

/// The column of products: a list of texts in each row.
enum Products<'b> {
    Nothing,
    /// The texts of all rows, and for each row where its own begin and end.
    Lists(Texts<'b>, Vec<(usize, usize)>),
}

impl<'b> Products<'b> {
    fn of(batch: &'b RecordBatch) -> Outcome<Self> {
        let Some(array) = column(batch, "products") else { return Ok(Self::Nothing) };
        let small = array.as_list_opt::<i32>().map(|list| {
            let of = |row| (list.value_offsets().get(row).copied()).and_then(|at| usize::try_from(at).ok());
            (list.values(), ends(array, of))
        });
        let large = array.as_list_opt::<i64>().map(|list| {
            let of = |row| (list.value_offsets().get(row).copied()).and_then(|at| usize::try_from(at).ok());
            (list.values(), ends(array, of))
        });
        match small.or(large) {
            Some((values, ends)) => Ok(Self::Lists(Texts::of("products", values)?, ends)),
            None if matches!(array.data_type(), DataType::Null) => Ok(Self::Nothing),
            None => Err(wrong_type("products", array.data_type(), "lists of texts")),
        }
    }

    fn get(&self, row: usize, number: usize) -> Outcome<Vec<HeldProduct>> {
        let Self::Lists(texts, ends) = self else { return Ok(Vec::new()) };
        let (from, until) = ends.get(row).copied().unwrap_or_default();
        let held = (from..until).map(|place| {
            let text = texts.get(place).ok_or_else(|| null("products", number))?;
            let product: ProductId =
                text.parse().map_err(|error| Fault::from(error).in_row("products", number))?;
            Ok(HeldProduct { product, from: TravelDay::MIN, until: TravelDay::MAX })
        });
        held.collect()
    }
}

/// Where the values of each row begin and end; nothing in a row without a list.
fn ends(array: &ArrayRef, offset: impl Fn(usize) -> Option<usize>) -> Vec<(usize, usize)> {
    let own = |row: usize| {
        let (from, until) = (offset(row)?, offset(row.checked_add(1)?)?);
        array.is_valid(row).then_some((from, until))
    };
    (0..array.len()).map(|row| own(row).unwrap_or_default()).collect()
}
