//! Checked identifiers: short texts that are copied, never allocated.
//!
//! Every id is at most a few dozen ASCII characters, kept inline, so that a tap can be copied and compared
//! without touching the heap. They order by their text.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroize;

/// Up to `N` printable ASCII characters, kept inline. The building block of the ids; not an id itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct InlineText<const N: usize> {
    // Padding is zero and no character is, so comparing the bytes compares the texts.
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> InlineText<N> {
    const EMPTY: Self = Self { bytes: [0; N], len: 0 };

    fn as_str(&self) -> &str {
        self.bytes.get(..usize::from(self.len)).and_then(|b| core::str::from_utf8(b).ok()).unwrap_or_default()
    }

    fn parse(text: &str, what: &'static str, upper: bool) -> Result<Self, IdError> {
        let mut out = Self::EMPTY;
        if text.is_empty() {
            return Err(IdError { what, found: String::new(), fault: IdFault::Empty });
        }
        if text.len() > N {
            return Err(IdError { what, found: shown(text), fault: IdFault::TooLong { most: N } });
        }
        for (slot, byte) in out.bytes.iter_mut().zip(text.bytes()) {
            if !byte.is_ascii_graphic() || matches!(byte, b'"' | b'\\' | b',' | b';') {
                return Err(IdError { what, found: shown(text), fault: IdFault::Character });
            }
            *slot = if upper { byte.to_ascii_uppercase() } else { byte };
        }
        out.len = u8::try_from(text.len()).unwrap_or(u8::MAX);
        Ok(out)
    }
}

impl<const N: usize> Zeroize for InlineText<N> {
    fn zeroize(&mut self) {
        self.bytes.zeroize();
        self.len.zeroize();
    }
}

/// What a user wrote, fit for an error text: cut at 40 characters, and with any run of twelve or more digits left
/// out, since that may be a card number put into the wrong column.
///
/// ```
/// assert_eq!(ovcore::ids::shown("Utrecht"), "Utrecht");
/// assert!(!ovcore::ids::shown("card 4111 1111 1111 1111").contains("1111"));
/// ```
#[must_use]
pub fn shown(text: &str) -> String {
    let mut digits = 0_usize;
    let mut run = 0_usize;
    for c in text.chars() {
        match c {
            '0'..='9' => run = run.saturating_add(1),
            ' ' | '-' | '.' | '_' => {}
            // These are left out below, so that what stands around them would stand together.
            _ if c.is_control() => {}
            _ => run = 0,
        }
        digits = digits.max(run);
    }
    if digits >= 12 {
        return "(12 or more digits, not shown)".to_owned();
    }
    let mut out: String = text.chars().take(40).filter(|c| !c.is_control()).collect();
    if text.chars().count() > 40 {
        out.push('…');
    }
    out
}

/// Why a text is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFault {
    /// Nothing was given.
    Empty,
    /// More characters than the id may have.
    TooLong {
        /// How many characters it may have.
        most: usize,
    },
    /// A character that is not printable ASCII, or one of `"`, `\`, `,`, `;`.
    Character,
}

/// A text that is no id: what it was meant to be, what was found, what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdError {
    what: &'static str,
    found: String,
    fault: IdFault,
}

impl IdError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.fault {
            IdFault::Empty => "id.empty",
            IdFault::TooLong { .. } => "id.too_long",
            IdFault::Character => "id.character",
        }
    }

    /// What kind of fault it is.
    #[must_use]
    pub const fn fault(&self) -> IdFault {
        self.fault
    }
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, found, fault } = self;
        match fault {
            IdFault::Empty => write!(f, "{what} is empty; expected 1 or more characters"),
            IdFault::TooLong { most } => write!(f, "{what} `{found}` is too long; at most {most} characters"),
            IdFault::Character => {
                write!(
                    f,
                    "{what} `{found}` has a character that is not allowed; printable ASCII without \" \\ , ;"
                )
            }
        }
    }
}

impl core::error::Error for IdError {}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $len:literal, $what:literal, $upper:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(InlineText<$len>);

        impl $name {
            /// The most characters it may have.
            pub const LEN_MAX: usize = $len;

            /// Checks a text.
            ///
            /// # Errors
            /// When it is empty, too long, or has a character that is not printable ASCII.
            pub fn new(text: &str) -> Result<Self, IdError> {
                InlineText::parse(text, $what, $upper).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        /// Leaves no character of it: what is left is an empty text.
        impl Zeroize for $name {
            fn zeroize(&mut self) {
                self.0.zeroize();
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                crate::quiet::text(d, concat!($what, ", a text"), Self::new)
            }
        }
    };
}

