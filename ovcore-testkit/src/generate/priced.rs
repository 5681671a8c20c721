//! What to generate from when the day is to be rated: the part of a network that has prices, and products that its
//! tariffs know.

use ovcore::calendar::TravelDay;
use ovcore::fare::HeldProduct;
use ovcore::ids::{CarrierId, ProductId};
use ovcore::network::NetworkDocument;
use ovcore::rules::Rules;
use ovcore::tap::Mode;

/// Cards in 1,000 that hold NS's off-peak discount, and that travel at a reduced rate on bus, tram and metro (assumed).
const PRODUCTS: [(&str, u32); 2] = [("dal-voordeel", 150), ("age-34", 100)];

/// The network without the lines and distances of carriers that have no tariff on the day, and which those are.
///
/// ```
/// use ovcore::{fare::TariffBook, network::{Network, NetworkDocument}, policy::Policy, rules::Rules};
/// use ovcore_testkit::generate::priced_part;
/// let network = NetworkDocument::from_json(r#"{
///     "format": "ovcore/network/1", "id": "one-line", "source": "invented", "carriers": [{ "id": "RET", "name": "RET" }],
///     "places": [{ "id": "beurs", "name": "Beurs" }, { "id": "blaak", "name": "Blaak" }],
///     "lines": [{ "id": "A", "carrier": "RET", "mode": "metro", "stops": [["beurs", 0], ["blaak", 600]] }] }"#)?;
/// let rules = Rules::new(Policy::ovpay(), Network::new(network.clone())?, TariffBook::new(vec![])?)?;
/// let (priced, left_out) = priced_part(&rules, &network, "2026-03-10".parse()?);
/// assert!(priced.lines.is_empty());
/// assert_eq!(left_out, ["RET".parse()?]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[must_use]
pub fn priced_part(
    rules: &Rules,
    network: &NetworkDocument,
    day: TravelDay,
) -> (NetworkDocument, Vec<CarrierId>) {
    let holds = |carrier: CarrierId, mode: Mode| {
        let mut tariffs = rules.tariffs().tariffs().iter();
        tariffs.any(|tariff| {
            let modes = tariff.prices.iter().any(|price| price.modes.contains(&mode));
            modes
                && tariff.carriers.contains(&carrier)
                && tariff.holds_at(rules.calendar(), rules.calendar().starts(day))
        })
    };
    let mut own = network.clone();
    let mut left_out = Vec::new();
    own.lines.retain(|line| {
        let stays = holds(line.carrier, line.mode);
        if !stays {
            left_out.push(line.carrier);
        }
        stays
    });
    for table in &mut own.distances {
        let modes = table.modes.clone();
        table.carriers.retain(|carrier| {
            let stays = modes.iter().any(|mode| holds(*carrier, *mode));
            if !stays {
                left_out.push(*carrier);
            }
            stays
        });
    }
    own.distances.retain(|table| !table.carriers.is_empty());
    left_out.sort_unstable();
    left_out.dedup();
    (own, left_out)
}

/// What cards hold in the bundled examples, for [`GeneratorConfig::products`](super::GeneratorConfig::products): `dal-voordeel`
/// or `age-34`, by shares that are assumed. The products hold on every day.
#[must_use]
pub fn example_products() -> Vec<(Vec<HeldProduct>, u32)> {
    let held = |name: &str| {
        let product = ProductId::new(name).ok()?;
        Some(vec![HeldProduct { product, from: TravelDay::MIN, until: TravelDay::MAX }])
    };
    PRODUCTS.iter().filter_map(|(name, share)| Some((held(name)?, *share))).collect()
}
