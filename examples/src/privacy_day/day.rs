//! The day, and what a host keeps of it.

use ovcore::account::{Account, DayRecord, Event, What};
use ovcore::calendar::Instant;
use ovcore::card::{
    Audience, CardForm, CardFunding, CardKind, CardScheme, KeyVersion, RootToken, SoftKeys, Travel,
};
use ovcore::rules::Rules;
use ovcore::settle::AccountSerial;
use ovcore::view::{History, PaymentBook};
use ovcore_testkit::scenario::Player;

/// Until the inspector comes: a tram, a train, and a train that Arriva finishes.
const UNTIL_THE_INSPECTOR: &str = "
    2026-03-10
    07:41  HTM    tram in  dh-kurhaus   id=tram-in   line=9 veh=3121
    08:02  HTM    tram out dh-centraal  id=tram-out  line=9 veh=3121
    08:02:30 check passes
    08:09  NS     rail in  gvc          id=hague
    10:21  NS     rail out zl           id=zwolle
    13:02  NS     rail in  zl           id=zwolle-2
";

/// The rest of the day, and the night in which it is paid.
const THE_REST: &str = "
    2026-03-10
    15:10  ARRIVA rail out ws           id=winschoten
    15:10:05 bank approves
    18:20  ARRIVA rail in  ws           id=forgotten
    03:25+1 advance
    03:26+1 bank approves
";

/// When the inspector comes.
pub(super) const INSPECTED: &str = "2026-03-10T14:15:00+01:00";
/// When everybody else looks.
pub(super) const LOOKED_AT: &str = "2026-03-16T12:00:00+01:00";
/// The card's number, as a reader read it. No view can hold it; it stands here so that the table can look for it.
pub(super) const CARD_NUMBER: &str = "4111111111111111";

/// Why the day could not be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the day does not go as it is written; expected the documents of the example day. {0}")]
pub struct DayError(pub(super) String);

impl DayError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "privacy_day.script"
    }

    pub(super) fn of(error: impl core::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// The day as it was lived.
#[derive(Debug)]
pub struct Day {
    /// The keys of the back office.
    pub(super) keys: SoftKeys,
    /// The card's root token.
    pub(super) root: RootToken,
    /// The account before anything happened.
    pub(super) fresh: Account,
    /// The account when the inspector came.
    pub(super) inspected: Account,
    /// The account a few days later …
    pub(super) account: Account,
    /// … all events so far …
    pub(super) events: Vec<Event>,
    /// … the records of the days that left …
    pub(super) records: Vec<DayRecord>,
    /// … and the payments.
    pub(super) book: PaymentBook,
}

impl Day {
    /// Lives the day.
    ///
    /// # Errors
    /// [`DayError`] where the script cannot be played.
    pub fn live(rules: &Rules) -> Result<Self, DayError> {
        let keys = SoftKeys::new(&[(KeyVersion::FIRST, [7; 32])]).map_err(DayError::of)?;
        let root = RootToken::from_stored(KeyVersion::FIRST, [9; 32]);
        let token = root.token::<Travel, _>(&keys, Audience::BackOffice, KeyVersion::FIRST);
        let card =
            CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };
        let account = Account::new(AccountSerial::FIRST, token.map_err(DayError::of)?, card);
        let fresh = account.clone();
        let mut player = Player::of(rules, account);
        player.script(UNTIL_THE_INSPECTOR).map_err(DayError)?;
        let inspected = player.account().clone();
        player
            .script(THE_REST)
            .and_then(|()| player.script("2026-03-16\n12:00 advance"))
            .map_err(DayError)?;
        let (account, events) = (player.account().clone(), player.events().to_vec());
        let records = records(&events);
        let book = PaymentBook::of(&events);
        Ok(Self { keys, root, fresh, inspected, account, events, records, book })
    }

    /// What is known of the card.
    #[must_use]
    pub fn history(&self) -> History<'_> {
        History::new(&self.account, &self.records, &self.book)
    }

    /// The day as it was lived, line by line.
    #[must_use]
    pub fn timetable(&self) -> String {
        let lines = UNTIL_THE_INSPECTOR
            .lines()
            .chain(["    14:15  an inspector of Arriva comes"])
            .chain(THE_REST.lines());
        let lines = lines.map(str::trim).filter(|line| !line.is_empty());
        let mut lines: Vec<&str> = lines.collect();
        lines.dedup();
        // The date stands on top, once.
        let date = lines.first().copied().unwrap_or_default();
        let rest = lines.iter().filter(|line| **line != date).map(|line| format!("  {line}\n"));
        format!("{date}\n{}", rest.collect::<String>())
    }
}

/// The records of the days that left, as the events tell of them.
pub(super) fn records(events: &[Event]) -> Vec<DayRecord> {
    let mut records = Vec::new();
    for event in events {
        if let What::DayLeft { record } = &event.what {
            records.push((**record).clone());
        }
    }
    records
}

/// An instant of the story.
pub(super) fn instant(text: &str) -> Result<Instant, DayError> {
    Instant::parse(text).map_err(DayError::of)
}
