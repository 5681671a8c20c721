//! Views: what each reader may see of a card, each as a type of its own.
//!
//! A view is built by one function from a [`History`], and holds only what its reader may see: there is no way from a
//! view back to the account. What each field is, and why its reader may see it, stands beside the type
//! ([`View::FIELDS`]); the manual's chapter on views is made from that.
//!
//! A view is data, made to be sent: it serialises, and is compared by content. It holds no part of a card number, and a
//! token only where the reader is named by it.

mod carrier;
mod csv;
mod desk;
mod desk_fields;
mod employer;
mod export;
mod export_fill;
mod export_log;
mod fields;
mod history;
mod inspector;
mod linked;
mod linked_text;
mod moment;
mod owed;
mod page;
mod payments;
mod phrases;
mod receipt;
mod reference;
mod standing;
mod table;
mod trip;

pub use carrier::{
    CarrierFormat, CarrierView, CarrierViewError, OwedPart, OwedTrip, OwnEnd, OwnLeg, OwnPayment, OwnTap,
    OwnTrip, WholeDebt,
};
pub use desk::{CanObject, Correctable, DeskError, DeskFormat, DeskView, ObjectWith, ShownPayment};
pub use employer::{ChargedTrip, CorrectionTime, EmployerFormat, EmployerView};
pub use export::{
    ActionRow, BlockRow, CardRow, CheckRow, ConsentRow, CorrectionRow, CreditRow, CreditUseRow, DebtItemRow,
    DebtRow, EventRow, FareLineRow, KeptRow, LegRow, LinkedCardRow, NotGiven, ObjectionRow, OwnData,
    OwnDataFormat, PaymentItemRow, PaymentRow, ProductRow, RefundRow, TapRow, TripRow,
};
pub use export_fill::AlsoKept;
pub use history::History;
pub use linked::{
    BlockSeen, CheckSeen, CorrectionMade, CreditSeen, DebtSeen, ItemOf, JourneySeen, LinkedAccount,
    LooseSeen, PaymentSeen, ReasonSeen, RefundSeen,
};
pub use moment::Moment;
pub use owed::{AttemptsSeen, WayToPay};
pub use payments::{CreditRecord, PaymentBook, PaymentRecord, PaymentState};
pub use receipt::{CarrierPart, Receipt, ReceiptFormat};
pub use reference::{ByReference, ItemSeen, NoSuchPayment, OpenSeen};
pub use standing::{DebtEnd, DebtRecord, Ending, PaymentStanding};
pub use table::{VIEWS, ViewTable, table};
pub use trip::{
    CorrectableSeen, CorrectionSeen, EndSeen, LegSeen, MissingEnd, PlaceSeen, StatusSeen, TripSeen,
};

use core::fmt;

use serde::Serialize;

/// What one reader may see of a card.
pub trait View: Serialize {
    /// Who reads it.
    const READER: Reader;
    /// What it is made of, field by field, in the order in which they stand.
    const FIELDS: &'static [FieldRow];
}

/// A field of a view: where it stands, what it is, and why its reader may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRow {
    /// The path in the view's JSON: names joined by dots, `[]` for each of a list.
    pub path: &'static str,
    /// What it is, in words of the domain.
    pub what: &'static str,
    /// Why its reader may see it: the source, and what it is for.
    pub why: &'static str,
}

impl FieldRow {
    /// A row.
    #[must_use]
    pub const fn new(path: &'static str, what: &'static str, why: &'static str) -> Self {
        Self { path, what, why }
    }
}

/// Who reads a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// Someone who checks tickets.
    Inspector,
    /// Whoever knows a payment's reference and its amount.
    ReferenceHolder,
    /// The traveller, in an account with which the card is linked.
    LinkedAccount,
    /// A carrier, of what is its own.
    Carrier,
    /// The service desk, with the traveller's consent.
    ServiceDesk,
    /// The employer who pays for a business card.
    Employer,
    /// The traveller, of all that is kept.
    Traveller,
}

impl Reader {
    /// All readers, in the order of the manual.
    pub const ALL: [Self; 7] = [
        Self::Inspector,
        Self::ReferenceHolder,
        Self::LinkedAccount,
        Self::Carrier,
        Self::ServiceDesk,
        Self::Employer,
        Self::Traveller,
    ];
}

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Inspector => "inspector",
            Self::ReferenceHolder => "holder of a reference",
            Self::LinkedAccount => "linked account",
            Self::Carrier => "carrier",
            Self::ServiceDesk => "service desk",
            Self::Employer => "employer",
            Self::Traveller => "traveller, own data",
        })
    }
}
