//! A compensation as the traveller reads it: line by line, in each language.

use core::fmt;

use super::claim::{Compensation, CompensationRow, NoCompensation, Outcome};
use super::delays::DelayCause;
use crate::language::Language;
use crate::language::Language::{Dutch, English};
use crate::money::Money;
use crate::view::{FieldRow, Reader, View};

/// The passage that lets whoever knows reference and amount ask for it.
const CLAIM: &str = "seed 004: delay compensation by reference and amount";

impl View for Compensation {
    const READER: Reader = Reader::ReferenceHolder;
    const FIELDS: &'static [FieldRow] = &[
        FieldRow::new("format", "kind and version of the form", "to read it by"),
        FieldRow::new("reference", "the reference of the payment", "the reader gave it"),
        FieldRow::new("claimed_at", "when it was asked", "the reader asked it"),
        FieldRow::new("rows[].trip", "a trip of the payment", CLAIM),
        FieldRow::new("rows[].date", "the date of its check-in", CLAIM),
        FieldRow::new("rows[].from", "where it began", CLAIM),
        FieldRow::new("rows[].to", "where it ended", CLAIM),
        FieldRow::new("rows[].carrier", "the carrier of a part of it", CLAIM),
        FieldRow::new("rows[].paid", "what was paid for that part", CLAIM),
        FieldRow::new("rows[].outcome", "what comes of it, where nothing more is to be said", CLAIM),
        FieldRow::new("rows[].outcome.qualifies.scheme", "by which scheme it is paid back", CLAIM),
        FieldRow::new("rows[].outcome.qualifies.minutes", "how late it was", CLAIM),
        FieldRow::new("rows[].outcome.qualifies.minutes_min", "from how many minutes on", CLAIM),
        FieldRow::new("rows[].outcome.qualifies.basis_points", "which part is paid back", CLAIM),
        FieldRow::new("rows[].outcome.qualifies.amount", "how much is paid back", CLAIM),
        FieldRow::new("rows[].outcome.nothing.why", "why nothing is paid back", CLAIM),
        FieldRow::new("rows[].outcome.nothing.why.too_early.from", "from when on it can be asked", CLAIM),
        FieldRow::new("rows[].outcome.nothing.why.too_late.last", "until when it could be asked", CLAIM),
        FieldRow::new("rows[].outcome.nothing.why.cause.cause", "why it was late", CLAIM),
        FieldRow::new("rows[].outcome.nothing.why.cause.minutes", "how late it was", CLAIM),
        FieldRow::new("rows[].outcome.nothing.why.too_short.minutes", "how late it was", CLAIM),
        FieldRow::new("rows[].outcome.nothing.why.too_short.minutes_min", "from how many minutes on", CLAIM),
        FieldRow::new("rows[].outcome.nothing.why.below_minimum.amount", "how much it would be", CLAIM),
        FieldRow::new("rows[].outcome.nothing.why.below_minimum.least", "the least that is paid", CLAIM),
        FieldRow::new("not_kept", "how many trips of the payment are kept no longer", CLAIM),
        FieldRow::new("total", "what is paid back in all", CLAIM),
    ];
}

const fn pick<'a>(language: Language, english: &'a str, dutch: &'a str) -> &'a str {
    match language {
        English => english,
        Dutch => dutch,
    }
}

/// An amount as a language writes it.
fn amount(of: Money, language: Language) -> String {
    match language {
        English => of.to_string(),
        Dutch => of.to_string().replace('.', ","),
    }
}

fn percent(basis_points: u32, language: Language) -> String {
    let (whole, part) = (basis_points / 100, basis_points % 100);
    let text = if part == 0 { whole.to_string() } else { format!("{whole}.{part:02}") };
    match language {
        English => text,
        Dutch => text.replace('.', ","),
    }
}

impl CompensationRow {
    /// How the outcome came about, line by line.
    #[must_use]
    pub fn explain(&self, language: Language) -> Vec<String> {
        let paid = pick(language, "paid for this part", "betaald voor dit deel");
        let mut lines = vec![format!("{paid}: {}", amount(self.paid, language))];
        match self.outcome {
            Outcome::Qualifies { minutes, minutes_min, basis_points, .. } => {
                let part = percent(basis_points, language);
                lines.push(match language {
                    English => {
                        format!("{minutes} minutes late; from {minutes_min} minutes {part} % is paid back")
                    }
                    Dutch => format!("{minutes} minuten te laat; vanaf {minutes_min} minuten {part} % terug"),
                });
            }
            Outcome::NotKnown => lines.push(
                pick(language, "how late it was is not known", "hoeveel te laat is niet bekend").to_owned(),
            ),
            Outcome::Nothing { why } => lines.push(why.text_in(language)),
        }
        lines
    }

