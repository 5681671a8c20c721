//! From when on data is kept, and for how long.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::signal::Signal;
use crate::calendar::{Calendar, Instant, TimeOfDay, TravelDay};
use crate::language::Language;

/// What a period begins with.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The reader read the card.
    TapRead,
    /// The travel day, or the date of a payment or another transaction.
    Transaction,
    /// The question or complaint was handled.
    QuestionHandled,
    /// The call was recorded.
    CallRecorded,
    /// The chat was recorded.
    ChatRecorded,
    /// The person was last in contact.
    LastContact,
    /// The procedure ended.
    ProcedureEnded,
    /// The code is not valid any more.
    CodeEnded,
    /// The answer was received.
    AnswerReceived,
    /// The order ended, made or not.
    OrderEnded,
    /// The request was received.
    RequestReceived,
    /// The debt was opened.
    DebtOpened,
    /// The data was given or gathered.
    Collected,
}

impl Anchor {
    /// All anchors.
    pub const ALL: [Self; 13] = [
        Self::TapRead,
        Self::Transaction,
        Self::QuestionHandled,
        Self::CallRecorded,
        Self::ChatRecorded,
        Self::LastContact,
        Self::ProcedureEnded,
        Self::CodeEnded,
        Self::AnswerReceived,
        Self::OrderEnded,
        Self::RequestReceived,
        Self::DebtOpened,
        Self::Collected,
    ];

    /// In words.
    #[must_use]
    pub const fn text_in(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, Self::TapRead) => "the reading of the tap",
            (Language::English, Self::Transaction) => "the travel day or transaction",
            (Language::English, Self::QuestionHandled) => "the handling of the question",
            (Language::English, Self::CallRecorded) => "the recording of the call",
            (Language::English, Self::ChatRecorded) => "the recording of the chat",
            (Language::English, Self::LastContact) => "the last contact",
            (Language::English, Self::ProcedureEnded) => "the end of the procedure",
            (Language::English, Self::CodeEnded) => "the end of the code's validity",
            (Language::English, Self::AnswerReceived) => "the receipt of the answer",
            (Language::English, Self::OrderEnded) => "the end of the order",
            (Language::English, Self::RequestReceived) => "the receipt of the request",
            (Language::English, Self::DebtOpened) => "the opening of the debt",
            (Language::English, Self::Collected) => "the giving of the data",
            (Language::Dutch, Self::TapRead) => "het lezen van de tap",
            (Language::Dutch, Self::Transaction) => "de reisdag of transactie",
            (Language::Dutch, Self::QuestionHandled) => "de afhandeling van de vraag",
            (Language::Dutch, Self::CallRecorded) => "de opname van het gesprek",
            (Language::Dutch, Self::ChatRecorded) => "het opslaan van de chat",
            (Language::Dutch, Self::LastContact) => "het laatste contact",
            (Language::Dutch, Self::ProcedureEnded) => "het einde van de procedure",
            (Language::Dutch, Self::CodeEnded) => "het einde van de geldigheid van de code",
            (Language::Dutch, Self::AnswerReceived) => "de ontvangst van het antwoord",
            (Language::Dutch, Self::OrderEnded) => "het einde van de bestelling",
            (Language::Dutch, Self::RequestReceived) => "de ontvangst van het verzoek",
            (Language::Dutch, Self::DebtOpened) => "het ontstaan van de schuld",
            (Language::Dutch, Self::Collected) => "het verstrekken van de gegevens",
        }
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text_in(Language::English))
    }
}

/// How long data is kept.
///
/// A duration is elapsed time, and its bound is inclusive (RULES T1): after 24 hours to the second the data may still
/// be there, a second later it is due. Days and months are civil and half-open (RULES T1, T4): what is anchored on a
/// date is due at 00:00 of that date plus the period, so that it is kept for *at most* the period whatever its time of
/// day was. A month is a calendar month; where the month that it ends in has no such day, it ends on its last.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Elapsed seconds.
    Seconds(u32),
    /// Calendar days.
    Days(u32),
    /// Calendar months.
    Months(u32),
    /// None: it goes with what it is anchored to.
    AtOnce,
    /// Until the service is given, or what it is for is over.
    UntilServed,
    /// Until consent is taken back.
    UntilWithdrawn,
    /// Until it is paid or waived.
    UntilPaidOrWaived,
    /// Until the person asks for it to be erased.
    UntilRequested,
    /// As long as it is needed; a person decides.
    AsLongAsNeeded,
}

