//! From a document's values to the types of this library.
//!
//! Every type is compiled for this one reader only, and for no more than it asks: a structure is read from a map, never from a
//! list of its fields without names.

use core::fmt;
use core::slice::Iter;
use std::borrow::Cow;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::tree::{Node, Step, Way};

/// What is wrong with a value, and the way to it.
#[derive(Debug)]
pub(super) struct Fault(Box<Wrong>);

/// The parts of a fault.
#[derive(Debug)]
pub(super) struct Wrong {
    /// In serde's words: what was found, and mostly what was expected.
    pub(super) words: String,
    /// The way to it.
    pub(super) way: Way,
}

impl Fault {
    #[cold]
    fn new(words: String) -> Self {
        Self(Box::new(Wrong { words, way: Way::default() }))
    }

    #[cold]
    fn within(mut self, outer: Step) -> Self {
        self.0.way.within(outer);
        self
    }

    #[cold]
    fn within_name(self, name: &str) -> Self {
        self.within(Step::Name(name.to_owned()))
    }

    pub(super) fn into_parts(self) -> Wrong {
        *self.0
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.words)
    }
}

impl core::error::Error for Fault {}

impl serde::de::Error for Fault {
    #[cold]
    fn custom<T: fmt::Display>(words: T) -> Self {
        Self::new(words.to_string())
    }
}

/// A value of a document, or a name in it.
#[derive(Clone, Copy, Debug)]
pub(super) enum At<'n> {
    Value(&'n Node<'n>),
    /// A key of a map.
    Name(&'n str),
}

/// The name of a field or variant, and all that there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'n> {
    name: &'n str,
    all: &'static [&'static str],
    are_variants: bool,
}

impl Known<'_> {
    /// Its number among them: a type then has no code of its own that compares names.
    fn number(self) -> u64 {
        let number = self.all.iter().position(|name| *name == self.name);
        number.and_then(|number| u64::try_from(number).ok()).unwrap_or(u64::MAX)
    }

    #[cold]
    fn unknown(self) -> Fault {
        let kind = if self.are_variants { Fault::unknown_variant } else { Fault::unknown_field };
        kind(self.name, self.all)
    }
}

/// A whole number.
enum Number {
    Whole(u64),
    Negative(i64),
}

impl<'n> At<'n> {
    /// What stands here is of another type than was expected.
    #[cold]
    fn wrong(self, expected: &dyn Expected) -> Fault {
        let found = match self {
            Self::Name(name) => Unexpected::Str(name),
            Self::Value(node) => match node {
                Node::Null => Unexpected::Other("null"),
                Node::Bool(value) => Unexpected::Bool(*value),
                Node::Whole(value) => Unexpected::Unsigned(*value),
                Node::Negative(value) => Unexpected::Signed(*value),
                Node::Float(value) => Unexpected::Float(*value),
                Node::Text(text) => Unexpected::Str(text),
                Node::List(_) => Unexpected::Seq,
                Node::Map(_) => Unexpected::Map,
            },
        };
        let found = found.to_string();
        let is_number = matches!(self, Self::Value(Node::Whole(_) | Node::Negative(_) | Node::Float(_)));
        // A card number that begins with zeros may be this short as a number.
        if is_number && found.bytes().filter(u8::is_ascii_digit).count() >= 6 {
            return Fault::new(format!("invalid type: a number of six or more digits, expected {expected}"));
        }
        Fault::new(format!("invalid type: {found}, expected {expected}"))
    }

    const fn is_null(self) -> bool {
        matches!(self, Self::Value(Node::Null))
    }

    fn text(self) -> Option<&'n str> {
        match self {
            Self::Name(text) => Some(text),
            Self::Value(Node::Text(text)) => Some(text),
            Self::Value(_) => None,
        }
    }

    /// A whole number; as the name of a field it is one in quotes.
    fn number(self) -> Option<Number> {
        match self {
            Self::Value(Node::Whole(value)) => Some(Number::Whole(*value)),
            Self::Value(Node::Negative(value)) => Some(Number::Negative(*value)),
            Self::Value(_) => None,
            Self::Name(text) => {
                let whole = text.parse().ok().map(Number::Whole);
                whole.or_else(|| text.parse().ok().map(Number::Negative))
            }
        }
    }

    fn list(self) -> Option<Items<'n>> {
        match self {
            Self::Value(Node::List(list)) => Some(Items { number: 0, rest: list.iter() }),
            Self::Value(_) | Self::Name(_) => None,
        }
    }

    fn map(self) -> Option<Fields<'n>> {
        match self {
            Self::Value(Node::Map(map)) => Some(Fields { rest: map.iter(), value: None, all: None }),
            Self::Value(_) | Self::Name(_) => None,
        }
    }

    /// The name of a variant, and what it holds.
    fn variant(self, all: &'static [&'static str]) -> Option<Variant<'n>> {
        let known = |name| Known { name, all, are_variants: true };
        match self {
            Self::Value(Node::Map(map)) => match map.as_slice() {
                [(name, held)] => Some(Variant { name: known(name), held: Some(held) }),
                _ => None,
            },
            Self::Value(_) | Self::Name(_) => {
                self.text().map(|name| Variant { name: known(name), held: None })
            }
        }
    }
}

macro_rules! whole_numbers {
    ($($name:ident)+) => {
        $(fn $name<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.number() {
                Some(Number::Whole(value)) => visitor.visit_u64(value),
                Some(Number::Negative(value)) => visitor.visit_i64(value),
                None => Err(self.wrong(&visitor)),
            }
        })+
    };
}

