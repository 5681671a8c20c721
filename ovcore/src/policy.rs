//! The policy: every window, amount and number of days that the rules use, as data.
//!
//! No rule holds a number of its own. Each field says where its default comes from, or that it is assumed: not
//! published, and chosen so that a host must look at it once.

mod debt;

pub use debt::{AttemptRow, Channel, DebtPolicy, DeclineCategory, FirstRide};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, TimeOfDay, TravelDay};
use crate::card::{CardForm, CardFunding, CardScheme, IssuerPrefix};
use crate::document::{self, DocumentError, Finding};
use crate::ids::{CarrierId, RuleId};
use crate::money::Money;
use crate::order::InOrder;

/// The rules' numbers. [`Policy::ovpay`] is the Dutch system; a host changes what is different elsewhere.
///
/// A document may leave fields out (they keep the OVpay value) and may not have fields of its own.
///
/// ```
/// use ovcore::policy::Policy;
/// let policy = Policy::from_json(r#"{ "format": "ovcore/policy/1", "settlement": { "threshold_minor": 2500 } }"#)?;
/// assert_eq!(policy.settlement.threshold_minor.to_string(), "25.00");
/// assert_eq!(policy.journey, Policy::ovpay().journey);
///
/// let error = Policy::from_json(r#"{ "format": "ovcore/policy/1", "settlement": { "treshold_minor": 1 } }"#);
/// assert_eq!(error.unwrap_err().path(), "settlement.treshold_minor");
/// # Ok::<(), ovcore::document::DocumentError>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Kind and version of this form.
    pub format: PolicyFormat,
    /// Where one travel day ends and the next begins.
    pub travel_day: TravelDayPolicy,
    /// How single taps are read.
    pub taps: TapPolicy,
    /// How long a trip may last.
    pub trip: TripPolicy,
    /// When trips join to a journey.
    pub journey: JourneyPolicy,
    /// What late taps and corrections may still change.
    pub late: LatePolicy,
    /// When what is owed is collected.
    pub settlement: SettlementPolicy,
    /// What happens after a declined payment.
    pub debt: DebtPolicy,
    /// When the issuer is asked about a card.
    pub account_check: AccountCheckPolicy,
    /// Whom a reader lets in.
    pub deny_list: DenyListPolicy,
    /// What an inspector may see, and how long.
    pub inspection: InspectionPolicy,
    /// What a linked account shows.
    pub views: ViewPolicy,
    /// What part of a fare is tax, where its tariff does not say.
    pub vat: Vec<VatRate>,
}

/// The versions of the policy's form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum PolicyFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/policy/1")]
    V1,
}

/// The travel day (RULES J1, T1). Its edges are half-open: at `ends` it is too late.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct TravelDayPolicy {
    /// The zone of all civil times. OVpay: Europe/Amsterdam.
    pub time_zone: Tz,
    /// When it begins, on its own date. OVpay: 00:00 (FACTS 1.1). A service day elsewhere: 04:00, 04:30.
    pub starts: TimeOfDay,
    /// When it has ended, on the next date. OVpay: 03:05 (FACTS 1.1).
    pub ends: TimeOfDay,
}

/// Reading single taps (RULES P2, P6, P7, P8).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct TapPolicy {
    /// Presentations at one reader within this time of the first are one tap. 5 s (assumed; FACTS 8 tells of a
    /// false charge after 5 s).
    pub same_presentation_seconds: u32,
    /// A second check-in at the same place within this time cancels the first for free; `null` turns it off. 5 min
    /// (assumed).
    pub wrong_pole_minutes: Option<u32>,
    /// A check-out where the trip began is free up to this time. 60 min (FACTS 1.3, NS; elsewhere assumed).
    pub same_place_free_minutes: u32,
    /// What a later one costs (RULES P7). OVpay: the boarding fare.
    pub same_place_late: SamePlaceLate,
    /// A tap whose clock is farther ahead of its arrival is quarantined. 120 s (assumed).
    pub clock_ahead_seconds_max: u32,
    /// A second presentation for a supplement within this time undoes it (RULES P10). 30 s (FACTS 3.2).
    pub supplement_undo_seconds: u32,
}

