//! A second opinion on an account that was played.

use ovcore::account::{Account, Event, What};
use ovcore::rules::Rules;
use ovcore::trip::Trip;

use super::{History, Model};
use crate::conformance::record;

/// Whether the model makes the same of an account's taps: each trip is one of its own, with the same price and legs. Of an
/// account that does not hold them all any more, or whose products are not those of then, it says nothing.
///
/// # Errors
/// Both lists, where they differ.
pub fn second_opinion(rules: &Rules, account: &Account, events: &[Event]) -> Result<(), String> {
    let is_beyond_it = |what: &What| {
        matches!(what, What::DayLeft { .. } | What::ProductRemoved { .. } | What::TapSetAside { .. })
    };
    let Some(last) = events.last().filter(|_| !events.iter().any(|event| is_beyond_it(&event.what))) else {
        return Ok(());
    };
    let Some(network) = record::document_of(rules.network()) else { return Ok(()) };
    let model = Model::new(rules.policy().clone(), network, rules.tariffs().tariffs().to_vec());
    let held = account.days().iter().flat_map(|day| &day.taps);
    let history = History {
        taps: &held.clone().map(|held| held.tap.clone()).collect::<Vec<_>>(),
        as_of: last.at,
        products: account.products(),
        inert: &held.filter(|held| held.inert).map(|held| held.tap.id).collect::<Vec<_>>(),
        corrections: &account
            .days()
            .iter()
            .flat_map(|day| &day.corrections)
            .map(|c| c.correction)
            .collect::<Vec<_>>(),
    };
    let of = |trip: &Trip| (trip.id, trip.journey, trip.fare, trip.legs.clone());
    let mut own: Vec<_> = account.trips().filter(|held| !held.withdrawn).map(|held| of(&held.trip)).collect();
    let mut second: Vec<_> = model.rate(&history).trips.iter().map(of).collect();
    own.sort_by_key(|trip| trip.0);
    second.sort_by_key(|trip| trip.0);
    if own == second {
        return Ok(());
    }
    Err(format!("the account has {own:#?}\nthe model has {second:#?}"))
}
