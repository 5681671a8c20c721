//! What a reader may know of why a card is listed, and what it says to the traveller.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::language::{Language, Text};

/// What a carrier's list says of why a card is on it: just enough to choose a message.
///
/// It is coarser than [`DenyReason`](super::DenyReason) on purpose. A carrier may know of an open debt, since it sees
/// the debt and its trips anyway (DESIGN section 4, Views). Whether a bank reported a card lost, stolen or closed, or
/// did not let it pass the account check, is between the bank and its customer: all of it is one notice here. Discount
/// conditions are the affair of the carrier that listed the card: the lists of the others carry no notice for it, and
/// an entry without a notice shows [`MessageKey::AskService`].
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// A fare is unpaid.
    UnpaidFare,
    /// The bank does not let the card travel: blocked by its issuer, or the account check failed.
    Bank,
    /// Discount conditions of this carrier were broken.
    DiscountConditions,
    /// Cards of this kind are not accepted: a blocked issuer range.
    CardKind,
}

impl Notice {
    /// All notices.
    pub const ALL: [Self; 4] = [Self::UnpaidFare, Self::Bank, Self::DiscountConditions, Self::CardKind];

    /// Its bit in [`Notices`]. Changing one changes the form of lists.
    const fn bit(self) -> u8 {
        match self {
            Self::UnpaidFare => 1,
            Self::Bank => 2,
            Self::DiscountConditions => 4,
            Self::CardKind => 8,
        }
    }
}

/// The notices of one entry, side by side. None at all is lawful: the card is listed, and the carrier may not know why.
///
/// ```
/// use ovcore::deny::{MessageKey, Notice, Notices};
/// let notices = Notices::NONE.with(Notice::UnpaidFare).with(Notice::Bank);
/// assert!(notices.has(Notice::Bank) && !notices.has(Notice::CardKind));
/// assert_eq!(notices.message(), MessageKey::AskBank);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Notices(u8);

impl Notices {
    /// No notice.
    pub const NONE: Self = Self(0);

    /// These and one more.
    #[must_use]
    pub const fn with(self, notice: Notice) -> Self {
        Self(self.0 | notice.bit())
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether a notice is among them.
    #[must_use]
    pub const fn has(self, notice: Notice) -> bool {
        self.0 & notice.bit() != 0
    }

    /// Each of them, in the order of [`Notice::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Notice> {
        Notice::ALL.into_iter().filter(move |notice| self.has(*notice))
    }

    /// The message for a card with these notices: the one without which the others do not help. A kind of card that is
    /// not accepted stays so when the debt is paid; a card that the bank blocks cannot pay; a debt comes before
    /// conditions, because presenting the card may pay it (RULES D4).
    #[must_use]
    pub const fn message(self) -> MessageKey {
        if self.has(Notice::CardKind) {
            MessageKey::KindNotAccepted
        } else if self.has(Notice::Bank) {
            MessageKey::AskBank
        } else if self.has(Notice::UnpaidFare) {
            MessageKey::UnpaidFare
        } else if self.has(Notice::DiscountConditions) {
            MessageKey::DiscountConditions
        } else {
            MessageKey::AskService
        }
    }

    /// As four bits.
    pub(super) const fn bits(self) -> u8 {
        self.0
    }

    /// From the lower four bits.
    pub(super) const fn from_bits(bits: u8) -> Self {
        Self(bits & 0xf)
    }
}