/// What a check-out where the trip began costs once it is too late to be free (RULES P7).
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SamePlaceLate {
    /// The boarding fare.
    #[default]
    BoardingFare,
    /// A ride from the place to itself, as the tariff prices it (London).
    Ride,
}

/// The longest trip (RULES P5). A trip never lasts past the end of its travel day.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct TripPolicy {
    /// By rail. 6 h (FACTS 1.3).
    pub longest_rail_minutes: u32,
    /// By bus, tram, metro and ferry. 4 h (assumed).
    pub longest_bus_tram_metro_minutes: u32,
}

/// Joining trips to a journey (RULES J2, J3).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct JourneyPolicy {
    /// From the last real check-out to the next check-in, inclusive. 35 min (FACTS 2.3).
    pub transfer_window_minutes: u32,
    /// Whether a train ride ends the window of bus, tram and metro. No (open in FACTS 2.3; chosen for the
    /// traveller).
    pub train_ends_bus_window: bool,
    /// The most trips that may continue one journey; `null` is no limit (assumed).
    pub continuations_max: Option<u32>,
    /// The longest time from the first check-in of a journey to the last; `null` is no limit (assumed).
    pub journey_minutes_max: Option<u32>,
}

/// Late taps and corrections (RULES L1, L3).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LatePolicy {
    /// A tap up to this late adjusts the charge, up or down. 3 days of 24 h (FACTS 6, as in London; assumed here).
    pub adjust_hours: u32,
    /// A tap up to this late may only lower what is paid. 56 days (the same).
    pub lower_only_days: u32,
    /// A traveller's correction opens so many calendar days after the check-in. 5 (FACTS 1.3).
    pub correction_opens_days: u32,
    /// … and closes at 00:00 so many days after the date of the check-in. 61 (FACTS 1.3).
    pub correction_closes_days: u32,
}

/// Collecting what is owed (RULES S1–S6).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SettlementPolicy {
    /// From the end of the travel day to its collection. 20 min (FACTS 1.1: collections seen from 03:25).
    pub collection_delay_minutes: u32,
    /// During the day, a sum strictly above this is collected at once; in minor units. €50 (assumed).
    pub threshold_minor: Money,
    /// Cards that are collected after each trip; `null` for none.
    pub per_trip: Option<PerTripPolicy>,
    /// After an unknown outcome, the minutes until the bank is asked again: first, second, … the last repeats. 10 min,
    /// 1 h, then daily (assumed).
    pub ask_again_minutes: Vec<u32>,
    /// What is left of a credit so many calendar days after its date is paid back. 7 (FACTS 1.3).
    pub credit_refund_days: u32,
}

/// Which cards are collected after each trip (RULES S3): all that is given must hold.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PerTripPolicy {
    /// The card scheme that the reader used. Mastercard (seed 004: virtual Mastercard debit cards).
    pub scheme: CardScheme,
    /// Debit, credit or prepaid.
    pub funding: CardFunding,
    /// Plastic, or on a device.
    pub form: CardForm,
    /// Only for check-ins before this date: the rule is temporary. 2027-07-01 (assumed).
    pub check_ins_before: TravelDay,
}

/// Asking the issuer about a card (RULES D7).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountCheckPolicy {
    /// A card that has not travelled for more than so many dates is checked anew. 14 (seed 004).
    pub idle_days: u32,
}

/// The deny list and admission at the reader (DESIGN section 4, RULES P9).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct DenyListPolicy {
    /// Minutes from one list to the next. 20 (FACTS 5.1).
    pub refresh_minutes: u32,
    /// A list made longer ago is stale. 60 min (assumed: three lists missed, and the hour within which FACTS 5.2 wants a
    /// card off the list).
    pub age_minutes_max: u32,
    /// What a reader does with a stale list, or without one. It opens to all (FACTS 5.2: refuse on a fresh hit only; a
    /// proposal, so assumed).
    pub stale: StaleList,
    /// What a reader that does not know its direction answers a card that it would not let check in. It refuses (RULES
    /// P9).
    pub unknown_direction: ReaderAnswer,
    /// What a reader answers a card that did not prove to be genuine, without having failed. It refuses (FACTS 5.1 for
    /// Mastercard; assumed for the others). A card that failed is always refused.
    pub authentication_not_performed: ReaderAnswer,
    /// The card schemes that open the gates. All four (FACTS 1.1).
    pub accepted_schemes: Vec<CardScheme>,
    /// Issuer ranges whose cards are not accepted. None: the ranges that carriers block are not published.
    pub blocked_ranges: Vec<BlockedRange>,
}

