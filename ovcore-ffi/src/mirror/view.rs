//! What a traveller sees, as records. They go one way, out: each takes its core view apart whole, so that a field that the
//! core gains does not compile here before it is told of.

use ovcore::account::CorrectedBy;
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::CardKind;
use ovcore::fare::UnpricedReason;
use ovcore::ids::{CarrierId, PlaceId, TapId};
use ovcore::language::Text;
use ovcore::money::Money;
use ovcore::policy::Channel;
use ovcore::settle::ReferenceNumber;
use ovcore::tap::Mode;
use ovcore::view::{self, MissingEnd, StatusSeen};

/// How a trip stands, for its traveller.
#[uniffi::remote(Enum)]
pub enum StatusSeen {
    /// Under way.
    Open,
    /// Checked in and out.
    Complete,
    /// Its check-out is missing.
    MissingCheckOut,
    /// Checked out where one had checked in, too late to be free.
    SamePlace,
    /// Free: checked out where one had checked in.
    Free,
    /// Waits for a reader's clock to be put right.
    Held,
    /// A correction gave the end that was missing.
    Corrected,
    /// Turned out to be none.
    Withdrawn,
}

/// Which end of a trip was missing.
#[uniffi::remote(Enum)]
pub enum MissingEnd {
    /// Its check-in.
    CheckIn,
    /// Its check-out.
    CheckOut,
}

/// A moment, as it is shown: with the date and the minute of the clock where one travels.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Moment {
    /// The instant.
    pub at: Instant,
    /// The date on the clock.
    pub date: TravelDay,
    /// The minute on the clock, as `08:15`.
    pub minute: String,
}

impl From<view::Moment> for Moment {
    fn from(moment: view::Moment) -> Self {
        Self { at: moment.at(), date: moment.date(), minute: moment.minute() }
    }
}

macro_rules! seen {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $field:ident: $type:ty,)* } )+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
            pub struct $name {
                $($(#[$about])* pub $field: $type,)*
            }

            impl From<view::$name> for $name {
                fn from(view::$name { $($field),* }: view::$name) -> Self {
                    Self { $($field: Out::out($field)),* }
                }
            }

            impl Out<$name> for view::$name {
                fn out(self) -> $name {
                    self.into()
                }
            }
        )+
    };
}

/// What a value is outside.
trait Out<T> {
    fn out(self) -> T;
}

impl<T: Out<B>, B> Out<Option<B>> for Option<T> {
    fn out(self) -> Option<B> {
        self.map(Out::out)
    }
}

impl<T: Out<B>, B> Out<Vec<B>> for Vec<T> {
    fn out(self) -> Vec<B> {
        self.into_iter().map(Out::out).collect()
    }
}

impl Out<Moment> for view::Moment {
    fn out(self) -> Moment {
        self.into()
    }
}

impl Out<String> for &'static str {
    fn out(self) -> String {
        self.to_owned()
    }
}

impl Out<u64> for usize {
    fn out(self) -> u64 {
        u64::try_from(self).unwrap_or(u64::MAX)
    }
}

macro_rules! as_they_are {
    ($($type:ty),+ $(,)?) => {
        $(impl Out<Self> for $type {
            fn out(self) -> Self {
                self
            }
        })+
    };
}

as_they_are! {
    bool, u32, String, CardKind, CarrierId, Channel, CorrectedBy, MissingEnd, Mode, Money, PlaceId, ReferenceNumber, StatusSeen,
    TapId, Text, TravelDay, UnpricedReason,
}

