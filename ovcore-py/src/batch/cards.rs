//! What is known of cards besides their taps: from records, or from a table.

#![expect(clippy::wildcard_enum_match_arm, reason = "of Arrow's types only some are taken")]

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, Date32Array, RecordBatch};
use arrow_schema::DataType;
use ovcore::batch::{CardInfo, GivenAnswer};
use ovcore::calendar::TravelDay;
use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token, Travel};
use ovcore::fare::HeldProduct;
use ovcore::settle::{DeclineCategory, PaymentOutcome};
use pyo3::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::fault::{Class, Fault, Outcome};
use crate::record::list;
use crate::table::{Incoming, Texts, missing, null, wrong_type};

/// A card as Python writes it down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    token: Token<Travel>,
    #[serde(default = "some_card")]
    kind: CardKind,
    #[serde(default)]
    products: Vec<HeldProduct>,
    #[serde(default)]
    answers: Vec<WrittenAnswer>,
}

/// What the core takes a card for of which nothing is said.
const fn some_card() -> CardKind {
    CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Unknown }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    Approved,
    Declined,
    Unknown,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerForm {
    outcome: Said,
    #[serde(default)]
    category: Option<DeclineCategory>,
    #[serde(default)]
    after_seconds: u32,
}

#[derive(Deserialize)]
#[serde(try_from = "AnswerForm")]
struct WrittenAnswer(GivenAnswer);

impl TryFrom<AnswerForm> for WrittenAnswer {
    type Error = &'static str;

    fn try_from(form: AnswerForm) -> Result<Self, Self::Error> {
        let outcome = match (form.outcome, form.category) {
            (Said::Approved, None) => PaymentOutcome::Approved,
            (Said::Unknown, None) => PaymentOutcome::Unknown,
            (Said::Declined, category) => {
                PaymentOutcome::Declined { category: category.unwrap_or(DeclineCategory::Unknown) }
            }
            (Said::Approved | Said::Unknown, Some(_)) => {
                return Err("a category beside an answer that is no decline, expected none");
            }
        };
        Ok(Self(GivenAnswer { outcome, after_seconds: form.after_seconds }))
    }
}

impl From<Written> for CardInfo {
    fn from(card: Written) -> Self {
        Self {
            token: card.token,
            kind: card.kind,
            products: card.products,
            answers: card.answers.into_iter().map(|answer| answer.0).collect(),
        }
    }
}

/// Cards from any iterable of records, or from a table; none from `None`.
pub(super) fn cards(from: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<CardInfo>> {
    if let Some(table) = from.filter(|from| crate::table::exports(from)) {
        return from_table(table);
    }
    let written: Vec<Written> = list("card", from)?;
    Ok(written.into_iter().map(CardInfo::from).collect())
}

fn from_table(table: &Bound<'_, PyAny>) -> PyResult<Vec<CardInfo>> {
    let incoming = Incoming::of(table)?;
    let schema = incoming.schema();
    if schema.column_with_name("token").is_none() {
        return Err(missing(&schema, "token").into());
    }
    let mut cards: BTreeMap<Token<Travel>, CardInfo> = BTreeMap::new();
    incoming.each(table.py(), |batch, first| {
        let rows = Rows::of(batch, first)?;
        (0..batch.num_rows()).try_for_each(|row| rows.add(row, &mut cards))
    })?;
    Ok(cards.into_values().collect())
}

/// The columns of one batch of a table of cards.
struct Rows<'b> {
    first: usize,
    token: Texts<'b>,
    scheme: Texts<'b>,
    form: Texts<'b>,
    funding: Texts<'b>,
    product: Texts<'b>,
    from: Option<&'b Date32Array>,
    until: Option<&'b Date32Array>,
}

fn texts<'b>(batch: &'b RecordBatch, name: &str) -> Outcome<Texts<'b>> {
    batch.column_by_name(name).map_or(Ok(Texts::Nothing), |array| Texts::of(name, array))
}

fn dates<'b>(batch: &'b RecordBatch, name: &str) -> Outcome<Option<&'b Date32Array>> {
    let Some(array) = batch.column_by_name(name) else { return Ok(None) };
    match array.data_type() {
        DataType::Date32 => Ok(array.as_primitive_opt::<Date32Type>()),
        DataType::Null => Ok(None),
        other => Err(wrong_type(name, other, "dates (date32)")),
    }
}

impl<'b> Rows<'b> {
    fn of(batch: &'b RecordBatch, first: usize) -> Outcome<Self> {
        Ok(Self {
            first,
            token: texts(batch, "token")?,
            scheme: texts(batch, "scheme")?,
            form: texts(batch, "form")?,
            funding: texts(batch, "funding")?,
            product: texts(batch, "product")?,
            from: dates(batch, "from")?,
            until: dates(batch, "until")?,
        })
    }

    fn number(&self, row: usize) -> usize {
        self.first.saturating_add(row)
    }

    fn name<T: DeserializeOwned>(
        &self,
        column: &'static str,
        texts: &Texts<'b>,
        row: usize,
    ) -> Outcome<Option<T>> {
        let Some(text) = texts.get(row) else { return Ok(None) };
        let read = serde_path_to_error::deserialize(serde_json::Value::String(text.to_owned()));
        let wrong = |error| Fault::json(column, error).in_row(column, self.number(row));
        read.map(Some).map_err(wrong)
    }

    fn date(&self, column: &'static str, dates: Option<&Date32Array>, row: usize) -> Outcome<TravelDay> {
        let number = dates.filter(|dates| dates.is_valid(row)).map(|dates| dates.value(row));
        let number = number.ok_or_else(|| null(column, self.number(row)))?;
        let wrong = || Fault::new(Class::Table, "table.value", "expected a date from 1970 on");
        TravelDay::from_number(number).ok_or_else(|| wrong().in_row(column, self.number(row)))
    }

    /// Adds what a row says to the card that it is about: the first row says its kind, each may say a product.
    fn add(&self, row: usize, cards: &mut BTreeMap<Token<Travel>, CardInfo>) -> Outcome<()> {
        let token = self.token.get(row).ok_or_else(|| null("token", self.number(row)))?;
        let wrong = |error| Fault::from(error).in_row("token", self.number(row));
        let token = Token::parse(token).map_err(wrong)?;
        let kind = CardKind {
            scheme: self.name("scheme", &self.scheme, row)?.unwrap_or(some_card().scheme),
            form: self.name("form", &self.form, row)?.unwrap_or(some_card().form),
            funding: self.name("funding", &self.funding, row)?.unwrap_or_default(),
        };
        let product = self.name("product", &self.product, row)?;
        let card = cards.entry(token).or_insert_with(|| CardInfo {
            token,
            kind,
            products: Vec::new(),
            answers: Vec::new(),
        });
        if let Some(product) = product {
            let (from, until) = (self.date("from", self.from, row)?, self.date("until", self.until, row)?);
            card.products.push(HeldProduct { product, from, until });
        }
        Ok(())
    }
}
