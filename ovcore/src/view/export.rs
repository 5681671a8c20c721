//! Everything that is kept of a card, for its traveller: the rights of access and of portability (GDPR articles 15 and
//! 20).

use core::fmt;

use serde::Serialize;

use super::csv::{cell, table};
use super::moment::Moment;
use super::{FieldRow, Reader, View};
use crate::calendar::TravelDay;
use crate::card::{CardForm, CardFunding, CardScheme};
use crate::fare::UnpricedReason;
use crate::ids::{
    CarrierId, LineId, PlaceId, ProductId, ReaderId, RuleId, TapId, TariffId, TripId, VehicleId,
};
use crate::money::Money;
use crate::network::DistanceUnit;
use crate::settle::ReferenceNumber;
use crate::tap::{BucketKind, Direction, Mode, ReaderOutcome};

/// Tables of rows: one text for each column is its doc comment and its line in the manual.
macro_rules! tables {
    ($($(#[$doc:meta])* $table:ident: $row:ident, $why:literal { $($field:ident: $type:ty, $what:literal;)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
            pub struct $row {
                $(#[doc = $what] pub $field: $type,)*
            }

            impl $row {
                fn cells(&self) -> [String; <[&str]>::len(&[$(stringify!($field)),*])] {
                    [$(cell(&self.$field)),*]
                }
            }
        )*

        /// Everything that is kept of a card, as tables: each a list in JSON, and a file of its own as CSV.
        ///
        /// A document of the form `ovcore/own-data/1`. Amounts are in cents, and the names of their columns say so;
        /// times are local, with the offset of the zone. Nothing is left out but what [`NotGiven`] names.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        pub struct OwnData {
            /// Kind and version of this form.
            pub format: OwnDataFormat,
            /// As of when.
            pub as_of: Moment,
            $($(#[$doc])* pub $table: Vec<$row>,)*
            /// What is kept and not given, and why.
            pub not_given: Vec<NotGiven>,
        }

        impl OwnData {
            pub(super) const fn empty(as_of: Moment) -> Self {
                Self { format: OwnDataFormat::V1, as_of, $($table: Vec::new(),)* not_given: Vec::new() }
            }

            /// The tables as CSV files, each with its name; those without rows too, so that one sees that there is
            /// nothing.
            #[must_use]
            pub fn to_csv(&self) -> Vec<(&'static str, String)> {
                vec![$((
                    concat!(stringify!($table), ".csv"),
                    table([$(stringify!($field)),*], self.$table.iter().map($row::cells)),
                ),)*]
            }

            /// How many rows each table has.
            #[must_use]
            pub fn counts(&self) -> Vec<(&'static str, usize)> {
                vec![$((stringify!($table), self.$table.len()),)*]
            }
        }

        impl View for OwnData {
            const READER: Reader = Reader::Traveller;
            const FIELDS: &'static [FieldRow] = &[
                FieldRow::new("format", "kind and version of the form", "GDPR art. 20: a structured form"),
                FieldRow::new("as_of", "as of when", "GDPR art. 15: access"),
                $($(FieldRow::new(
                    concat!(stringify!($table), "[].", stringify!($field)),
                    $what,
                    concat!("GDPR art. 15 and 20: ", $why),
                ),)*)*
                FieldRow::new("not_given[].what", "what is kept and not given", "GDPR art. 15: access"),
                FieldRow::new("not_given[].why", "why it is not given", "GDPR art. 15 (4): the rights of others"),
            ];
        }
    };
}

tables! {
    /// The card.
    cards: CardRow, "the card" {
        scheme: CardScheme, "the card scheme";
        form: CardForm, "a card, or on a device";
        funding: CardFunding, "debit, credit or prepaid";
        issuer_range: Option<RuleId>, "the name of its issuer range, where it has one";
    }
    /// The products that it holds.
    products: ProductRow, "discounts" {
        product: ProductId, "the product";
        from: TravelDay, "the first date on which it holds";
        until: TravelDay, "the last date on which it holds";
    }
    /// Other cards of the same traveller.
    linked_cards: LinkedCardRow, "links between cards" {
        scheme: CardScheme, "the other card's scheme";
        form: CardForm, "a card, or on a device";
        funding: CardFunding, "debit, credit or prepaid";
        shown_by: String, "what shows that it is the same traveller's";
    }
    /// The taps, with what became of each; also those that changed nothing, and versions that were amended.
    taps: TapRow, "taps" {
        id: TapId, "names the tap";
        version: u32, "which amendment of it";
        day: TravelDay, "the travel day that it is rated with";
        at: Moment, "when it happened, by the reader's clock";
        received_at: Moment, "when the back office had it";
        carrier: CarrierId, "whose reader";
        mode: Mode, "what one travels by there";
        place: PlaceId, "where";
        place_name: String, "the name of that place";
        reader: ReaderId, "the reader";
        line: Option<LineId>, "the line, where the reader knows it";
        vehicle: Option<VehicleId>, "the vehicle, where the reader is on board";
        direction: Direction, "what the reader took it for";
        reader_outcome: ReaderOutcome, "what the reader answered";
        application: Option<CardScheme>, "the card scheme that the reader used";
        became: Option<BucketKind>, "what it turned out to be; nothing where a later version took its place";
        of: Option<TapId>, "the trip that it ended, or the tap that it doubles";
    }
    /// The last actions that the account itself remembers.
    last_actions: ActionRow, "the last actions, kept for inspection" {
        at: Moment, "when";
        place: PlaceId, "where";
        carrier: CarrierId, "whose reader";
        mode: Mode, "by what";
        became: BucketKind, "what became of it";
    }
    /// The trips.
    trips: TripRow, "trips" {
        id: TripId, "names the trip";
        day: TravelDay, "the travel day that it belongs to";
        journey: TripId, "the journey that it belongs to, named by its first trip";
        mode: Mode, "by what";
        check_in_at: Moment, "when it began";
        check_in_place: PlaceId, "where it began";
        check_in_place_name: String, "the name of that place";
        check_in_carrier: CarrierId, "with whom it began";
        check_out_at: Option<Moment>, "when it ended";
        check_out_place: Option<PlaceId>, "where it ended";
        check_out_place_name: Option<String>, "the name of that place";
        check_out_carrier: Option<CarrierId>, "with whom it ended";
        status: String, "how it went";
        corrected_place: Option<PlaceId>, "the place of the end that was given afterwards";
        fare_cents: Option<Money>, "what it costs";
        no_price: Option<UnpricedReason>, "why it has no price";
        final_at: Option<Moment>, "from when on it may be collected";
        asked_cents: Money, "what was asked for it so far";
    }
    /// The parts of trips, by carrier.
    legs: LegRow, "what each carrier received" {
        trip: TripId, "the trip";
        carrier: CarrierId, "who received a part";
        from: PlaceId, "where the part begins";
        to: Option<PlaceId>, "where it ends";
        distance: Option<u32>, "how far";
        unit: Option<DistanceUnit>, "in what";
        tariff: TariffId, "by which tariff";
        amount_cents: Money, "how much";
    }
    /// Why fares are what they are, line by line, as far as the same taps still give the same price.
    fare_lines: FareLineRow, "the logic of the price" {
        trip: TripId, "the trip";
        carrier: CarrierId, "for whose part";
        tariff: TariffId, "by which tariff";
        tariff_version: String, "in which edition";
        rule: RuleId, "by which rule of it";
        english: String, "what the line is, in English";
        dutch: String, "what the line is, in Dutch";
        amount_cents: String, "what it adds, exact";
    }
    /// The corrections of trips.
    corrections: CorrectionRow, "corrections" {
        at: Moment, "when it was made";
        trip: TripId, "of which trip";
        place: PlaceId, "the place that was given";
        by: String, "by whom";
    }
    /// What the bank was asked for, with what came of it: every request.
    payments: PaymentRow, "payments" {
        number: u32, "counts the requests that are kept";
        reference: ReferenceNumber, "the reference";
        asked_at: Moment, "when it was asked for";
        kind: String, "why it was asked for";
        amount_cents: Money, "how much was asked";
        state: String, "where it stands";
        state_at: Option<Moment>, "since when";
        answer: Option<String>, "why the bank did not pay";
    }
    /// What the payments were for.
    payment_items: PaymentItemRow, "what payments are made of" {
        payment: u32, "the number of the payment";
        day: TravelDay, "the travel day";
        trip: TripId, "the trip";
        amount_cents: Money, "how much";
    }
    /// Money that came free, or was taken off what was owed.
    credits: CreditRow, "money had back" {
        number: u32, "counts the credits";
        at: Option<Moment>, "when it arose";
        day: TravelDay, "the travel day whose fares fell";
        amount_cents: Option<Money>, "how much it was";
        left_cents: Money, "what is left of it";
    }
    /// The credits that went against payments.
    credit_uses: CreditUseRow, "money had back" {
        payment: u32, "the number of the payment";
        credit: u32, "the number of the credit";
        amount_cents: Money, "how much of it";
    }
    /// Money that was paid back.
    refunds: RefundRow, "money had back" {
        at: Moment, "when";
        amount_cents: Money, "how much";
    }
    /// What was owed, and how it ended.
    debts: DebtRow, "debts" {
        date: TravelDay, "the date of the first answer that it was not paid";
        opened_at: Moment, "when it opened on this card";
        ended_at: Option<Moment>, "when it ended";
        ended_by: Option<String>, "how it ended";
        owed_cents: Money, "what is still owed";
        scheduled_attempts: Option<u32>, "how often the bank was asked by the calendar";
        tap_attempts: Option<u32>, "how often by presenting the card";
        self_service_attempts: Option<u32>, "how often in self-service";
    }
    /// What the open debt is made of.
    debt_items: DebtItemRow, "debts" {
        day: TravelDay, "the travel day";
        trip: TripId, "the trip";
        amount_cents: Money, "how much is owed for it";
    }
    /// Why the card could not check in, and when.
    blocks: BlockRow, "automatic decisions: GDPR art. 22" {
        reason: String, "the reason";
        since: Moment, "since when";
        until: Option<Moment>, "until when; nothing while it stands";
    }
    /// Objections to a block, with the decision.
    objections: ObjectionRow, "objections" {
        at: Moment, "when it was decided";
        about: String, "the reason that it was about";
        outcome: String, "what was decided";
        ground: String, "why";
        by: String, "by whom";
    }
    /// What the issuer said of the card.
    account_checks: CheckRow, "account checks" {
        at: Moment, "when";
        asked: Option<String>, "why the issuer was asked; nothing for an answer";
        answer: Option<String>, "what it said; nothing for a question";
    }
    /// Consents that were given.
    consents: ConsentRow, "consents" {
        to: String, "what was consented to";
        given_at: Moment, "when it was given";
        ended_at: Option<Moment>, "when it was withdrawn, or ended";
    }
    /// Until when what is kept.
    kept_until: KeptRow, "how long data are kept: GDPR art. 15 (1) d" {
        what: String, "what is kept";
        until: Option<TravelDay>, "until when; nothing where no date is known yet";
        rule: String, "the rule that says so";
    }
    /// What happened, in order: one row for each event that is kept.
    history: EventRow, "the log of the card" {
        at: Moment, "when";
        event: String, "what happened: the name of the event";
        about: String, "to what";
        amount_cents: Option<Money>, "how much money it is about";
    }
}

/// The versions of the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum OwnDataFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/own-data/1")]
    V1,
}

/// Something that is kept and not given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotGiven {
    /// What.
    pub what: &'static str,
    /// Why.
    pub why: &'static str,
}

impl NotGiven {
    /// What no export has: what would let others find the card elsewhere, or pay in its name.
    pub(super) const ALL: [Self; 3] = [
        Self {
            what: "the tokens of the card, and of cards that are linked with it",
            why: "whoever finds this file could look up the card by them; they say nothing but that it is the same card",
        },
        Self {
            what: "the seals of payments",
            why: "they prove a payment to the back office and would let others claim it back",
        },
        Self {
            what: "digests, and what one travel day hands to the next",
            why: "they are worked out from the taps that are given",
        },
    ];
}

impl OwnData {
    /// The document as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        crate::document::write(self)
    }
}

/// How much there is of what.
impl fmt::Display for OwnData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "everything that is kept of the card, as of {}", self.as_of)?;
        for (table, rows) in self.counts() {
            writeln!(f, "  {table:<16}{rows:>6}")?;
        }
        self.not_given.iter().try_for_each(|not| writeln!(f, "not given: {}: {}", not.what, not.why))
    }
}