/// What a reader does with a stale list.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StaleList {
    /// It opens, also for cards on the list: one that has paid since is not refused for want of a connection.
    OpenAll,
    /// It refuses the cards on the list, as if it were fresh, and opens for the others.
    RefuseListed,
    /// It lets nobody check in until a list comes.
    RefuseAll,
}

/// What a reader answers where the policy decides.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReaderAnswer {
    /// It refuses.
    Refuse,
    /// It opens.
    Open,
}

/// Cards that are not accepted from a date on, by their leading digits, as carriers did with virtual cards that people
/// threw away before the nightly collection (FACTS 1.1).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BlockedRange {
    /// The name by which an account knows the range of its card; it holds no digits. Left out: only readers know it.
    #[serde(default)]
    pub name: Option<RuleId>,
    /// The first prefix.
    pub from: IssuerPrefix,
    /// The last prefix, included, of the same length.
    pub to: IssuerPrefix,
    /// Whether only virtual cards are meant.
    #[serde(default)]
    pub virtual_only: bool,
    /// At which carriers; none named means all.
    #[serde(default)]
    pub carriers: Vec<CarrierId>,
    /// The first date on which they are not accepted.
    pub from_date: TravelDay,
}

/// Inspection (DESIGN section 4).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct InspectionPolicy {
    /// Minutes that a card stays on the inspector's device. 5 (seed 004).
    pub view_minutes: u32,
    /// How many of the last actions are kept and shown (RULES N3). 10 (seed 004).
    pub last_actions: u32,
    /// How many days back they may lie. 62 (seed 004).
    pub last_actions_days: u32,
    /// Who checked out at a station is in order there for so many minutes. 10 (assumed; seed 004 speaks of a valid
    /// check-in or check-out).
    pub checked_out_minutes: u32,
    /// The device gives up a question that has no answer after so many seconds. 30 (assumed).
    pub answer_seconds: u32,
    /// While a card is on the device, its clock is looked at so often, in seconds: one that was set back is noticed then.
    /// 10 (assumed).
    pub clock_check_seconds: u32,
}

/// Views of the traveller's own account.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ViewPolicy {
    /// Calendar months of history in a linked account. 18 (seed 004).
    pub linked_account_months: u32,
    /// A consent that was given at the service desk serves for so many minutes: one talk. 60 (assumed).
    pub desk_consent_minutes: u32,
}

/// A rate of value added tax, which every fare includes. A tariff that names a rate of its own goes before it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VatRate {
    /// The first travel day on which it holds, until the next row's.
    pub from: TravelDay,
    /// The rate in basis points of the price without tax: 900 is 9 %.
    pub basis_points: u32,
}

const KIND: &str = "policy";
const FORMAT: &str = "ovcore/policy/1";

impl Policy {
    /// The Dutch system.
    #[must_use]
    pub fn ovpay() -> Self {
        Self::default()
    }

