//! JSON Schemas of the documents, made from the types: feature `schema`.
//!
//! A schema tells an editor which fields there are and what each says. It is the weaker check: what the parts of a
//! document say of each other, only [`crate::fare::TariffBook::new`] and [`crate::rules::Rules::new`] know. A document
//! that they accept is valid by the schema; one that is valid by the schema may still be refused.
//!
//! They are kept in the folder `schemas`, each as `….schema.json`; `cargo xtask schema` writes them, and a test compares.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::calendar::{Instant, TimeOfDay, TravelDay};
use crate::compensation::{CompensationDocument, DelayTableDocument};
use crate::counters::CountersPolicy;
use crate::fare::{Moment, TariffDocument};
use crate::ids::{CarrierId, LineId, PlaceId, ProductId, RuleId, TapId, TariffId, TimesId, ZoneId};
use crate::money::{Exact, Money};
use crate::product::{chip::ChipPolicy, joint::JointPolicy};
use crate::retain::CatalogueDocument;

/// The JSON Schema (draft 2020-12) of a tariff document, indented, with a newline at its end.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(&ovcore::schema::tariff())?;
/// assert_eq!(schema["title"], "Tariff document");
/// assert!(schema["properties"]["prices"]["description"].is_string());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn tariff() -> String {
    schema_of::<TariffDocument>("urn:ovcore:tariff:1", "Tariff document")
}

/// The JSON Schema (draft 2020-12) of a retention catalogue, indented, with a newline at its end.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(&ovcore::schema::retention())?;
/// assert_eq!(schema["title"], "Retention catalogue");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn retention() -> String {
    schema_of::<CatalogueDocument>("urn:ovcore:retention:1", "Retention catalogue")
}

/// The JSON Schema (draft 2020-12) of the numbers of joint-travel discounts, indented, with a newline at its end.
#[must_use]
pub fn joint_travel() -> String {
    schema_of::<JointPolicy>("urn:ovcore:joint-travel:1", "Joint-travel policy")
}

/// The JSON Schema (draft 2020-12) of the numbers of chip cards, indented, with a newline at its end.
#[must_use]
pub fn chip() -> String {
    schema_of::<ChipPolicy>("urn:ovcore:chip:1", "Chip-card policy")
}

/// The JSON Schema (draft 2020-12) of what delays are worth, indented, with a newline at its end.
#[must_use]
pub fn delay_compensation() -> String {
    schema_of::<CompensationDocument>("urn:ovcore:delay-compensation:1", "Delay compensation")
}

/// The JSON Schema (draft 2020-12) of a table of delays, indented, with a newline at its end.
#[must_use]
pub fn delays() -> String {
    schema_of::<DelayTableDocument>("urn:ovcore:delays:1", "Table of delays")
}

/// The JSON Schema (draft 2020-12) of the numbers of monthly counters, indented, with a newline at its end.
#[must_use]
pub fn counters() -> String {
    schema_of::<CountersPolicy>("urn:ovcore:counters:1", "Counters policy")
}

fn schema_of<T: JsonSchema>(id: &str, title: &str) -> String {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(for_readers));
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("$id".to_owned(), id.into());
    schema.insert("title".to_owned(), title.into());
    // The order of fields must not hang on a feature of `serde_json` that another crate may have turned on.
    let mut value = schema.to_value();
    value.sort_all_objects();
    Schema::try_from(value).map_or_else(|_| String::new(), |sorted| crate::document::write(&sorted))
}

/// Makes documentation of Rust fit for readers of JSON: examples go, and links become names.
fn for_readers(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = plain(text);
    }
}

fn plain(text: &str) -> String {
    // What stands between fences is code.
    let prose: String = text.split("```").step_by(2).collect();
    let mut parts = prose.split("[`");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (path, rest) = part.split_once("`]").unwrap_or((part, ""));
        // `super::TariffBook::new` is `TariffBook::new` to who has no `super`.
        let name = path.trim_start_matches("crate::").trim_start_matches("super::");
        out.push('`');
        out.push_str(name);
        out.push('`');
        out.push_str(rest);
    }
    out.trim_end().to_owned()
}