id!(
    /// Names one tap, unique per account: what the reader or its carrier gave. A trip is named by its check-in's id.
    ///
    /// ```
    /// # use ovcore::ids::TapId;
    /// let id = TapId::new("ns-4711-000123")?;
    /// assert_eq!(id.to_string(), "ns-4711-000123");
    /// assert_eq!(TapId::new("").unwrap_err().code(), "id.empty");
    /// # Ok::<(), ovcore::ids::IdError>(())
    /// ```
    TapId, 36, "tap id", false
);
id!(
    /// Names a carrier, in upper case whatever case it came in: feeds disagree about it (FACTS 8).
    ///
    /// ```
    /// # use ovcore::ids::CarrierId;
    /// assert_eq!(CarrierId::new("Arriva")?, CarrierId::new("ARRIVA")?);
    /// # Ok::<(), ovcore::ids::IdError>(())
    /// ```
    CarrierId, 12, "carrier", true
);
id!(
    /// Names a place: a station or stop area, not a reader (RULES P3). Case counts.
    PlaceId, 24, "place", false
);
id!(
    /// Names a reader: one validator on a gate, a pole or a vehicle.
    ReaderId, 24, "reader", false
);
id!(
    /// Names a line of bus, tram or metro.
    LineId, 16, "line", false
);
id!(
    /// Names a vehicle.
    VehicleId, 16, "vehicle", false
);
id!(
    /// Names a product that a traveller holds: a discount or a rate of its own.
    ProductId, 24, "product", false
);
id!(
    /// Names a tariff document.
    TariffId, 32, "tariff", false
);
id!(
    /// Names a rule inside a tariff document.
    RuleId, 32, "rule", false
);
id!(
    /// Names a tariff zone: a set of places.
    ZoneId, 24, "zone", false
);
id!(
    /// Names a set of time windows of a tariff, as its evening hours.
    TimesId, 24, "times", false
);
id!(
    /// Names a command that is neither a tap nor an answer, so that a repeat of it is recognised (RULES T6).
    CommandId, 36, "command id", false
);
id!(
    /// Names somebody at work, an inspector or a person at a service desk, as their employer does: never a traveller.
    StaffId, 24, "staff id", false
);

id!(
    /// Names a record that a host keeps, in plans of what to erase. It holds no token, and nothing that is made from one.
    RecordId, 40, "record", false
);

/// A trip is named by the tap that checked in; a trip made from an orphan check-out by that tap.
pub type TripId = TapId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_order_like_their_texts() {
        let mut ids: Vec<TapId> =
            ["b", "a", "ab", "a1", "B"].iter().map(|t| TapId::new(t).unwrap()).collect();
        ids.sort();
        let texts: Vec<&str> = ids.iter().map(TapId::as_str).collect();
        assert_eq!(texts, ["B", "a", "a1", "ab", "b"]);
    }

    #[test]
    fn a_card_number_in_the_wrong_column_is_not_repeated() {
        let error = PlaceId::new("4111-1111-1111-1111-and-more-of-it").unwrap_err();
        assert!(!error.to_string().contains("1111"), "{error}");
        assert_eq!(error.code(), "id.too_long");
    }

    #[test]
    fn a_card_number_with_characters_that_are_not_shown_is_not_repeated() {
        for text in ["4111\u{0}1111\n1111\t1111", "41\u{0}\u{1}1111 1111 1111 11", "4111\u{7f}1111-1111 1111"]
        {
            assert_eq!(shown(text), "(12 or more digits, not shown)");
        }
        assert_eq!(shown("Utrecht\u{7}"), "Utrecht");
    }

    #[test]
    fn a_card_number_given_as_a_json_number_is_not_repeated() {
        for text in ["4111111111111111", "-4111111111111111", "41111111111111111111111.5"] {
            let error = serde_json::from_str::<PlaceId>(text).unwrap_err().to_string();
            assert!(!error.contains("1111") && error.contains("expected place, a text"), "{error}");
        }
    }

    #[test]
    fn each_fault_has_its_own_code() {
        assert_eq!(CarrierId::new("").unwrap_err().code(), "id.empty");
        assert_eq!(CarrierId::new("a much too long name").unwrap_err().code(), "id.too_long");
        assert_eq!(CarrierId::new("Qbüzz").unwrap_err().code(), "id.character");
    }
}
