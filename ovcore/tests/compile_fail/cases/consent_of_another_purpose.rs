//! Who agreed to be helped at a service desk has not agreed to show the last actions to an inspector.

use ovcore::account::Account;
use ovcore::calendar::Instant;
use ovcore::inspect::{AtServiceDesk, Consent, Inspection, Question};
use ovcore::rules::Rules;

fn show(account: &Account, rules: &Rules, question: &Question, consent: &Consent<AtServiceDesk>, now: Instant) {
    let _ = Inspection::answer_with_consent(account, rules, question, consent, now);
}

fn main() {
    let _ = show;
}
