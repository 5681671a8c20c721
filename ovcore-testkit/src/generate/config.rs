//! What a generated day is made of: shares, times and faults.

use core::fmt;

use ovcore::card::{CardFunding, CardScheme};
use ovcore::document::Finding;
use ovcore::fare::HeldProduct;
use ovcore::tap::Mode;
use thiserror::Error;

/// The half hours of a generated day: the first begins at 04:00, the last at 03:30.
pub const HALF_HOURS: usize = 48;

/// What a generated day is made of. Shares are in 1,000; nothing here is a float, so a seed gives the same day on every
/// platform.
///
/// [`GeneratorConfig::default`] is a plausible Dutch day: each field says where its value comes from, or that it is
/// assumed. [`GeneratorConfig::without_faults`] is the same day with readers, travellers and lines that never fail.
///
/// ```
/// use ovcore_testkit::generate::GeneratorConfig;
/// let config = GeneratorConfig { missed_check_outs_per_mille: 24, ..GeneratorConfig::default() };
/// assert!(config.check().is_ok());
/// let wrong = GeneratorConfig { rail_journeys_per_mille: 1_001, ..GeneratorConfig::default() };
/// assert_eq!(wrong.check().unwrap_err().code(), "generator.config");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratorConfig {
    /// Cards on a phone or watch, of all cards. 500: half of the check-ins in May 2023 (FACTS 7).
    pub device_cards_per_mille: u32,
    /// Card schemes and fundings of plastic cards, with weights. Assumed.
    pub physical_kinds: Vec<(CardScheme, CardFunding, u32)>,
    /// The same for cards on a device. Assumed.
    pub device_kinds: Vec<(CardScheme, CardFunding, u32)>,
    /// Bundles of products and how many cards in 1,000 hold each; the rest hold none. None, since products are the
    /// tariffs' own. (FACTS 7: of the rides by OVpay 36 % are without a subscription.)
    pub products: Vec<(Vec<HeldProduct>, u32)>,
    /// Pairs of cards that are one person's, plastic and device, of all pairs of cards 2k and 2k + 1. Such a person
    /// once a day checks in with one and out with the other. 10, assumed. (FACTS 7: London refunded 1,700 a weekday.)
    pub two_card_persons_per_mille: u32,
    /// Journeys of such a person that are made with the device. Assumed.
    pub second_card_journeys_per_mille: u32,
    /// Cards whose every check-in the reader refuses for its deny list; not those of a person with two. 0.
    pub refused_cards_per_mille: u32,

    /// Journeys whose main part is by rail. 350, assumed. A network without the one or the other has only the other.
    pub rail_journeys_per_mille: u32,
    /// How often bus, tram, metro and ferry are taken, where the network has them. Assumed.
    pub mode_weights: Vec<(Mode, u32)>,
    /// Rail journeys that begin with a trip by bus, tram or metro, and, independently, that end with one. Which stop
    /// it is does not matter: a network does not say which stops lie at a station. 200, assumed.
    pub feeders_per_mille: u32,
    /// Bus, tram and metro journeys with a transfer, and those with another after it. Assumed.
    pub transfers_per_mille: (u32, u32),
    /// Rail journeys over two carriers, where two meet in the network. 60, assumed. (FACTS 7: 11.7 million a year.)
    pub second_carrier_per_mille: u32,
    /// Of those, the ones with a check-in at the first carrier and a check-out at the second and no taps between,
    /// where the network joins the two. Assumed.
    pub one_trip_over_carriers_per_mille: u32,
    /// Rail journeys with a check-out and a check-in under way, at one station of one carrier (FACTS 3.2). Assumed.
    pub rail_breaks_per_mille: u32,
    /// Minutes from check-out to check-in of a transfer. 1 to 14, assumed; to be within the window of 35 (FACTS 2.3).
    pub transfer_minutes: (u32, u32),
    /// Transfers that take longer than the window. 25, assumed.
    pub slow_transfers_per_mille: u32,
    /// Minutes that those take. 36 to 75, assumed.
    pub slow_transfer_minutes: (u32, u32),

    /// Persons that commute, on weekdays and at weekends. Assumed.
    pub commuters_per_mille: (u32, u32),
    /// When commuters leave: weights of the half hours from 04:00. Peaks as in FACTS 3.2; weights assumed.
    pub commuter_departures: [u32; HALF_HOURS],
    /// When others leave. Assumed.
    pub other_departures: [u32; HALF_HOURS],
    /// Minutes that commuters stay. 7½ to 9½ hours, assumed.
    pub commuter_stay_minutes: (u32, u32),
    /// Minutes that others stay. Assumed; to be longer than the transfer window.
    pub other_stay_minutes: (u32, u32),
    /// Journeys with a way back by the same lines. Assumed.
    pub returns_per_mille: u32,
    /// Persons that make another journey afterwards. Assumed.
    pub second_outings_per_mille: u32,

    /// Trips without a check-out. 13: missed check-ins and check-outs of 2015 (FACTS 7).
    pub missed_check_outs_per_mille: u32,
    /// Trips without a check-in, so with a check-out that closes nothing. Assumed.
    pub missed_check_ins_per_mille: u32,
    /// Trips with a check-in at the wrong pole, or twice, less than a minute before the right one. Assumed.
    pub wrong_pole_check_ins_per_mille: u32,
    /// Journeys given up at the place of check-in. Assumed.
    pub same_place_check_outs_per_mille: u32,
    /// Of those, at stations, the ones given up after more than an hour (FACTS 1.3). Assumed.
    pub same_place_late_per_mille: u32,
    /// Readers that do not say the direction. 20, assumed (FACTS 8: tap types are not always to be trusted). Together
    /// with a fault they make trips that the traveller did not make.
    pub unknown_direction_readers_per_mille: u32,
    /// Taps that are presented twice within 4 seconds. Assumed.
    pub double_presentations_per_mille: u32,
    /// Of those, the ones of which the first failed at the reader. Assumed.
    pub failed_first_per_mille: u32,

    /// Taps that the back office gets twice, alike but for `received_at` (FACTS 7, duplicates). Assumed.
    pub repeated_deliveries_per_mille: u32,
    /// Taps that come 2 to 59 minutes late. Assumed (FACTS 7: 2 to 15 minutes seen in one feed).
    pub late_minutes_per_mille: u32,
    /// Taps that come 1 to 23 hours late. Assumed.
    pub late_hours_per_mille: u32,
    /// Taps that come 24 to 72 hours late: the last within the adjust window. Assumed (FACTS 7: up to 60 days seen).
    pub late_days_per_mille: u32,
    /// Trips whose check-in comes after their check-out. Assumed (FACTS 7: feeds are not ordered).
    pub swapped_per_mille: u32,
}