macro_rules! texts {
    ($($name:ident)+) => {
        $(fn $name<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.text() {
                Some(text) => visitor.visit_str(text),
                None => Err(self.wrong(&visitor)),
            }
        })+
    };
}

impl<'n> Deserializer<'n> for At<'n> {
    type Error = Fault;

    forward_to_deserialize_any! { <V: Visitor<'n>> f32 f64 bytes byte_buf }

    whole_numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    texts! { deserialize_char deserialize_str deserialize_string }

    fn deserialize_identifier<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        Err(self.wrong(&visitor))
    }

    fn deserialize_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        let node = match self {
            Self::Name(name) => return visitor.visit_str(name),
            Self::Value(node) => node,
        };
        match node {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(*value),
            Node::Whole(value) => visitor.visit_u64(*value),
            Node::Negative(value) => visitor.visit_i64(*value),
            Node::Float(value) => visitor.visit_f64(*value),
            Node::Text(text) => visitor.visit_str(text),
            Node::List(_) => self.deserialize_seq(visitor),
            Node::Map(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Self::Value(Node::Bool(value)) => visitor.visit_bool(*value),
            Self::Value(_) | Self::Name(_) => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.is_null() { visitor.visit_unit() } else { Err(self.wrong(&visitor)) }
    }

    fn deserialize_unit_struct<V: Visitor<'n>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'n>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Some(mut items) = self.list() else { return Err(self.wrong(&visitor)) };
        let value = visitor.visit_seq(&mut items)?;
        items.end()?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'n>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'n>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.map() {
            Some(fields) => visitor.visit_map(fields),
            None => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'n>>(
        self,
        _: &'static str,
        all: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.map() {
            Some(fields) => visitor.visit_map(Fields { all: Some(all), ..fields }),
            None => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'n>>(
        self,
        _: &'static str,
        all: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.variant(all) {
            Some(variant) => visitor.visit_enum(variant),
            None => Err(self.wrong(&"the name of a variant, or a map with that alone")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

impl<'n> Deserializer<'n> for Known<'n> {
    type Error = Fault;

    forward_to_deserialize_any! { <V: Visitor<'n>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum ignored_any
    }

    /// What a type does not know it skips or refuses, and only it knows which.
    fn deserialize_identifier<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_u64(self.number()).map_err(|_: Fault| self.unknown())
    }

    fn deserialize_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        Err(At::Name(self.name).wrong(&visitor))
    }
}

/// The items of a list.
struct Items<'n> {
    number: usize,
    rest: Iter<'n, Node<'n>>,
}

impl Items<'_> {
    /// Nothing may be left over.
    fn end(&self) -> Result<(), Fault> {
        match self.rest.len() {
            0 => Ok(()),
            left => {
                Err(Fault::custom(format_args!("{left} items too many, expected a list of {}", self.number)))
            }
        }
    }
}

impl<'n> SeqAccess<'n> for Items<'n> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'n>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some(node) = self.rest.next() else { return Ok(None) };
        let number = self.number;
        self.number = number.saturating_add(1);
        match seed.deserialize(At::Value(node)) {
            Ok(value) => Ok(Some(value)),
            Err(fault) => Err(fault.within(Step::Item(number))),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The fields of a map.
struct Fields<'n> {
    rest: Iter<'n, (Cow<'n, str>, Node<'n>)>,
    value: Option<(&'n str, &'n Node<'n>)>,
    /// The names of a structure's fields; a map has any.
    all: Option<&'static [&'static str]>,
}

impl<'n> MapAccess<'n> for Fields<'n> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'n>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some((name, node)) = self.rest.next() else { return Ok(None) };
        self.value = Some((name, node));
        let key = match self.all {
            Some(all) => seed.deserialize(Known { name, all, are_variants: false }),
            None => seed.deserialize(At::Name(name)),
        };
        match key {
            Ok(key) => Ok(Some(key)),
            Err(fault) => Err(fault.within_name(name)),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'n>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let Some((name, node)) = self.value.take() else {
            return Err(Fault::custom("a value without a name"));
        };
        seed.deserialize(At::Value(node)).map_err(|fault| fault.within_name(name))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// A variant, and what it holds.
struct Variant<'n> {
    name: Known<'n>,
    held: Option<&'n Node<'n>>,
}

impl<'n> Variant<'n> {
    /// What the variant holds, where it must hold something.
    fn held(&self, expected: &dyn Expected) -> Result<At<'n>, Fault> {
        let none = || Fault::custom(format_args!("invalid type: unit variant, expected {expected}"));
        self.held.map(At::Value).ok_or_else(none)
    }
}

impl<'n> EnumAccess<'n> for Variant<'n> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'n>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        Ok((seed.deserialize(self.name)?, self))
    }
}

impl<'n> VariantAccess<'n> for Variant<'n> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.held {
            None | Some(Node::Null) => Ok(()),
            Some(node) => Err(At::Value(node).wrong(&"unit").within_name(self.name.name)),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'n>>(self, seed: S) -> Result<S::Value, Fault> {
        let held = self.held(&"newtype variant")?;
        seed.deserialize(held).map_err(|fault| fault.within_name(self.name.name))
    }

    fn tuple_variant<V: Visitor<'n>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        let held = self.held(&"tuple variant")?;
        held.deserialize_seq(visitor).map_err(|fault| fault.within_name(self.name.name))
    }

    fn struct_variant<V: Visitor<'n>>(
        self,
        all: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let held = self.held(&"struct variant")?;
        held.deserialize_struct("", all, visitor).map_err(|fault| fault.within_name(self.name.name))
    }
}