seen! {
    /// A place, with its name.
    PlaceSeen {
        /// Which place.
        id: PlaceId,
        /// Its name.
        name: String,
    }

    /// An end of a trip.
    EndSeen {
        /// When.
        at: Moment,
        /// Where.
        place: PlaceSeen,
        /// At whose reader.
        carrier: CarrierId,
    }

    /// The part of a trip on one carrier.
    LegSeen {
        /// Whose part.
        carrier: CarrierId,
        /// From where.
        from: PlaceSeen,
        /// To where, where that is known.
        to: Option<PlaceSeen>,
        /// What the carrier earns by it, in minor units.
        amount: Money,
    }

    /// A correction that a trip got.
    CorrectionSeen {
        /// Which end it gave.
        end: MissingEnd,
        /// Where that was.
        place: PlaceSeen,
    }

    /// When a missing end can be given.
    CorrectableSeen {
        /// From when …
        from: Moment,
        /// … until when.
        until: Moment,
    }

    /// Trips joined by transfers.
    JourneySeen {
        /// Its travel day.
        day: TravelDay,
        /// What it costs, in minor units.
        fare: Money,
        /// Its trips, in order of time.
        trips: Vec<TripSeen>,
    }

    /// A check-out that closed nothing.
    LooseSeen {
        /// The tap.
        id: TapId,
        /// Where and when.
        check_out: EndSeen,
        /// What one travelled by.
        mode: Mode,
        /// When its check-in can be given.
        correctable: CorrectableSeen,
    }

    /// A correction that was made.
    CorrectionMade {
        /// When.
        at: Moment,
        /// Of which trip.
        trip: TapId,
        /// The end that it gave.
        place: PlaceSeen,
        /// By whom.
        by: CorrectedBy,
    }

    /// A part of a payment or debt.
    ItemOf {
        /// Its travel day.
        day: TravelDay,
        /// Its trip.
        trip: TapId,
        /// How much, in minor units; negative where a difference takes back.
        amount: Money,
    }

    /// A payment.
    PaymentSeen {
        /// What stands on the bank statement.
        reference: ReferenceNumber,
        /// How much, in minor units.
        amount: Money,
        /// When it was asked for.
        asked_at: Moment,
        /// How often.
        asked_times: u64,
        /// How it stands, as a key.
        state: String,
        /// Since when.
        state_at: Option<Moment>,
        /// Under which other reference it was paid.
        paid_under: Option<ReferenceNumber>,
        /// How it stands, in words.
        words: Text,
        /// What it is for.
        items: Vec<ItemOf>,
        /// Of trips that are no longer shown.
        earlier: Money,
        /// What credits took off.
        credits: Money,
    }

    /// When a debt is asked for again.
    AttemptsSeen {
        /// The next time.
        next: Option<Moment>,
        /// The last date.
        until: Option<TravelDay>,
    }

    /// A way to pay a debt.
    WayToPay {
        /// Which.
        channel: Channel,
        /// Whether it is open now.
        open: bool,
        /// Why not, as a key.
        why_not: Option<String>,
        /// Not before then.
        not_until: Option<Moment>,
        /// What to do, or why not, in words.
        words: Text,
    }

    /// What is owed.
    DebtSeen {
        /// How much, in minor units.
        amount: Money,
        /// Since when.
        since: TravelDay,
        /// What for.
        items: Vec<ItemOf>,
        /// Of trips that are no longer shown.
        earlier: Money,
        /// When it is asked for again.
        attempts: AttemptsSeen,
        /// How it can be paid.
        ways: Vec<WayToPay>,
    }

    /// Why a card is blocked.
    ReasonSeen {
        /// The reason, as a key.
        reason: String,
        /// Which carrier gave it, where one did.
        carrier: Option<CarrierId>,
        /// Since when.
        since: Moment,
        /// The reason, in words.
        words: Text,
        /// What ends it, in words.
        way_out: Text,
    }

    /// That a card is blocked.
    BlockSeen {
        /// Why.
        reasons: Vec<ReasonSeen>,
        /// When *unpaid fare* ends, once it was paid by tap.
        unpaid_fare_until: Option<Moment>,
    }

    /// Money that comes back.
    CreditSeen {
        /// The date on which it came to be.
        date: TravelDay,
        /// The travel day whose fares fell.
        day: TravelDay,
        /// What is left of it, in minor units.
        left: Money,
        /// When it is paid back, if nothing uses it before.
        refund_at: Option<Moment>,
    }

    /// Money that came back.
    RefundSeen {
        /// When.
        at: Moment,
        /// How much, in minor units.
        amount: Money,
    }

    /// The last time that the issuer was asked about the card.
    CheckSeen {
        /// When.
        asked_on: TravelDay,
        /// Whether it has not answered yet.
        unanswered: bool,
    }

    /// A part of a payment, with its trip.
    ItemSeen {
        /// Its travel day.
        day: TravelDay,
        /// How much, in minor units.
        amount: Money,
        /// Its trip, as long as it is kept.
        trip: Option<TripSeen>,
    }

    /// What is still owed of a payment.
    OpenSeen {
        /// How much, in minor units.
        amount: Money,
        /// When it is asked for again.
        attempts: AttemptsSeen,
    }

    /// A payment, for who knows its reference and amount.
    ByReference {
        /// Its reference.
        reference: ReferenceNumber,
        /// How much, in minor units.
        amount: Money,
        /// When it was asked for.
        asked_at: Moment,
        /// How often.
        asked_times: u64,
        /// How it stands, as a key.
        state: String,
        /// Since when.
        state_at: Option<Moment>,
        /// How it stands, in words.
        words: Text,
        /// What it is for.
        items: Vec<ItemSeen>,
        /// What credits took off.
        credits: Money,
        /// What is still owed of it.
        open: Option<OpenSeen>,
    }

    /// A carrier's part of a receipt.
    CarrierPart {
        /// Which carrier; nothing for what no carrier is known of.
        carrier: Option<CarrierId>,
        /// Its name.
        name: Option<String>,
        /// The rate of tax, in hundredths of a per cent.
        basis_points: Option<u32>,
        /// With tax, in minor units.
        with_vat: Money,
        /// The tax.
        vat: Money,
        /// Without tax.
        without_vat: Money,
    }

    /// All that the traveller of a linked card sees.
    LinkedAccount {
        /// When it was made.
        as_of: Moment,
        /// The first travel day that it shows.
        from: TravelDay,
        /// The card.
        card: CardKind,
        /// Journeys, latest first or as the core orders them.
        journeys: Vec<JourneySeen>,
        /// Check-outs that closed nothing.
        loose_check_outs: Vec<LooseSeen>,
        /// Corrections that were made.
        corrections: Vec<CorrectionMade>,
        /// Payments.
        payments: Vec<PaymentSeen>,
        /// What is owed.
        debt: Option<DebtSeen>,
        /// Why the card may not check in; nothing when it may.
        block: Option<BlockSeen>,
        /// Reasons that were lifted after an objection, as keys.
        lifted: Vec<String>,
        /// Money that comes back.
        credits: Vec<CreditSeen>,
        /// Money that came back.
        refunds: Vec<RefundSeen>,
        /// The last time that the issuer was asked about the card.
        last_check: Option<CheckSeen>,
    }
}