    /// Reads and checks a policy.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding: an unknown field, a wrong type, a number that cannot be.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let policy: Self = document::read(KIND, FORMAT, text)?;
        let findings = policy.findings();
        document::checked(KIND, policy, findings)
    }

    /// Writes the policy, every field of it.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(self)
    }

    /// The calendar of the travel day.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        Calendar::new(self.travel_day.time_zone, self.travel_day.starts, self.travel_day.ends)
    }

    /// What is wrong with the policy: numbers that cannot be, or that contradict each other. Empty when it can be
    /// used.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut check = |right: bool, path: &str, found: String, expected: &str| {
            if !right {
                findings.push(Finding::new(path, format!("found {found}"), expected));
            }
        };
        let minutes_per_day = 24 * 60;
        let day = &self.travel_day;
        check(
            day.ends >= day.starts,
            "travel_day.ends",
            format!("{}", day.ends),
            "a time not before travel_day.starts: on the next date, one day ends when or after the other begins",
        );
        for (path, value, most) in [
            ("trip.longest_rail_minutes", self.trip.longest_rail_minutes, minutes_per_day),
            (
                "trip.longest_bus_tram_metro_minutes",
                self.trip.longest_bus_tram_metro_minutes,
                minutes_per_day,
            ),
        ] {
            check((1..=most).contains(&value), path, value.to_string(), "1 to 1440 minutes");
        }
        for (path, value) in [
            ("taps.same_presentation_seconds", self.taps.same_presentation_seconds / 60),
            ("taps.wrong_pole_minutes", self.taps.wrong_pole_minutes.unwrap_or_default()),
            ("taps.same_place_free_minutes", self.taps.same_place_free_minutes),
            ("taps.clock_ahead_seconds_max", self.taps.clock_ahead_seconds_max / 60),
            ("taps.supplement_undo_seconds", self.taps.supplement_undo_seconds / 60),
            ("journey.transfer_window_minutes", self.journey.transfer_window_minutes),
            ("settlement.collection_delay_minutes", self.settlement.collection_delay_minutes),
        ] {
            check(value <= minutes_per_day, path, value.to_string(), "at most a day");
        }
        self.money_findings(&mut check);
        self.deny_list_findings(&mut check);
        self.inspection_findings(&mut check);
        let late = &self.late;
        check(
            late.adjust_hours <= 24 * 31,
            "late.adjust_hours",
            late.adjust_hours.to_string(),
            "at most 744 hours",
        );
        check(
            u64::from(late.adjust_hours) <= u64::from(late.lower_only_days).saturating_mul(24),
            "late.lower_only_days",
            late.lower_only_days.to_string(),
            "a time not shorter than late.adjust_hours",
        );
        findings
    }

    /// The rate of value added tax on a travel day, in basis points; `None` before the first that is known.
    ///
    /// ```
    /// use ovcore::policy::Policy;
    /// assert_eq!(Policy::ovpay().vat_on("2026-03-10".parse()?), Some(900));
    /// assert_eq!(Policy::ovpay().vat_on("2018-03-10".parse()?), None);
    /// # Ok::<(), ovcore::calendar::TimeError>(())
    /// ```
    #[must_use]
    pub fn vat_on(&self, day: TravelDay) -> Option<u32> {
        self.vat.iter().rev().find(|rate| rate.from <= day).map(|rate| rate.basis_points)
    }

    fn deny_list_findings(&self, check: &mut impl FnMut(bool, &str, String, &str)) {
        let DenyListPolicy { refresh_minutes, age_minutes_max, accepted_schemes, blocked_ranges, .. } =
            &self.deny_list;
        let minutes_per_day = 24 * 60;
        check(
            (1..=minutes_per_day).contains(refresh_minutes),
            "deny_list.refresh_minutes",
            refresh_minutes.to_string(),
            "1 to 1440 minutes",
        );
        check(
            age_minutes_max >= refresh_minutes && *age_minutes_max <= 31 * minutes_per_day,
            "deny_list.age_minutes_max",
            age_minutes_max.to_string(),
            "deny_list.refresh_minutes or more, so that a list can be fresh until the next one, and at most 31 days",
        );
        let mut schemes = accepted_schemes.clone();
        schemes.put_in_order();
        schemes.dedup();
        check(
            !schemes.is_empty() && schemes.len() == accepted_schemes.len(),
            "deny_list.accepted_schemes",
            format!("{} names of {} card schemes", accepted_schemes.len(), schemes.len()),
            "one card scheme or more, none twice",
        );
        for (i, row) in blocked_ranges.iter().enumerate() {
            check(
                row.from.digit_count() == row.to.digit_count() && row.from <= row.to,
                &format!("deny_list.blocked_ranges[{i}].to"),
                row.to.to_string(),
                &format!("a prefix of {} digits, {} or more", row.from.digit_count(), row.from),
            );
        }
    }

    fn money_findings(&self, check: &mut impl FnMut(bool, &str, String, &str)) {
        let settlement = &self.settlement;
        check(
            !settlement.threshold_minor.is_negative(),
            "settlement.threshold_minor",
            settlement.threshold_minor.minor().to_string(),
            "0 or more minor units",
        );
        check(
            !settlement.ask_again_minutes.is_empty() && !settlement.ask_again_minutes.contains(&0),
            "settlement.ask_again_minutes",
            format!("{:?}", settlement.ask_again_minutes),
            "one or more waits, each at least a minute",
        );
        check(
            self.debt.attempt_days.is_sorted_by(|a, b| a < b) && self.debt.attempt_days.first() != Some(&0),
            "debt.attempt_days",
            format!("{:?}", self.debt.attempt_days),
            "days from 1, in rising order, none twice",
        );
        let gap = self.debt.gap().map(|(scheme, after, channel)| format!("{scheme} × {after} × {channel}"));
        check(
            gap.is_none(),
            "debt.attempts",
            format!("no row for {}", gap.unwrap_or_default()),
            "a row for every scheme, answer and channel",
        );
        let in_order = self.vat.is_sorted_by(|a, b| a.from < b.from);
        check(
            in_order && self.vat.iter().all(|rate| rate.basis_points <= 10_000),
            "vat",
            format!("{:?}", self.vat.iter().map(|rate| (rate.from, rate.basis_points)).collect::<Vec<_>>()),
            "rates of at most 10000 basis points in rising order of their dates, none twice",
        );
        check(
            (1..=100).contains(&self.inspection.last_actions),
            "inspection.last_actions",
            self.inspection.last_actions.to_string(),
            "1 to 100 actions",
        );
    }

    fn inspection_findings(&self, check: &mut impl FnMut(bool, &str, String, &str)) {
        let InspectionPolicy {
            view_minutes, checked_out_minutes, answer_seconds, clock_check_seconds, ..
        } = self.inspection;
        for (path, value, range, expected) in [
            ("inspection.view_minutes", view_minutes, 1..=60, "1 to 60 minutes"),
            ("inspection.checked_out_minutes", checked_out_minutes, 0..=120, "at most 120 minutes"),
            ("inspection.answer_seconds", answer_seconds, 1..=600, "1 to 600 seconds"),
            ("inspection.clock_check_seconds", clock_check_seconds, 1..=60, "1 to 60 seconds"),
        ] {
            check(range.contains(&value), path, value.to_string(), expected);
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            format: PolicyFormat::V1,
            travel_day: TravelDayPolicy::default(),
            taps: TapPolicy::default(),
            trip: TripPolicy::default(),
            journey: JourneyPolicy::default(),
            late: LatePolicy::default(),
            settlement: SettlementPolicy::default(),
            debt: DebtPolicy::default(),
            account_check: AccountCheckPolicy::default(),
            deny_list: DenyListPolicy::default(),
            inspection: InspectionPolicy::default(),
            views: ViewPolicy::default(),
            // Public transport is taxed at the lower rate: 9 % since 2019-01-01 (FACTS 4: the price table of 2026
            // includes 9 %; the first date is that of the law). 17,897 days after 1970-01-01 is 2019-01-01.
            vat: vec![VatRate {
                from: TravelDay::from_number(17_897).unwrap_or(TravelDay::MIN),
                basis_points: 900,
            }],
        }
    }
}

