//! The test country with products that have conditions, and with an issuer range that is not accepted.

use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::money::Money;
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore_testkit::world;

/// The test country with products of NS that have conditions: `pass` (25 % off; the card is denied), `trial` (25 % off; it ends), `plain` (25 %
/// off; nothing follows), and `free` (100 % off); `first` travels in first class, where a ride is 9.00.
pub(crate) fn rules_with(policy: Policy) -> Rules {
    let product = |id: &str, percent: u32, broken: &str| {
        format!(
            r#"{{ "id": "{id}", "name": "{id}", "when": "always", "effect": {{ "percent_off": {{ "basis_points": {percent} }} }},
                "conditions": [{{ "id": "own-card", "text": {{ "en": "On one card.", "nl": "Op één kaart." }},
                                  "when_broken": "{broken}" }}] }}"#
        )
    };
    let more = [
        product("pass", 2_500, "denied"),
        product("trial", 2_500, "product_ends"),
        product("plain", 2_500, "nothing"),
        product("free", 10_000, "nothing"),
    ];
    let first = r#"{ "id": "first", "name": "first", "when": "always", "effect": { "travels": { "class": "first" } } }"#;
    let first_row = r#"{ "id": "first", "modes": ["rail"], "when": { "class": "first" }, "on_transfer": "nothing",
                         "rule": { "flat": { "amount_minor": 900 } } }"#;
    let (dal, rows) = (r#""products": [{ "id": "dal","#, r#""prices": ["#);
    let tariffs = world::tariffs().into_iter().map(|text| {
        if !text.contains(dal) {
            return TariffDocument::from_json(&text).unwrap();
        }
        let text =
            text.replace(dal, &format!(r#""products": [{}, {first}, {{ "id": "dal","#, more.join(",")));
        let text = text.replace(rows, &format!("{rows}{first_row}, "));
        TariffDocument::from_json(&text).unwrap()
    });
    let book = TariffBook::new(tariffs.collect()).unwrap();
    let network = Network::new(NetworkDocument::from_json(world::network()).unwrap()).unwrap();
    Rules::new(policy, network, book).unwrap()
}

/// The same under the OVpay policy.
pub(crate) fn rules() -> Rules {
    rules_with(Policy::ovpay())
}

/// The same country, where everything above so much is asked for at once.
pub(crate) fn threshold(minor: i64) -> Rules {
    let mut policy = Policy::ovpay();
    policy.settlement.threshold_minor = Money::from_minor(minor);
    rules_with(policy)
}

/// The same country, where the range `disposable` is not accepted from a date on.
pub(crate) fn blocking(from: &str) -> Rules {
    let text = format!(
        r#"{{ "format": "ovcore/policy/1", "deny_list": {{ "blocked_ranges": [
              {{ "name": "disposable", "from": "400000", "to": "400099", "from_date": "{from}" }} ] }} }}"#
    );
    rules_with(Policy::from_json(&text).unwrap())
}
