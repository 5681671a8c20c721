//! The story as text: a heading for each date, and under it what happened, the amount, and what is owed then.

use core::fmt;

use ovcore::calendar::TravelDay;
use ovcore::ids::PlaceId;
use ovcore::language::Language;
use ovcore::rules::Rules;

use super::life::{Beat, Entry, Life};
use super::words::Words;

/// A life, told in a language.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    /// What is told.
    pub life: &'a Life,
    /// The rules, for the names of places.
    pub rules: &'a Rules,
    /// In which language.
    pub language: Language,
}

/// One row under a date.
struct Row {
    day: TravelDay,
    time: String,
    text: String,
    amount: String,
    owes: String,
}

impl Story<'_> {
    const fn words(&self) -> Words<'_> {
        Words { calendar: &self.life.calendar, language: self.language }
    }

    fn rows(&self) -> Vec<Row> {
        let words = self.words();
        let mut rows = Vec::new();
        for Entry { at, beat, owes } in &self.life.entries {
            let day = words.calendar.date(*at);
            let says = words.says(*at, beat);
            let text = match place(beat) {
                Some(place) => format!("{says} {}", self.rules.place_name(&place)),
                None => says,
            };
            let waits = matches!(beat, Beat::Waits(_));
            let time = if waits { String::new() } else { words.clock(*at) };
            let amount = amount(beat).map(|amount| words.amount(amount)).unwrap_or_default();
            let owes = if waits || owes.is_zero() { String::new() } else { words.amount(*owes) };
            rows.push(Row { day, time, text, amount, owes });
            if let Beat::Refused { message, .. } = beat {
                let shows = words.pick("the reader shows", "de lezer toont");
                let text = format!("{shows}: “{}”", message.text_in(self.language));
                rows.push(Row { day, time: String::new(), text, amount: String::new(), owes: String::new() });
            }
        }
        rows
    }
}

fn place(beat: &Beat) -> Option<PlaceId> {
    if let Beat::CheckIn { place, .. } | Beat::CheckOut { place, .. } | Beat::Refused { place, .. } = beat {
        Some(*place)
    } else {
        None
    }
}

fn amount(beat: &Beat) -> Option<ovcore::money::Money> {
    if let Beat::CheckOut { fare: amount, .. }
    | Beat::Asked { amount, .. }
    | Beat::DebtOpened(amount)
    | Beat::DebtGrew(amount)
    | Beat::TakenBack(amount) = beat
    {
        Some(*amount)
    } else {
        None
    }
}

impl fmt::Display for Story<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.words();
        let rows = self.rows();
        let width = rows.iter().map(|row| row.text.chars().count()).max().unwrap_or_default();
        writeln!(
            f,
            "{}",
            words.pick("Ten weeks in the life of a card", "Tien weken uit het leven van een pas")
        )?;
        let about = words.pick(
            "A Mastercard debit card. Amounts in euros; times as clocks show them in Amsterdam.",
            "Een Mastercard-debitpas. Bedragen in euro's; tijden zoals de klok in Amsterdam ze wijst.",
        );
        writeln!(f, "{about}\n")?;
        let (amount, owes) = (words.pick("amount", "bedrag"), words.pick("owes", "schuld"));
        writeln!(f, "{:10}  {:width$}  {amount:>7}  {owes:>7}", "", "")?;
        let mut last = None;
        for Row { day, time, text, amount, owes } in rows {
            if last != Some(day) {
                let gap = if last.is_some() { "\n" } else { "" };
                writeln!(f, "{gap}{}", words.long_day(day))?;
                last = Some(day);
            }
            let line = format!("  {time:8}  {text:width$}  {amount:>7}  {owes:>7}");
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