    /// What is paid back: nothing where it does not qualify or is not known.
    #[must_use]
    pub const fn amount(&self) -> Money {
        match self.outcome {
            Outcome::Qualifies { amount, .. } => amount,
            Outcome::NotKnown | Outcome::Nothing { .. } => Money::ZERO,
        }
    }
}

impl NoCompensation {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoScheme => "compensation.no_scheme",
            Self::UnderWay => "compensation.under_way",
            Self::NotCheckedInAndOut => "compensation.not_checked_in_and_out",
            Self::Free => "compensation.free",
            Self::Unpriced => "compensation.unpriced",
            Self::Product => "compensation.product",
            Self::NotPaid => "compensation.not_paid",
            Self::PaidBackBefore => "compensation.paid_back_before",
            Self::TooEarly { .. } => "compensation.too_early",
            Self::TooLate { .. } => "compensation.too_late",
            Self::Cause { .. } => "compensation.cause",
            Self::TooShort { .. } => "compensation.too_short",
            Self::BelowMinimum { .. } => "compensation.below_minimum",
        }
    }

    /// Why, in words.
    #[must_use]
    pub fn text_in(self, language: Language) -> String {
        let of = |english: &str, dutch: &str| pick(language, english, dutch).to_owned();
        match self {
            Self::NoScheme => of(
                "this carrier pays nothing back for such trips",
                "deze vervoerder betaalt voor zulke ritten niets terug",
            ),
            Self::UnderWay => of("the trip has not ended", "de rit is nog niet afgelopen"),
            Self::NotCheckedInAndOut => of("not checked in and out", "er is niet in- en uitgecheckt"),
            Self::Free => of("the trip cost nothing", "de rit kostte niets"),
            Self::Unpriced => {
                of("the trip has no price; nothing was paid", "de rit heeft geen prijs; er is niets betaald")
            }
            Self::Product => of(
                "made with a product that is paid back otherwise",
                "gemaakt met een product waarvoor een andere regeling geldt",
            ),
            Self::NotPaid => of("the trip is not paid", "de rit is niet betaald"),
            Self::PaidBackBefore => of("paid back before", "al eerder terugbetaald"),
            Self::TooEarly { from } => match language {
                English => format!("can be asked from {from}"),
                Dutch => format!("kan worden aangevraagd vanaf {from}"),
            },
            Self::TooLate { last } => match language {
                English => format!("could be asked until {last}"),
                Dutch => format!("kon worden aangevraagd tot en met {last}"),
            },
            Self::Cause { cause, minutes } => match language {
                English => format!("{minutes} minutes late, {cause}: nothing is paid back for that"),
                Dutch => format!("{minutes} minuten te laat, {}: daarvoor geen teruggave", dutch(cause)),
            },
            Self::TooShort { minutes, minutes_min } => match language {
                English => {
                    format!("{minutes} minutes late; something is paid back from {minutes_min} minutes")
                }
                Dutch => format!("{minutes} minuten te laat; teruggave vanaf {minutes_min} minuten"),
            },
            Self::BelowMinimum { amount: own, least } => {
                let (own, least) = (amount(own, language), amount(least, language));
                match language {
                    English => format!("{own} would be paid back; less than {least} is not paid"),
                    Dutch => format!("de teruggave zou {own} zijn; minder dan {least} wordt niet betaald"),
                }
            }
        }
    }
}

const fn dutch(cause: DelayCause) -> &'static str {
    match cause {
        DelayCause::Unplanned => "niet gepland",
        DelayCause::Announced => "vooraf aangekondigd",
        DelayCause::OtherCarrier => "door een andere vervoerder",
        DelayCause::ForceMajeure => "overmacht",
    }
}

impl Compensation {
    /// The compensation as a text, in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let title =
            pick(language, "Delay compensation for payment", "Geld terug bij vertraging voor betaling");
        let mut lines = vec![format!("{title} {}", self.reference)];
        for row in &self.rows {
            let to = row.to.map_or("?".to_owned(), |to| to.to_string());
            let head = format!("{}  {} – {to}, {}", row.date, row.from, row.carrier);
            lines.push(format!("{head:<52}{:>10}", amount(row.amount(), language)));
            lines.extend(row.explain(language).into_iter().map(|line| format!("    {line}")));
        }
        if self.not_kept > 0 {
            let gone =
                pick(language, "trips of which no more is kept", "ritten waarvan niets meer bewaard wordt");
            lines.push(format!("{}: {}", gone, self.not_kept));
        }
        let all = pick(language, "paid back in all", "samen terug");
        lines.push(format!("{all:<52}{:>10}", amount(self.total, language)));
        lines.join("\n") + "\n"
    }
}

/// In English.
impl fmt::Display for Compensation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(English))
    }
}
