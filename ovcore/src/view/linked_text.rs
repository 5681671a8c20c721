//! A linked account as a page.

use super::linked::{BlockSeen, DebtSeen, JourneySeen, LinkedAccount, LooseSeen, PaymentSeen};
use super::page::Page;
use super::phrases;
use super::reference::show_attempts;
use super::trip::CorrectableSeen;
use crate::language::Language;
use crate::money::Money;

impl LinkedAccount {
    /// The view as a text, in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut page = Page::new(language);
        let card = format!("{} ({})", self.card.scheme, phrases::form(self.card.form, language));
        page.text(format!("{} {card}", page.pick("Your card:", "Uw pas:")));
        let shown = page.pick("from", "vanaf");
        page.text(format!("{} {}, {shown} {}", page.pick("as of", "stand van"), self.as_of, self.from));
        match &self.block {
            Some(block) => Self::show_block(&mut page, block),
            None => page.text(page.pick("You can check in with it.", "U kunt ermee inchecken.").to_owned()),
        }
        if let Some(debt) = &self.debt {
            show_debt(&mut page, debt);
        }
        self.show_money(&mut page);
        if !self.journeys.is_empty() {
            page.text("");
            page.text(page.pick("Journeys", "Reizen").to_owned());
        }
        let mut day = None;
        for journey in &self.journeys {
            if day != Some(journey.day) {
                day = Some(journey.day);
                page.text(phrases::day(journey.day, language));
            }
            show_journey(&mut page, journey);
        }
        if !self.loose_check_outs.is_empty() {
            page.text("");
            page.text(page.pick("Checked out without a check-in", "Uitgecheckt zonder check-in").to_owned());
        }
        for LooseSeen { check_out, mode, correctable, .. } in &self.loose_check_outs {
            let (at, place) = (check_out.at, &check_out.place.name);
            let by = phrases::mode(*mode, language);
            page.amount(
                format!("  {} {} {place}  {by} {}", at.date(), at.minute(), check_out.carrier),
                Money::ZERO,
            );
            show_correctable(&mut page, correctable);
        }
        if !self.payments.is_empty() {
            page.text("");
            page.text(page.pick("Payments", "Betalingen").to_owned());
        }
        self.payments.iter().for_each(|payment| show_payment(&mut page, payment));
        page.finish()
    }

    fn show_block(page: &mut Page, block: &BlockSeen) {
        page.text(page.pick("You cannot check in with it.", "U kunt er niet mee inchecken.").to_owned());
        for reason in &block.reasons {
            let language = page.language();
            let since = page.pick("since", "sinds");
            page.text(format!("  {} ({since} {})", reason.words.in_language(language), reason.since));
            page.text(format!("  {}", reason.way_out.in_language(language)));
        }
        if let Some(until) = block.unpaid_fare_until {
            let free = page
                .pick("You have paid; you can check in again at", "U hebt betaald; inchecken kan weer om");
            page.text(format!("  {free} {until}"));
        }
    }

    /// What comes back, what came back, and the last check.
    fn show_money(&self, page: &mut Page) {
        if !(self.credits.is_empty() && self.refunds.is_empty()) {
            page.text("");
            page.text(page.pick("Money back", "Geld terug").to_owned());
        }
        for credit in &self.credits {
            let of = page.pick("for", "over");
            let when = match credit.refund_at {
                Some(at) => format!("{} {at}", page.pick("paid back at", "teruggestort op")),
                None => page.pick("goes against what is open", "gaat af van wat openstaat").to_owned(),
            };
            page.amount(format!("  {of} {}, {when}", credit.day), credit.left);
        }
        for refund in &self.refunds {
            page.amount(
                format!("  {} {}", page.pick("paid back on", "teruggestort op"), refund.at),
                refund.amount,
            );
        }
        if let Some(check) = &self.last_check {
            page.text("");
            let asked = page.pick(
                "Your bank was last asked whether this card may travel on",
                "Uw bank is voor het laatst gevraagd of deze pas mag reizen op",
            );
            let answer = page.pick("; it has not answered yet", "; zij heeft nog niet geantwoord");
            page.text(format!("{asked} {}{}", check.asked_on, if check.unanswered { answer } else { "" }));
        }
    }
}

fn show_correctable(page: &mut Page, correctable: &CorrectableSeen) {
    let give = page.pick("you may give the missing end from", "het ontbrekende punt kunt u opgeven van");
    let until = page.pick("to", "tot");
    page.text(format!("    {give} {} {until} {}", correctable.from, correctable.until));
}

pub(super) fn show_debt(page: &mut Page, debt: &DebtSeen) {
    page.text("");
    page.amount(
        format!("{} {}", page.pick("You owe, since", "U moet nog betalen, sinds"), debt.since),
        debt.amount,
    );
    for item in &debt.items {
        page.amount(format!("  {} {} {}", item.day, page.pick("trip", "rit"), item.trip), item.amount);
    }
    show_earlier(page, debt.earlier);
    for way in &debt.ways {
        let language = page.language();
        let words = way.words.in_language(language);
        let when = match (way.open, way.not_until) {
            (true, _) => String::new(),
            (false, Some(until)) => format!(" ({} {until})", page.pick("after", "na")),
            (false, None) => format!(" ({})", page.pick("not now", "nu niet")),
        };
        page.text(format!("  {} {words}{when}", page.pick("to pay:", "betalen:")));
    }
    show_attempts(page, &debt.attempts);
}

fn show_earlier(page: &mut Page, earlier: Money) {
    if !earlier.is_zero() {
        page.amount(format!("  {}", page.pick("longer ago", "langer geleden")), earlier);
    }
}

pub(super) fn show_journey(page: &mut Page, journey: &JourneySeen) {
    let language = page.language();
    for trip in &journey.trips {
        let line = format!(
            "  {}  {} {}",
            trip.line(language),
            phrases::mode(trip.mode, language),
            trip.check_in.carrier
        );
        match trip.fare {
            Some(fare) => page.amount(line, fare),
            None => page.row(line, "–"),
        }
        let note = trip.note(language);
        if !note.is_empty() {
            page.text(format!("    {note}"));
        }
        if let Some(correctable) = trip.correctable.as_ref().filter(|_| trip.corrected.is_none()) {
            show_correctable(page, correctable);
        }
    }
    if journey.trips.len() > 1 {
        page.amount(format!("    {}", page.pick("the journey", "de reis")), journey.fare);
    }
}

pub(super) fn show_payment(page: &mut Page, payment: &PaymentSeen) {
    let language = page.language();
    let days = {
        let mut days: Vec<String> = payment.items.iter().map(|item| item.day.to_string()).collect();
        days.dedup();
        days.join(", ")
    };
    page.amount(format!("  {}  {days}", payment.reference), payment.amount);
    let state = payment.words.in_language(language);
    let at = payment.state_at.map(|at| format!(" ({at})")).unwrap_or_default();
    let under = payment.paid_under.map(|reference| format!(", {} {reference}", page.pick("under", "onder")));
    page.text(format!("    {state}{at}{}", under.unwrap_or_default()));
    if payment.asked_times > 1 {
        let times = payment.asked_times;
        page.text(format!(
            "    {}",
            page.pick("asked N times", "N keer gevraagd").replace('N', &times.to_string())
        ));
    }
    if !payment.credits.is_zero() {
        let back = page.pick("after money had back of", "na geld dat u terugkreeg:");
        page.text(format!("    {back} {}", phrases::money(payment.credits, language)));
    }
}