/// A type that a document writes as one text or number: its name, and what schema it has.
macro_rules! scalar {
    ($name:ident, $schema:expr) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }

            fn schema_id() -> Cow<'static, str> {
                Cow::Borrowed(concat!("ovcore::", stringify!($name)))
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

/// An id: some printable ASCII.
macro_rules! id {
    ($name:ident, $description:literal) => {
        scalar!(
            $name,
            json_schema!({
                "type": "string",
                "description": $description,
                "minLength": 1,
                "maxLength": $name::LEN_MAX,
                "pattern": ID,
            })
        );
    };
}

/// Printable ASCII without `"`, `,`, `;` and `\`.
const ID: &str = r"^[!#-+\-./0-:<-\[\]-~]+$";

id!(CarrierId, "Names a carrier, in upper case whatever case it is written in.");
id!(LineId, "Names a line of bus, tram or metro.");
id!(PlaceId, "Names a place: a station or stop area. Case counts.");
id!(ProductId, "Names a product that a traveller holds, or a kind of rider.");
id!(RuleId, "Names a rule inside a tariff document; stands in explanations.");
id!(TapId, "Names a tap; a trip bears the name of its check-in.");
id!(TariffId, "Names a tariff document.");
id!(TimesId, "Names a set of time windows of a tariff, as its evening hours.");
id!(ZoneId, "Names a tariff zone: a set of places.");

scalar!(
    Money,
    json_schema!({
        "type": "integer",
        "format": "int64",
        "description": "An amount in whole minor units of the currency: cents for the euro.",
        "minimum": i64::MIN,
        "maximum": i64::MAX,
    })
);
scalar!(
    Exact,
    json_schema!({
        "type": "string",
        "description": "A number of minor units with up to twelve decimals, as a text: \"21.7\" is 21.7 cents.",
        "pattern": r"^-?[0-9]{1,19}(\.[0-9]{1,12})?$",
        "examples": ["21.7"],
    })
);
scalar!(
    TravelDay,
    json_schema!({
        "type": "string",
        "format": "date",
        "description": "A date, from 1970 to 9999.",
        "pattern": DATE,
        "examples": ["2026-03-29"],
    })
);
scalar!(
    TimeOfDay,
    json_schema!({
        "type": "string",
        "description": "A time on the clock, with or without seconds.",
        "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$",
        "examples": ["06:30", "03:05:30"],
    })
);
scalar!(
    Instant,
    json_schema!({
        "type": "string",
        "format": "date-time",
        "description": "An instant with its offset from UTC, from 1970 to 9999 (RFC 3339).",
        "pattern": INSTANT,
        "examples": ["2026-03-01T04:00:00+01:00"],
    })
);

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Moment")
    }

    fn schema_id() -> Cow<'static, str> {
        Cow::Borrowed("ovcore::Moment")
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A date, which as the end of a validity is the last one and holds whole; or an instant, \
                where a tariff does not change at midnight.",
            "oneOf": [generator.subschema_for::<TravelDay>(), generator.subschema_for::<Instant>()],
        })
    }
}

const DATE: &str = "^(19[7-9][0-9]|[2-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
const INSTANT: &str = "^(19[7-9][0-9]|[2-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_of_json_see_no_rust() {
        let text =
            "Checked by [`super::TariffBook::new`], as in [`PriceRow::vat`].\n\n```\nlet a = 1;\n```\nMore.";
        assert_eq!(plain(text), "Checked by `TariffBook::new`, as in `PriceRow::vat`.\n\n\nMore.");
        assert_eq!(plain("Ends in a fence.\n\n```\ncode\n```"), "Ends in a fence.");
    }
}