/// A trip, as its traveller sees it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TripSeen {
    /// Names it.
    pub id: TapId,
    /// Its travel day.
    pub day: TravelDay,
    /// What one travelled by.
    pub mode: Mode,
    /// Where and when one checked in.
    pub check_in: EndSeen,
    /// Where and when one checked out.
    pub check_out: Option<EndSeen>,
    /// How it stands.
    pub status: StatusSeen,
    /// The end that a correction gave.
    pub corrected: Option<CorrectionSeen>,
    /// When its missing end can be given.
    pub correctable: Option<CorrectableSeen>,
    /// What it costs, in minor units; nothing as long as it is not known.
    pub fare: Option<Money>,
    /// Why it has no price.
    pub no_price: Option<UnpricedReason>,
    /// Its parts by carrier.
    pub legs: Vec<LegSeen>,
}

impl Out<TripSeen> for view::TripSeen {
    fn out(self) -> TripSeen {
        let Self {
            id,
            day,
            mode,
            check_in,
            check_out,
            status,
            corrected,
            correctable,
            fare,
            no_price,
            legs,
            ..
        } = self;
        TripSeen {
            id,
            day,
            mode,
            check_in: check_in.out(),
            check_out: check_out.out(),
            status,
            corrected: corrected.out(),
            correctable: correctable.out(),
            fare,
            no_price,
            legs: legs.out(),
        }
    }
}

/// A receipt: of a payment, or of a travel day.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Receipt {
    /// When it was made.
    pub made_at: Moment,
    /// The travel day, of a receipt of a day.
    pub day: Option<TravelDay>,
    /// The payments' references.
    pub references: Vec<ReferenceNumber>,
    /// How the payment stands, in words.
    pub state: Option<Text>,
    /// What it is for.
    pub lines: Vec<ItemSeen>,
    /// The carriers' parts.
    pub carriers: Vec<CarrierPart>,
    /// All of it, in minor units.
    pub total: Money,
    /// The tax in it.
    pub vat: Money,
    /// It without tax.
    pub without_vat: Money,
    /// What credits took off.
    pub credits: Money,
    /// What was asked of the bank.
    pub asked: Money,
}

impl From<view::Receipt> for Receipt {
    fn from(receipt: view::Receipt) -> Self {
        let view::Receipt {
            format: view::ReceiptFormat::V1,
            made_at,
            day,
            references,
            state,
            lines,
            carriers,
            ..
        } = receipt;
        let view::Receipt { total, vat, without_vat, credits, asked, .. } = receipt;
        Self {
            made_at: made_at.into(),
            day,
            references,
            state,
            lines: lines.out(),
            carriers: carriers.out(),
            total,
            vat,
            without_vat,
            credits,
            asked,
        }
    }
}