impl Period {
    /// The signals that an open period lasts until; the first one given ends it.
    #[must_use]
    pub const fn lasts_until(self) -> &'static [Signal] {
        match self {
            Self::Seconds(_) | Self::Days(_) | Self::Months(_) | Self::AtOnce => &[],
            Self::UntilServed | Self::AsLongAsNeeded => &[Signal::Served],
            Self::UntilWithdrawn => &[Signal::ConsentWithdrawn],
            Self::UntilPaidOrWaived => &[Signal::Paid, Signal::Waived],
            Self::UntilRequested => &[Signal::DeletionRequested],
        }
    }

    /// Whether it is counted in seconds, days or months.
    #[must_use]
    pub const fn is_counted(self) -> bool {
        matches!(self, Self::Seconds(_) | Self::Days(_) | Self::Months(_))
    }

    /// Whether data may be kept for longer under this period than under another, from the same anchor. Of two open
    /// periods neither counts as longer; an open one is longer than one that is counted.
    #[must_use]
    pub fn is_longer_than(self, other: Self) -> bool {
        match (self.seconds(), other.seconds()) {
            // Two counts of one kind compare as they are; of different kinds, by the least that the other may mean.
            (Some((_, most)), Some((least, _))) => match (self, other) {
                (Self::Seconds(a), Self::Seconds(b))
                | (Self::Days(a), Self::Days(b))
                | (Self::Months(a), Self::Months(b)) => a > b,
                _ => most > least,
            },
            (None, Some(_)) => true,
            (Some(_) | None, None) => false,
        }
    }

    /// The least and the most seconds that it may mean; `None` where it is open.
    fn seconds(self) -> Option<(i64, i64)> {
        let of_days = |days: i64| days.saturating_mul(86_400);
        Some(match self {
            Self::AtOnce => (0, 0),
            Self::Seconds(seconds) => (seconds.into(), seconds.into()),
            Self::Days(days) => (of_days(days.into()), of_days(days.into())),
            Self::Months(months) => {
                // Every day of four years of which one is a leap year.
                let starts = (0..1_461).map(|day| TravelDay::MIN.plus_days(day));
                let lengths = starts.map(|day| i64::from(day.plus_months(months).days_since(day)));
                let (least, most) =
                    lengths.fold((i64::MAX, 0), |(least, most), days| (days.min(least), days.max(most)));
                (of_days(least), of_days(most))
            }
            Self::UntilServed
            | Self::UntilWithdrawn
            | Self::UntilPaidOrWaived
            | Self::UntilRequested
            | Self::AsLongAsNeeded => return None,
        })
    }

    /// The first instant at which what is anchored then is due; `None` for an open period.
    #[must_use]
    pub fn ends(self, anchor: Moment, calendar: &Calendar) -> Option<Instant> {
        let midnight = |date| calendar.at(date, TimeOfDay::MIDNIGHT);
        Some(match self {
            Self::AtOnce => anchor.begins(calendar),
            // The first second after it (RULES T2).
            Self::Seconds(seconds) => {
                anchor.begins(calendar).plus_seconds(i64::from(seconds).saturating_add(1))
            }
            Self::Days(days) => {
                midnight(anchor.date(calendar).plus_days(i32::try_from(days).unwrap_or(i32::MAX)))
            }
            Self::Months(months) => midnight(anchor.date(calendar).plus_months(months)),
            Self::UntilServed
            | Self::UntilWithdrawn
            | Self::UntilPaidOrWaived
            | Self::UntilRequested
            | Self::AsLongAsNeeded => return None,
        })
    }

    /// The first date that is not due at an instant, of those that data may be anchored to; `None` for a period that is
    /// not counted in days or months. What is of earlier dates is due.
    ///
    /// ```
    /// use ovcore::calendar::Instant;
    /// use ovcore::policy::Policy;
    /// use ovcore::retain::Period;
    /// let now = Instant::parse("2026-02-28T12:00:00+01:00")?;
    /// let first = Period::Months(18).first_kept(now, &Policy::ovpay().calendar());
    /// // 28, 29, 30 and 31 August 2024 all come due on 28 February 2026.
    /// assert_eq!(first, Some("2024-09-01".parse()?));
    /// # Ok::<(), ovcore::calendar::TimeError>(())
    /// ```
    #[must_use]
    pub fn first_kept(self, now: Instant, calendar: &Calendar) -> Option<TravelDay> {
        let today = calendar.date(now);
        match self {
            Self::Days(days) => {
                let back = i32::try_from(days).unwrap_or(i32::MAX).saturating_neg();
                Some(today.plus_days(back.saturating_add(1)))
            }
            Self::Months(months) => {
                let due = |day: TravelDay| day.plus_months(months) <= today;
                let about = today.minus_months(months);
                let mut first = about.plus_days(-4);
                while due(first) {
                    first = first.plus_days(1);
                }
                Some(first)
            }
            Self::Seconds(_)
            | Self::AtOnce
            | Self::UntilServed
            | Self::UntilWithdrawn
            | Self::UntilPaidOrWaived
            | Self::UntilRequested
            | Self::AsLongAsNeeded => None,
        }
    }

    /// The word that joins the period to what it is counted from.
    pub(super) const fn joined_by(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, Self::Seconds(_) | Self::Days(_) | Self::Months(_)) => " from",
            (Language::English, Self::AtOnce) => " after",
            (Language::English, _) => ", since",
            (Language::Dutch, Self::Seconds(_) | Self::Days(_) | Self::Months(_)) => " vanaf",
            (Language::Dutch, Self::AtOnce) => " na",
            (Language::Dutch, _) => ", sinds",
        }
    }

    /// In words.
    #[must_use]
    pub fn text_in(self, language: Language) -> String {
        let english = language == Language::English;
        let count = |n: u32, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
        match self {
            Self::Seconds(n) if n > 0 && n % 3_600 == 0 => {
                let (one, more) = if english { ("hour", "hours") } else { ("uur", "uur") };
                count(n / 3_600, one, more)
            }
            Self::Seconds(n) if n > 0 && n % 60 == 0 => {
                let (one, more) = if english { ("minute", "minutes") } else { ("minuut", "minuten") };
                count(n / 60, one, more)
            }
            Self::Seconds(n) => {
                let (one, more) = if english { ("second", "seconds") } else { ("seconde", "seconden") };
                count(n, one, more)
            }
            Self::Days(n) => {
                let (one, more) = if english {
                    ("calendar day", "calendar days")
                } else {
                    ("kalenderdag", "kalenderdagen")
                };
                count(n, one, more)
            }
            Self::Months(n) => {
                let (one, more) = if english {
                    ("calendar month", "calendar months")
                } else {
                    ("kalendermaand", "kalendermaanden")
                };
                count(n, one, more)
            }
            Self::AtOnce => if english { "at once" } else { "direct" }.to_owned(),
            Self::UntilServed => {
                if english { "until the service is given" } else { "tot de service is verleend" }.to_owned()
            }
            Self::UntilWithdrawn => {
                if english { "until consent is withdrawn" } else { "tot de toestemming is ingetrokken" }
                    .to_owned()
            }
            Self::UntilPaidOrWaived => {
                if english { "until paid or waived" } else { "tot betaling of kwijtschelding" }.to_owned()
            }
            Self::UntilRequested => {
                if english { "until deletion is requested" } else { "tot om verwijdering is gevraagd" }
                    .to_owned()
            }
            Self::AsLongAsNeeded => if english { "as long as needed" } else { "zolang nodig" }.to_owned(),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text_in(Language::English))
    }
}

/// When something was: to the second, or on a date.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// To the second.
    At(Instant),
    /// On a date. A duration is counted from its beginning, so that it is not kept for longer than it may.
    On(TravelDay),
}

impl Moment {
    /// Its civil date (RULES T4).
    #[must_use]
    pub fn date(self, calendar: &Calendar) -> TravelDay {
        match self {
            Self::At(at) => calendar.date(at),
            Self::On(date) => date,
        }
    }

    /// Its instant, or the first of its date.
    #[must_use]
    pub fn begins(self, calendar: &Calendar) -> Instant {
        match self {
            Self::At(at) => at,
            Self::On(date) => calendar.at(date, TimeOfDay::MIDNIGHT),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at) => at.fmt(f),
            Self::On(date) => date.fmt(f),
        }
    }
}
