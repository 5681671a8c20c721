//! A carrier's view finds the carrier's own token itself; another's cannot be handed in.

use ovcore::calendar::Instant;
use ovcore::card::{Token, Travel};
use ovcore::ids::CarrierId;
use ovcore::rules::Rules;
use ovcore::view::{CarrierView, History};

fn show(history: &History<'_>, rules: &Rules, carrier: CarrierId, token: Token<Travel>, now: Instant) {
    let _ = CarrierView::new(history, rules, carrier, token, now);
}

fn main() {
    let _ = show;
}