/// Commuters: out before nine, a few for shifts.
const COMMUTERS: [u32; HALF_HOURS] = [
    1, 3, 8, 16, 40, 75, 115, 135, 110, 65, 28, 14, 7, 4, 3, 3, 4, 5, 6, 8, 10, 8, 5, 4, //
    3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];

/// Others: all day, some in the evening, a few after midnight.
const OTHERS: [u32; HALF_HOURS] = [
    0, 1, 2, 4, 8, 14, 22, 30, 38, 42, 48, 52, 54, 54, 52, 50, 50, 50, 48, 46, 46, 48, 50, 48, //
    46, 44, 42, 38, 34, 34, 32, 26, 20, 15, 11, 9, 7, 5, 4, 3, 2, 1, 1, 1, 0, 0, 0, 0,
];

impl Default for GeneratorConfig {
    fn default() -> Self {
        use CardFunding::{Credit, Debit, Prepaid};
        use CardScheme::{Maestro, Mastercard, VPay, Visa};
        Self {
            device_cards_per_mille: 500,
            physical_kinds: vec![
                (Maestro, Debit, 25),
                (VPay, Debit, 15),
                (Mastercard, Debit, 30),
                (Visa, Debit, 15),
                (Mastercard, Credit, 8),
                (Visa, Credit, 6),
                (Visa, Prepaid, 1),
            ],
            device_kinds: vec![
                (Maestro, Debit, 10),
                (Mastercard, Debit, 45),
                (Visa, Debit, 25),
                (Mastercard, Credit, 10),
                (Visa, Credit, 9),
                (Mastercard, Prepaid, 1),
            ],
            products: Vec::new(),
            two_card_persons_per_mille: 10,
            second_card_journeys_per_mille: 200,
            refused_cards_per_mille: 0,
            rail_journeys_per_mille: 350,
            mode_weights: vec![(Mode::Bus, 40), (Mode::Tram, 27), (Mode::Metro, 32), (Mode::Ferry, 1)],
            feeders_per_mille: 200,
            transfers_per_mille: (220, 150),
            second_carrier_per_mille: 60,
            one_trip_over_carriers_per_mille: 250,
            rail_breaks_per_mille: 20,
            transfer_minutes: (1, 14),
            slow_transfers_per_mille: 25,
            slow_transfer_minutes: (36, 75),
            commuters_per_mille: (500, 80),
            commuter_departures: COMMUTERS,
            other_departures: OTHERS,
            commuter_stay_minutes: (450, 570),
            other_stay_minutes: (40, 240),
            returns_per_mille: 820,
            second_outings_per_mille: 120,
            missed_check_outs_per_mille: 13,
            missed_check_ins_per_mille: 1,
            wrong_pole_check_ins_per_mille: 3,
            same_place_check_outs_per_mille: 4,
            same_place_late_per_mille: 100,
            unknown_direction_readers_per_mille: 20,
            double_presentations_per_mille: 8,
            failed_first_per_mille: 250,
            repeated_deliveries_per_mille: 2,
            late_minutes_per_mille: 40,
            late_hours_per_mille: 4,
            late_days_per_mille: 1,
            swapped_per_mille: 10,
        }
    }
}

