//! Faults planted on purpose, to show that each invariant can fail: somebody around the account does their work wrong in
//! one way that nothing in a country may do. A test plants each, sees it found, and sees its story shrink.

macro_rules! plants {
    ($($(#[$doc:meta])* $name:ident $rule:literal;)*) => {
        /// What somebody does wrong on purpose.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Plant { $($(#[$doc])* $name),* }

        impl Plant {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The invariant that must be found broken.
            #[must_use]
            pub const fn breaks(self) -> &'static str {
                match self { $(Self::$name => $rule),* }
            }
        }
    };
}

plants! {
    /// The publisher leaves a card on the lists that was freed.
    FreedStaysListed "I5 a reader's list says what was listed";
    /// The publisher tells carriers of conditions that another carrier found broken.
    ListTellsOthers "I5 a reader's list says what was listed";
    /// Readers take a stale list for a fresh one.
    StaleTrusted "a stale list is known to be stale";
    /// Readers refuse check-outs.
    OutRefused "I5 a check-out is opened for";
    /// Readers keep the list that they have when a delta does not fit, and ask for nothing.
    DeltaDropped "a reader that is sent lists has the newest";
    /// A reader makes its token under the key of another carrier.
    KeyOfOther "I7 a token leads to its card";
    /// Two carriers are given one key.
    KeyShared "I7 tokens of two domains are never equal";
    /// The purge leaves out an order.
    PurgeLeavesOne "I6 what is due is gone";
    /// The purge counts a month too few.
    PurgeEarly "I6 nothing goes too early";
    /// The host does not pass on to the account that it is to forget.
    AccountNotTold "I6 what is due is gone";
    /// The inspector's device keeps an answer for a minute longer.
    ScreenKeeps "I6 the inspector's screen forgets";
    /// The inspector is answered from the day before.
    InspectionOld "an inspection says what holds";
    /// The inspector is shown the last actions without being asked for the right to see them.
    ActionsAlways "an inspection shows what it may";
    /// The service desk takes any consent for its own.
    DeskWithoutConsent "a view is for who may see it";
    /// A carrier's view is of all carriers' legs.
    CarrierSeesAll "a carrier sees its own";
    /// New editions of the tariffs are loaded a day late.
    EditionLate "T4 the tariff of the check-in";
    /// The network is loaded without its supplement readers.
    SupplementsForgotten "P10 a supplement reader asks for a supplement";
    /// The bank pays what it was asked for, and a cent more.
    BankPaysMore "the bank's books are the account's";
    /// The host loses an event of its log.
    EventLost "I9 replay is the state";
    /// The host loses the record of a day.
    RecordLost "I2 no tap is lost";
}