impl FromIterator<Notice> for Notices {
    fn from_iter<I: IntoIterator<Item = Notice>>(notices: I) -> Self {
        notices.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Debug for Notices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// A list of names.
impl Serialize for Notices {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Notices {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Vec::<Notice>::deserialize(d).map(Self::from_iter)
    }
}

/// Which message a reader shows. The reader has the texts; only the key travels.
///
/// No message says more than the traveller's neighbour in the queue may read: none says lost, stolen or forged.
///
/// ```
/// use ovcore::{deny::MessageKey, language::Language};
/// let message = MessageKey::UnpaidFare;
/// assert_eq!(message.key(), "reader.unpaid_fare");
/// assert_eq!(message.text_in(Language::Dutch), "Er staat nog een ritprijs open. Kijk in uw account.");
/// assert_eq!(message.text().en, message.text_in(Language::English));
/// ```
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKey {
    /// The card did not prove to be genuine.
    UseAnotherCard,
    /// The card was taken away before it could prove to be genuine.
    HoldLonger,
    /// The card has expired.
    Expired,
    /// The card scheme is not accepted.
    SchemeNotAccepted,
    /// Cards of this kind are not accepted.
    KindNotAccepted,
    /// The bank does not let the card travel.
    AskBank,
    /// A fare is unpaid.
    UnpaidFare,
    /// Discount conditions were broken.
    DiscountConditions,
    /// The card is listed and the carrier may not know why.
    AskService,
    /// The reader has no fresh deny list and may not let anyone in.
    UseAnotherReader,
}

impl MessageKey {
    /// All messages.
    pub const ALL: [Self; 10] = [
        Self::UseAnotherCard,
        Self::HoldLonger,
        Self::Expired,
        Self::SchemeNotAccepted,
        Self::KindNotAccepted,
        Self::AskBank,
        Self::UnpaidFare,
        Self::DiscountConditions,
        Self::AskService,
        Self::UseAnotherReader,
    ];

    /// The key, as it stands in a reader's table of texts.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::UseAnotherCard => "reader.use_another_card",
            Self::HoldLonger => "reader.hold_longer",
            Self::Expired => "reader.expired",
            Self::SchemeNotAccepted => "reader.scheme_not_accepted",
            Self::KindNotAccepted => "reader.kind_not_accepted",
            Self::AskBank => "reader.ask_bank",
            Self::UnpaidFare => "reader.unpaid_fare",
            Self::DiscountConditions => "reader.discount_conditions",
            Self::AskService => "reader.ask_service",
            Self::UseAnotherReader => "reader.use_another_reader",
        }
    }

    /// The text in a language, without an allocation.
    #[must_use]
    pub const fn text_in(self, language: Language) -> &'static str {
        let (english, dutch) = match self {
            Self::UseAnotherCard => (
                "This card cannot be read. Use another card.",
                "Deze pas is niet te lezen. Gebruik een andere pas.",
            ),
            Self::HoldLonger => (
                "Hold your card against the reader a little longer.",
                "Houd uw pas iets langer tegen de lezer.",
            ),
            Self::Expired => {
                ("This card has expired. Use another card.", "Deze pas is verlopen. Gebruik een andere pas.")
            }
            Self::SchemeNotAccepted => (
                "Cards of this brand are not accepted here. Use another card.",
                "Passen van dit merk werken hier niet. Gebruik een andere pas.",
            ),
            Self::KindNotAccepted => (
                "Cards of this kind are not accepted here. Use another card.",
                "Passen van deze soort werken hier niet. Gebruik een andere pas.",
            ),
            Self::AskBank => (
                "Your bank does not allow travel with this card. Ask your bank.",
                "Uw bank staat reizen met deze pas niet toe. Vraag uw bank.",
            ),
            Self::UnpaidFare => (
                "A fare is still unpaid. Look in your account.",
                "Er staat nog een ritprijs open. Kijk in uw account.",
            ),
            Self::DiscountConditions => (
                "The conditions of your discount were not met. Ask customer service.",
                "Er is niet voldaan aan de voorwaarden van uw korting. Vraag de klantenservice.",
            ),
            Self::AskService => (
                "This card cannot check in. Ask customer service.",
                "Deze pas kan niet inchecken. Vraag de klantenservice.",
            ),
            Self::UseAnotherReader => (
                "You cannot check in here now. Use another reader.",
                "Inchecken kan hier nu niet. Gebruik een andere lezer.",
            ),
        };
        match language {
            Language::English => english,
            Language::Dutch => dutch,
        }
    }

    /// The text in every language.
    #[must_use]
    pub fn text(self) -> Text {
        Text { en: self.text_in(Language::English).to_owned(), nl: self.text_in(Language::Dutch).to_owned() }
    }
}

impl fmt::Display for MessageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}