impl Default for TravelDayPolicy {
    fn default() -> Self {
        Self {
            time_zone: chrono_tz::Europe::Amsterdam,
            starts: TimeOfDay::MIDNIGHT,
            ends: TimeOfDay::hm(3, 5).unwrap_or(TimeOfDay::MIDNIGHT),
        }
    }
}

impl Default for TapPolicy {
    fn default() -> Self {
        Self {
            same_presentation_seconds: 5,
            wrong_pole_minutes: Some(5),
            same_place_free_minutes: 60,
            same_place_late: SamePlaceLate::BoardingFare,
            clock_ahead_seconds_max: 120,
            supplement_undo_seconds: 30,
        }
    }
}

impl Default for TripPolicy {
    fn default() -> Self {
        Self { longest_rail_minutes: 6 * 60, longest_bus_tram_metro_minutes: 4 * 60 }
    }
}

impl Default for JourneyPolicy {
    fn default() -> Self {
        Self {
            transfer_window_minutes: 35,
            train_ends_bus_window: false,
            continuations_max: None,
            journey_minutes_max: None,
        }
    }
}

impl Default for LatePolicy {
    fn default() -> Self {
        Self {
            adjust_hours: 3 * 24,
            lower_only_days: 56,
            correction_opens_days: 5,
            correction_closes_days: 61,
        }
    }
}

