//! The lives that the views are made of: each a script, worked out by hand.

use ovcore::account::{Account, DayRecord, Event, What};
use ovcore::calendar::Instant;
use ovcore::rules::Rules;
use ovcore::view::{History, PaymentBook};
use ovcore_testkit::scenario::{CARD, Player};
use ovcore_testkit::world;

/// A life with what a host keeps of it.
pub(crate) struct Life {
    pub(crate) rules: Rules,
    pub(crate) account: Account,
    pub(crate) events: Vec<Event>,
    pub(crate) records: Vec<DayRecord>,
    pub(crate) book: PaymentBook,
}

impl Life {
    pub(crate) fn of(rules: Rules, script: &str) -> Self {
        let story = {
            let mut player = Player::new(&rules, CARD);
            player.script(script).unwrap();
            player.end().unwrap_or_else(|wrong| panic!("\n{wrong}"))
        };
        let records = records(&story.events);
        let book = PaymentBook::of(&story.events);
        Self { account: story.account, events: story.events, records, book, rules }
    }

    pub(crate) fn new(script: &str) -> Self {
        Self::of(world::rules(), script)
    }

    pub(crate) fn history(&self) -> History<'_> {
        History::new(&self.account, &self.records, &self.book)
    }
}

pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// The records of the days that left, as the events tell of them.
pub(crate) fn records(events: &[Event]) -> Vec<DayRecord> {
    let left = events.iter().filter_map(|event| match &event.what {
        What::DayLeft { record } => Some((**record).clone()),
        _ => None,
    });
    left.collect()
}

/// A train and a tram-and-bus journey on one day, paid in the night.
pub(crate) const PAID: &str = "
    2026-03-10
    08:00      NS  rail in  a                => opens a
    08:20      NS  rail out c                => a-c 6.00
    08:30      HTM tram in  s1               => opens s1
    08:40      HTM tram out s2               => s1-s2 1.40
    08:55      HTM bus  in  s3 line=7        => opens s3 after t3
    09:10      HTM bus  out s4               => s3-s4 0.80 after t3
    03:25+1    advance                       => @03:25 asks 8.20 night
    03:26+1    bank approves                 => paid
";

/// A missed check-out (20.00), paid; corrected to `c` six days later (6.00): 14.00 comes back. The next trip (6.00) is
/// paid with it, and the rest, 8.00, is paid back a week after.
pub(crate) const CORRECTED: &str = "
    2026-03-10
    08:00      NS  rail in  a id=lost        => opens a
    03:25+1    advance                       => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
    03:26+1    bank approves                 => paid
    2026-03-16
    12:00      corrects lost c 2026-03-10
    2026-03-17
    08:00      NS  rail in  a
    08:20      NS  rail out c
    03:25+1    advance
    2026-03-24
    12:00      advance
";

/// 6.00 of the 10th is declined; the tram of the 11th, under way when the card was blocked, joins, and its check-out asks
/// for all 7.40. So do the schedule on the 12th and a presentation at noon: all in vain.
pub(crate) const OWED: &str = "
    2026-03-10
    08:00      NS  rail in  a                => opens a
    08:20      NS  rail out c                => a-c 6.00
    03:20+1    HTM tram in  s1               => opens s1
    03:25+1    advance                       => @03:25 asks 6.00 night
    03:26+1    bank declines                 => declined; debt 6.00; denied: unpaid fare
    03:40+1    HTM tram out s2               => s1-s2 1.40; debt +1.40; asks 7.40 debt, by tap
    03:41+1    bank declines                 => declined
    2026-03-12
    03:25      advance                       => @03:25 asks 7.40 debt, scheduled
    03:26      bank declines                 => declined
    12:00      NS  rail in  a denied         => debt-recovery tap; asks 7.40 debt, by tap
    12:01      bank declines                 => declined
";

/// The debt of [`OWED`], all 7.40, is paid by the tap of the 11th: under a reference of its own.
pub(crate) const RECOVERED: &str = "
    2026-03-10
    08:00      NS  rail in  a                => opens a
    08:20      NS  rail out c                => a-c 6.00
    03:20+1    HTM tram in  s1               => opens s1
    03:25+1    advance                       => @03:25 asks 6.00 night
    03:26+1    bank declines                 => declined; debt 6.00; denied: unpaid fare
    03:40+1    HTM tram out s2               => s1-s2 1.40; debt +1.40; asks 7.40 debt, by tap
    03:41+1    bank approves
";

/// What there is besides trips and payments: a product whose conditions were broken, another card, an issuer range, a
/// card reported stolen and found again by an objection, taps with all their details, and one amended so that its trip has
/// no price any more.
pub(crate) const REST: &str = "
    2026-03-10
    07:00      holds pass
    07:01      links
    07:02      range disposable
    08:00      NS  rail in  a app=visa
    08:00:30   check passes
    08:20      NS  rail out c id=out
    09:00      HTM tram in  s1 line=1 veh=car
    09:10      HTM tram out s2 line=1 veh=car
    09:30      breaks NS pass
    10:00      check blocked stolen
    10:05      objects lift issuer-block
    03:25+1    advance
    03:26+1    bank approves
    03:30+1    NS  rail out nowhere id=out v=1 at=08:20
    04:00+1    HTM tram in s1 denied
    2026-03-12
    07:30      HTM tram out s2
";
