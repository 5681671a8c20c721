//! What happened, besides what went wrong: by actor, so that a reader of the report sees that rare things happened
//! often enough, and which never did.

use core::fmt;

use ovcore::account::What;
use serde::{Deserialize, Serialize};

macro_rules! things {
    ($($actor:ident $words:literal { $($name:ident $text:literal;)* })*) => {
        /// Who does something.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Actor { $($actor),* }

        impl Actor {
            pub(super) const ALL: &[Self] = &[$(Self::$actor),*];
        }

        impl fmt::Display for Actor {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$actor => $words),* })
            }
        }

        /// Something that happens.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Thing { $($($name),*),* }

        impl Thing {
            pub(super) const ALL: &[Self] = &[$($(Self::$name),*),*];

            /// Who does it.
            pub(super) const fn actor(self) -> Actor {
                match self { $($(Self::$name => Actor::$actor),*),* }
            }
        }

        impl fmt::Display for Thing {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $($(Self::$name => $text),*),* })
            }
        }
    };
}

things! {
    Reader "readers" {
        InOpened "opened for a check-in";
        InRefused "refused a check-in for the list";
        InFailed "refused a check-in for want of a fresh list, or of proof";
        OutOpened "opened for a check-out";
        OutOfListed "opened for the check-out of a listed card";
        UnknownRefused "without direction: refused";
        UnknownOpened "without direction: opened";
        DecidedStale "decided with a stale list";
        DecidedMissing "decided without a list";
        DecidedAhead "decided with a list from its future";
        DecidedOther "decided with a list of another key";
        StaleOpened "opened for a listed card, its list not being fresh";
        SupplementAsked "supplement asked for";
        SupplementUndone "supplement undone by a second tap";
    }
    Carrier "carriers" {
        TapHandedOver "tap handed over";
        TapKeyGone "tap under a key that is gone, not used";
        TapOldKey "tap under the key before, in time";
    }
    Lists "deny lists" {
        ListMade "list made";
        ListByDelta "reader brought up to date by a delta";
        ListByLongDelta "by a delta over several lists";
        ListByFull "by a full list";
        ListUnderNewKey "by a full list under a new key";
        ListKnown "list that the reader had";
        ListRefused "list refused, and asked for anew";
    }
    Keys "keys" {
        KeyBegins "new key in the middle of a life";
        CardTokens "tokens of a card held against each other";
    }
    Tariff "tariffs" {
        EditionBegins "trip priced by the edition that began that date";
        EditionOverMidnight "trip begun under one edition and ended under the next";
        EditionInJourney "journey over a change of editions";
    }
    Bank "bank" {
        BankPaid "approved";
        BankDeclined "declined";
        BankAsked "asked what became of it";
    }
    Issuer "issuer" {
        IssuerPassed "card passed";
        IssuerBlocked "card blocked";
        IssuerOther "no travel function, or no answer";
    }
    Host "host" {
        PurgePlanned "purge planned";
        PurgeRecord "record of a day erased";
        PurgeAccount "account told to forget";
        PurgePayments "payments forgotten";
        PurgeHeld "record kept for a hold";
        PurgeNothing "nothing was due";
    }
    Inspector "inspectors" {
        Inspected "card inspected";
        TicketValid "valid ticket";
        TicketNotHere "valid, but not here";
        TicketCheckedOut "just checked out";
        TicketNotValid "no valid ticket";
        TicketBlocked "no valid ticket, and the card is blocked";
        UnknownCard "card that nobody knows";
        ActionsWithConsent "last actions with consent";
        ConsentRefused "consent that does not serve";
        ScreenTime "screen wiped: time is over";
        ScreenNext "screen wiped: next card";
        ScreenClosed "screen wiped: closed";
        ScreenClock "screen wiped: clock moved";
        ScreenNoAnswer "screen gave up";
        AnswerDropped "answer that came too late, or twice: dropped";
    }
    Desk "service desk and views" {
        ViewLinked "linked account";
        ViewCarrier "carrier";
        ViewCarrierOther "carrier: another card, refused";
        ViewReference "by reference and amount";
        ViewReferenceRefused "by reference: no such payment";
        ViewDesk "service desk";
        ViewDeskRefused "service desk: consent that does not serve";
    }
}

macro_rules! events {
    ($($name:ident)*) => {
        /// The kinds of events, by their names in the log.
        pub(super) const EVENTS: &[&str] = &[$(stringify!($name)),*];

        /// The kind of an event, as its place among them.
        pub(super) const fn kind_of(what: &What) -> usize {
            enum Kind { $($name),* }
            match what { $(What::$name { .. } => Kind::$name as usize),* }
        }
    };
}

events! {
    TapRecorded TapSetAside TapRequalified CarriedOver TripOpened TripClosed TripMissed TripCancelled TripHeld TripRevised
    TripWithdrawn TripCorrected CreditOpened DifferencesOffset CreditRefunded PaymentRequested PaymentSettled
    PaymentApproved PaymentDeclined PaymentUnknown PaymentAskedAgain NightWaits NightOver DebtOpened DebtIncreased
    DebtLowered RecoveryRequested RecoveryWaits RecoverySkipped RecoveryAwaitsCheck RecoveryStopped DebtWaived WaiverWaits
    WaiverVoid WaiverLowered PaymentTakenBack TakeBackWaits DebtClosed CardDenied CardFreed BlockEnds AccountCheckAsked
    AccountChecked ConditionsBroken ConditionsCleared IssuerRangeSet ObjectionDecided SelfServiceBegun TakeBackNoted
    CardLinked CardUnlinked HandedOver TakenOver ProductAdded ProductRemoved DayLeft DayReturned DayForgotten Forgotten
}

/// How often each thing happened, and each kind of event.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Things {
    things: Vec<u64>,
    events: Vec<u64>,
}

impl Default for Things {
    fn default() -> Self {
        Self { things: vec![0; Thing::ALL.len()], events: vec![0; EVENTS.len()] }
    }
}

fn one_more(counts: &mut [u64], place: usize) {
    if let Some(count) = counts.get_mut(place) {
        *count = count.saturating_add(1);
    }
}

impl Things {
    pub(super) fn happens(&mut self, thing: Thing) {
        one_more(&mut self.things, Thing::ALL.iter().position(|own| *own == thing).unwrap_or_default());
    }

    pub(super) fn event(&mut self, what: &What) {
        one_more(&mut self.events, kind_of(what));
    }

    /// Whether it counts every thing and every kind of event.
    pub(super) fn is_whole(&self) -> bool {
        self.things.len() == Thing::ALL.len() && self.events.len() == EVENTS.len()
    }

    pub(super) fn add(&mut self, other: &Self) {
        let both = [(&mut self.things, &other.things), (&mut self.events, &other.events)];
        for (own, others) in both {
            for (own, more) in own.iter_mut().zip(others) {
                *own = own.saturating_add(*more);
            }
        }
    }

    pub(super) fn counts(&self) -> impl Iterator<Item = (Thing, u64)> + '_ {
        Thing::ALL.iter().copied().zip(self.things.iter().copied())
    }

    pub(super) fn events(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        EVENTS.iter().copied().zip(self.events.iter().copied())
    }
}