impl Default for SettlementPolicy {
    fn default() -> Self {
        Self {
            collection_delay_minutes: 20,
            threshold_minor: Money::from_minor(5_000),
            per_trip: Some(PerTripPolicy {
                scheme: CardScheme::Mastercard,
                funding: CardFunding::Debit,
                form: CardForm::Device,
                // 20,635 days after 1970-01-01 is 2026-07-01; the end is assumed a year on.
                check_ins_before: TravelDay::from_number(21_000).unwrap_or(TravelDay::MAX),
            }),
            ask_again_minutes: vec![10, 60, 24 * 60],
            credit_refund_days: 7,
        }
    }
}

impl Default for AccountCheckPolicy {
    fn default() -> Self {
        Self { idle_days: 14 }
    }
}

impl Default for DenyListPolicy {
    fn default() -> Self {
        Self {
            refresh_minutes: 20,
            age_minutes_max: 60,
            stale: StaleList::OpenAll,
            unknown_direction: ReaderAnswer::Refuse,
            authentication_not_performed: ReaderAnswer::Refuse,
            accepted_schemes: CardScheme::ALL.to_vec(),
            blocked_ranges: Vec::new(),
        }
    }
}

impl Default for InspectionPolicy {
    fn default() -> Self {
        Self {
            view_minutes: 5,
            last_actions: 10,
            last_actions_days: 62,
            checked_out_minutes: 10,
            answer_seconds: 30,
            clock_check_seconds: 10,
        }
    }
}

impl ViewPolicy {
    /// The first date that is shown on a date.
    #[must_use]
    pub fn shown_from(&self, today: TravelDay) -> TravelDay {
        today.minus_months(self.linked_account_months)
    }
}

impl Default for ViewPolicy {
    fn default() -> Self {
        Self { linked_account_months: 18, desk_consent_minutes: 60 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_free_of_findings_and_reads_back() {
        let policy = Policy::ovpay();
        assert_eq!(policy.findings(), []);
        assert_eq!(Policy::from_json(&policy.to_json()).unwrap(), policy);
        assert_eq!(policy.settlement.per_trip.unwrap().check_ins_before.to_string(), "2027-07-01");
    }

    #[test]
    fn all_findings_come_at_once_with_their_paths() {
        let text = r#"{ "format": "ovcore/policy/1",
            "travel_day": { "starts": "04:30", "ends": "03:05" },
            "settlement": { "threshold_minor": -1, "ask_again_minutes": [] } }"#;
        let error = Policy::from_json(text).unwrap_err();
        let paths: Vec<&str> = error.findings().iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["travel_day.ends", "settlement.threshold_minor", "settlement.ask_again_minutes"]);
        assert_eq!(error.code(), "document.invalid");
    }

    #[test]
    fn a_wrong_type_is_named_by_path_and_place() {
        let text = r#"{ "format": "ovcore/policy/1", "trip": { "longest_rail_minutes": "six hours" } }"#;
        let error = Policy::from_json(text).unwrap_err();
        assert_eq!(error.path(), "trip.longest_rail_minutes");
        assert!(error.to_string().contains("expected u32"), "{error}");
    }

    #[test]
    fn another_version_is_refused_before_anything_is_read() {
        for text in [r#"{ "format": "ovcore/policy/2", "what": 1 }"#, "{}"] {
            assert_eq!(Policy::from_json(text).unwrap_err().code(), "document.format");
        }
    }
}