impl GeneratorConfig {
    /// The same travel without a fault: every trip has its two taps, each presented once and received once, at
    /// readers that say the direction; nobody mixes two cards. Transfers may still take too long.
    #[must_use]
    pub fn without_faults() -> Self {
        Self {
            two_card_persons_per_mille: 0,
            missed_check_outs_per_mille: 0,
            missed_check_ins_per_mille: 0,
            wrong_pole_check_ins_per_mille: 0,
            same_place_check_outs_per_mille: 0,
            unknown_direction_readers_per_mille: 0,
            double_presentations_per_mille: 0,
            repeated_deliveries_per_mille: 0,
            late_minutes_per_mille: 0,
            late_hours_per_mille: 0,
            late_days_per_mille: 0,
            swapped_per_mille: 0,
            ..Self::default()
        }
    }

    /// Checks that shares are shares, ranges are ranges, and weights give something to choose from.
    ///
    /// # Errors
    /// [`GeneratorError::Config`] with every finding.
    pub fn check(&self) -> Result<(), GeneratorError> {
        let mut findings = Vec::new();
        self.check_shares(&mut findings);
        self.check_choices(&mut findings);
        if findings.is_empty() { Ok(()) } else { Err(GeneratorError::Config(findings)) }
    }

    fn check_shares(&self, findings: &mut Vec<Finding>) {
        let sum = |shares: &[u32]| shares.iter().fold(0_u32, |sum, share| sum.saturating_add(*share));
        let faults = [
            self.missed_check_outs_per_mille,
            self.missed_check_ins_per_mille,
            self.wrong_pole_check_ins_per_mille,
        ];
        let late = [self.late_minutes_per_mille, self.late_hours_per_mille, self.late_days_per_mille];
        let held: Vec<u32> = self.products.iter().map(|(_, share)| *share).collect();
        for (path, share) in [
            ("device_cards_per_mille", self.device_cards_per_mille),
            ("products", sum(&held)),
            ("two_card_persons_per_mille", self.two_card_persons_per_mille),
            ("second_card_journeys_per_mille", self.second_card_journeys_per_mille),
            ("refused_cards_per_mille", self.refused_cards_per_mille),
            ("rail_journeys_per_mille", self.rail_journeys_per_mille),
            ("feeders_per_mille", self.feeders_per_mille),
            ("transfers_per_mille.0", self.transfers_per_mille.0),
            ("transfers_per_mille.1", self.transfers_per_mille.1),
            ("second_carrier_per_mille", self.second_carrier_per_mille),
            ("one_trip_over_carriers_per_mille", self.one_trip_over_carriers_per_mille),
            ("rail_breaks_per_mille", self.rail_breaks_per_mille),
            ("slow_transfers_per_mille", self.slow_transfers_per_mille),
            ("commuters_per_mille.0", self.commuters_per_mille.0),
            ("commuters_per_mille.1", self.commuters_per_mille.1),
            ("returns_per_mille", self.returns_per_mille),
            ("second_outings_per_mille", self.second_outings_per_mille),
            (
                "missed_check_outs_per_mille, missed_check_ins_per_mille, wrong_pole_check_ins_per_mille",
                sum(&faults),
            ),
            ("same_place_check_outs_per_mille", self.same_place_check_outs_per_mille),
            ("same_place_late_per_mille", self.same_place_late_per_mille),
            ("unknown_direction_readers_per_mille", self.unknown_direction_readers_per_mille),
            ("double_presentations_per_mille", self.double_presentations_per_mille),
            ("failed_first_per_mille", self.failed_first_per_mille),
            ("repeated_deliveries_per_mille", self.repeated_deliveries_per_mille),
            ("late_minutes_per_mille, late_hours_per_mille, late_days_per_mille", sum(&late)),
            ("swapped_per_mille", self.swapped_per_mille),
        ] {
            if share > 1_000 {
                findings.push(Finding::new(path, format!("found {share}"), "at most 1000 in 1000, together"));
            }
        }
    }

