//! Dates, times and names in words.

use ovcore::calendar::{Calendar, TravelDay};
use ovcore::card::{CardForm, CardFunding, CardKind};
use ovcore::settle::DeclineCategory;

use crate::report::LocalTime;

/// `Saturday 28 March 2026`.
pub(crate) fn long_day(day: TravelDay) -> String {
    day.date().format("%A %-d %B %Y").to_string()
}

/// `Sat 28 Mar`.
pub(crate) fn short_day(day: TravelDay) -> String {
    day.date().format("%a %-d %b").to_string()
}

/// `28 Mar 09:00:00`.
pub(crate) fn moment(at: &LocalTime) -> String {
    format!("{} {}", short_day(at.date), clock(at))
}

/// `09:00:00`, or `29 Mar 01:16:00` where the date is not the one that the reader expects.
pub(crate) fn clock_on(at: &LocalTime, expected: TravelDay) -> String {
    if at.date == expected { clock(at) } else { format!("{} {}", at.date.date().format("%-d %b"), clock(at)) }
}

/// `09:00:00`.
pub(crate) fn clock(at: &LocalTime) -> String {
    let seconds = at.time.seconds();
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}")
}

/// `35:01` or `1:02:03`.
pub(crate) fn duration(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours == 0 { format!("{minutes}:{seconds:02}") } else { format!("{hours}:{minutes:02}:{seconds:02}") }
}

/// The changes of the clock in the night after a travel day, or on it: `from 02:00 to 03:00 on Sunday 29 March 2026`.
pub(crate) fn clock_changes(calendar: &Calendar, days: &[TravelDay]) -> Vec<String> {
    let mut changes = Vec::new();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return changes };
    let mut at = calendar.starts(*first);
    let end = calendar.ends(*last);
    let shown = |at| calendar.local(at);
    while at < end {
        // Clocks change on whole minutes.
        let next = at.plus_seconds(60);
        let ((_, before), (date, after)) = (shown(at), shown(next));
        let due = before.seconds().saturating_add(60) % 86_400;
        if after.seconds() != due {
            let (hour, minute) = (due / 3_600, due / 60 % 60);
            changes.push(format!("from {hour:02}:{minute:02} to {after} on {}", long_day(date)));
        }
        at = next;
    }
    changes
}

/// `Visa debit, physical`.
pub(crate) fn card_kind(kind: Option<CardKind>) -> String {
    let Some(kind) = kind else { return "given by token; its kind is not known".to_owned() };
    let funding = match kind.funding {
        CardFunding::Debit => " debit",
        CardFunding::Credit => " credit",
        CardFunding::Prepaid => " prepaid",
        CardFunding::Unknown => "",
    };
    let form = match kind.form {
        CardForm::Physical => "physical",
        CardForm::Device => "on a device",
    };
    format!("{}{funding}, {form}", kind.scheme)
}

pub(crate) const fn category(category: DeclineCategory) -> &'static str {
    match category {
        DeclineCategory::InsufficientFunds => "not enough money",
        DeclineCategory::DoNotHonour => "no reason given",
        DeclineCategory::Lost => "card lost",
        DeclineCategory::Stolen => "card stolen",
        DeclineCategory::AccountClosed => "bank account closed",
        DeclineCategory::NotPermitted => "use not permitted",
        DeclineCategory::Technical => "technical fault",
        DeclineCategory::Unknown => "reason unknown",
    }
}

/// `1 trip`, `2 trips`.
pub(crate) fn count(number: impl TryInto<u64>, one: &str, many: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ovcore::calendar::Instant;

    fn amsterdam() -> Calendar {
        ovcore::policy::Policy::ovpay().calendar()
    }

    fn changes(first: &str, last: &str) -> Vec<String> {
        clock_changes(&amsterdam(), &[first.parse().unwrap(), last.parse().unwrap()])
    }

    #[test]
    fn a_time_of_another_date_says_so() {
        let at = LocalTime::new(&amsterdam(), Instant::parse("2026-03-28T23:30:05Z").unwrap());
        assert_eq!(clock_on(&at, at.date), "00:30:05");
        assert_eq!(clock_on(&at, at.date.plus_days(-1)), "29 Mar 00:30:05");
        assert_eq!(moment(&at), "Sun 29 Mar 00:30:05");
    }

    #[test]
    fn the_clock_changes_twice_a_year() {
        assert_eq!(changes("2026-03-27", "2026-03-28"), ["from 02:00 to 03:00 on Sunday 29 March 2026"]);
        assert_eq!(changes("2026-10-25", "2026-10-26"), ["from 03:00 to 02:00 on Sunday 25 October 2026"]);
        assert!(changes("2026-03-26", "2026-03-27").is_empty());
    }

    #[test]
    fn durations_and_counts() {
        assert_eq!([35 * 60, 3_723].map(duration), ["35:00", "1:02:03"]);
        assert_eq!([count(1_u64, "row", "rows"), count(0_usize, "row", "rows")], ["1 row", "0 rows"]);
    }
}
