//! A card whose travel token was made from a root token, as in a back office, and what a host keeps of its life.

use ovcore::account::{Account, DayRecord, Event, What};
use ovcore::card::{Audience, CardKind, KeyVersion, RootToken, SoftKeys, Travel};
use ovcore::rules::Rules;
use ovcore::settle::AccountSerial;
use ovcore::view::{History, PaymentBook};
use ovcore_testkit::scenario::{CARD, Player};

/// The keys of the test's back office, in two versions.
pub(crate) fn keys() -> SoftKeys {
    let two = KeyVersion::FIRST.next().unwrap();
    SoftKeys::new(&[(KeyVersion::FIRST, [7; 32]), (two, [8; 32])]).unwrap()
}

/// The root token of the test's card.
pub(crate) const fn root() -> RootToken {
    RootToken::from_stored(KeyVersion::FIRST, [9; 32])
}

/// A fresh account of that card.
pub(crate) fn account(card: CardKind) -> Account {
    let token = root().token::<Travel, _>(&keys(), Audience::BackOffice, KeyVersion::FIRST).unwrap();
    Account::new(AccountSerial::new(17).unwrap(), token, card)
}

/// What a host keeps.
pub(crate) struct Life {
    pub(crate) account: Account,
    pub(crate) records: Vec<DayRecord>,
    pub(crate) book: PaymentBook,
}

impl Life {
    #[track_caller]
    pub(crate) fn play(rules: &Rules, script: &str) -> Self {
        let mut player = Player::of(rules, account(CARD));
        let story = player.script(script).and_then(|()| player.end());
        let story = story.unwrap_or_else(|wrong| panic!("\n{wrong}"));
        Self::of(story.account, &story.events)
    }

    pub(crate) fn of(account: Account, events: &[Event]) -> Self {
        let record = |event: &Event| {
            if let What::DayLeft { record } = &event.what { Some((**record).clone()) } else { None }
        };
        Self { account, records: events.iter().filter_map(record).collect(), book: PaymentBook::of(events) }
    }

    pub(crate) fn history(&self) -> History<'_> {
        History::new(&self.account, &self.records, &self.book)
    }
}