    fn check_choices(&self, findings: &mut Vec<Finding>) {
        for (path, (low, high)) in [
            ("transfer_minutes", self.transfer_minutes),
            ("slow_transfer_minutes", self.slow_transfer_minutes),
            ("commuter_stay_minutes", self.commuter_stay_minutes),
            ("other_stay_minutes", self.other_stay_minutes),
        ] {
            if low == 0 || high < low || high > 1_440 {
                let expected = "1 to 1440 minutes, the lower first";
                findings.push(Finding::new(path, format!("found {low} to {high}"), expected));
            }
        }
        let kinds = |list: &[(CardScheme, CardFunding, u32)]| list.iter().any(|(_, _, weight)| *weight > 0);
        for (path, has_weight) in [
            ("physical_kinds", kinds(&self.physical_kinds)),
            ("device_kinds", kinds(&self.device_kinds)),
            ("mode_weights", self.mode_weights.iter().any(|(_, weight)| *weight > 0)),
            ("commuter_departures", self.commuter_departures.iter().any(|weight| *weight > 0)),
            ("other_departures", self.other_departures.iter().any(|weight| *weight > 0)),
        ] {
            if !has_weight {
                findings.push(Finding::new(path, "found no weight above 0", "something to choose from"));
            }
        }
    }
}

/// Why no day can be generated.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum GeneratorError {
    /// The configuration contradicts itself.
    #[error("generator configuration cannot be used{}", Listed(.0))]
    Config(Vec<Finding>),
    /// The network has findings of its own.
    #[error("network cannot be used{}", Listed(.0))]
    Network(Vec<Finding>),
    /// Nothing runs in the network.
    #[error(
        "network has no trip to make; expected a line with two stops or a rail distance between two places"
    )]
    NoTrips,
}

impl GeneratorError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "generator.config",
            Self::Network(_) => "generator.network",
            Self::NoTrips => "generator.no_trips",
        }
    }
}

/// Findings, a line each.
struct Listed<'a>(&'a [Finding]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|finding| write!(f, "\n  {finding}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ready_made_configurations_are_free_of_findings() {
        assert_eq!(GeneratorConfig::default().check(), Ok(()));
        assert_eq!(GeneratorConfig::without_faults().check(), Ok(()));
    }

    #[test]
    fn all_findings_come_at_once() {
        let config = GeneratorConfig {
            missed_check_outs_per_mille: 600,
            missed_check_ins_per_mille: 600,
            transfer_minutes: (9, 3),
            device_kinds: vec![(CardScheme::Visa, CardFunding::Debit, 0)],
            other_departures: [0; HALF_HOURS],
            ..GeneratorConfig::default()
        };
        let Err(GeneratorError::Config(findings)) = config.check() else { panic!("expected findings") };
        let paths: Vec<&str> = findings.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "missed_check_outs_per_mille, missed_check_ins_per_mille, wrong_pole_check_ins_per_mille",
                "transfer_minutes",
                "device_kinds",
                "other_departures"
            ]
        );
        let text = config.check().unwrap_err().to_string();
        assert!(text.contains("found 9 to 3; expected 1 to 1440 minutes"), "{text}");
    }
}
