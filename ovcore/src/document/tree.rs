//! A JSON text, read whole: what is in it, before anything is known of its meaning.

use core::fmt;
use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A value of a JSON text. Texts are those of the document where it has no escapes in them.
#[derive(Debug)]
pub(super) enum Node<'t> {
    Null,
    Bool(bool),
    Whole(u64),
    Negative(i64),
    Float(f64),
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    /// In the order of the text, and with names that stand twice: a type refuses those by itself.
    Map(Vec<(Cow<'t, str>, Node<'t>)>),
}

/// A step from a value to one inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// By the name of a field, of a key or of a variant.
    Name(String),
    /// By the number of an item.
    Item(usize),
}

/// A way into a document, the innermost step first: so an error that passes outwards only adds to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Way(Vec<Step>);

impl Way {
    pub(super) fn within(&mut self, outer: Step) {
        self.0.push(outer);
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str(".");
        }
        for (number, step) in self.0.iter().rev().enumerate() {
            match step {
                Step::Item(item) => write!(f, "[{item}]")?,
                Step::Name(name) if number == 0 => f.write_str(name)?,
                Step::Name(name) => write!(f, ".{name}")?,
            }
        }
        Ok(())
    }
}

/// Why a text is no JSON.
pub(super) enum Unread {
    /// Something in it is none; the way leads there.
    Part(serde_json::Error, Way),
    /// There is more behind it, in this line.
    More(usize),
}

/// Reads a whole text.
pub(super) fn parse(text: &str) -> Result<Node<'_>, Unread> {
    let mut json = serde_json::Deserializer::from_str(text);
    let mut way = Way::default();
    match (Reading { way: &mut way }).deserialize(&mut json) {
        Ok(node) => json.end().map(|()| node).map_err(|error| Unread::More(error.line())),
        Err(error) => Err(Unread::Part(error, way)),
    }
}

/// Line and column behind the value that a way leads to.
pub(super) fn place(text: &str, way: &Way) -> (usize, usize) {
    let mut json = serde_json::Deserializer::from_str(text);
    match (Seeking { way: &way.0 }).deserialize(&mut json) {
        // It never finds its way without an error: that is what tells the place.
        Ok(()) => (1, 1),
        Err(error) => (error.line(), error.column()),
    }
}

/// Reads a value; where that fails, the way grows outwards from the failure.
struct Reading<'w> {
    way: &'w mut Way,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Node::Whole(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(u64::try_from(value).map_or(Node::Negative(value), Node::Whole))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let mut way = Way::default();
            match items.next_element_seed(Reading { way: &mut way }) {
                Ok(Some(node)) => list.push(node),
                Ok(None) => return Ok(Node::List(list)),
                Err(error) => {
                    way.within(Step::Item(list.len()));
                    *self.way = way;
                    return Err(error);
                }
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut map = Vec::new();
        while let Some(name) = fields.next_key_seed(Name)? {
            let mut way = Way::default();
            match fields.next_value_seed(Reading { way: &mut way }) {
                Ok(node) => map.push((name, node)),
                Err(error) => {
                    way.within(Step::Name(name.into_owned()));
                    *self.way = way;
                    return Err(error);
                }
            }
        }
        Ok(Node::Map(map))
    }
}

/// Reads the name of a field, without a copy where there need be none.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_owned()))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(value))
    }
}

/// Follows a way, whose last step is its next one, and fails at its end: the parser then tells where that is.
struct Seeking<'w> {
    way: &'w [Step],
}

impl<'de> DeserializeSeed<'de> for Seeking<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seeking<'_> {
    type Value = ();

    // Every single value is an end: the default of each method fails.
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what the way leads to")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if let Some((Step::Item(item), rest)) = self.way.split_last() {
            let before = (0..*item).try_for_each(|_| items.next_element::<IgnoredAny>().map(drop));
            before.and_then(|()| items.next_element_seed(Seeking { way: rest }))?;
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Err(A::Error::custom("here"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let next = match self.way.split_last() {
            Some((Step::Name(name), rest)) => Some((name, rest)),
            Some((Step::Item(_), _)) | None => None,
        };
        while let Some(name) = fields.next_key_seed(Name)? {
            match next {
                Some((wanted, rest)) if *wanted == name => fields.next_value_seed(Seeking { way: rest })?,
                _ => fields.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Err(A::Error::custom("here"))
    }
}
