//! All codes that one giver has under way, and how often the discount was used.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::{GiverRight, JointCode, JointRules};
use crate::calendar::{Instant, TimeOfDay, TravelDay};
use crate::card::{Service, Token};

/// What a giver orders: who may travel along, when, by which code. The host makes the code, since nothing here is random.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct JointOrder {
    /// The code.
    pub code: JointCode,
    /// Who may travel along.
    pub receivers: Vec<Token<Service>>,
    /// The date of travel: the first on which the code is valid.
    pub travel_date: TravelDay,
    /// For how many calendar dates it is valid.
    pub code_days: u32,
}

/// Why an order is refused. In the order in which it is looked at, so two reasons give one predictable answer.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum JointRefusal {
    /// The giver has no right to give the discount. Why not is not said: the answer on a student product is not kept.
    #[error("the giver has no right to the discount")]
    NoRight,
    /// Travel would lie before its purchase.
    #[error("the date of travel lies before the purchase; expected {first} or later")]
    TravelBeforePurchase {
        /// The first date that can be bought.
        first: TravelDay,
    },
    /// Travel lies too far ahead.
    #[error("the date of travel lies too far ahead; expected {last} or earlier")]
    TooFarAhead {
        /// The last date that can be bought.
        last: TravelDay,
    },
    /// The code would be valid for too long, or not at all.
    #[error("found {found} days; expected 1 to {most}")]
    CodeDays {
        /// For how many dates it was ordered.
        found: u32,
        /// The most there may be.
        most: u32,
    },
    /// Nobody travels along, or too many.
    #[error("found {found} who travel along; expected 1 to {most}")]
    Receivers {
        /// How many were named.
        found: u32,
        /// The most there may be.
        most: u32,
    },
    /// Someone is named twice, or is the giver.
    #[error("someone is named twice; expected each traveller once, without the giver")]
    NamedTwice,
    /// The code is in use.
    #[error("the code is in use; expected another")]
    CodeInUse,
}

impl JointRefusal {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoRight => "joint.no_right",
            Self::TravelBeforePurchase { .. } => "joint.travel_before_purchase",
            Self::TooFarAhead { .. } => "joint.too_far_ahead",
            Self::CodeDays { .. } => "joint.code_days",
            Self::Receivers { .. } => "joint.receivers",
            Self::NamedTwice => "joint.named_twice",
            Self::CodeInUse => "joint.code_in_use",
        }
    }
}

/// What an inspector, or a reader, is told of a code and the one who travels by it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum JointCheck {
    /// It is valid.
    Valid {
        /// The last date on which it is.
        until: TravelDay,
    },
    /// It is not valid yet.
    NotYet {
        /// The first date on which it is.
        from: TravelDay,
    },
    /// There is no such code for this traveller: never given, given to someone else, or over. Once it is over nobody can
    /// tell these apart.
    NotKnown,
}

impl fmt::Display for JointCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid { until } => f.pad(&format!("valid until {until}")),
            Self::NotYet { from } => f.pad(&format!("valid from {from}")),
            Self::NotKnown => f.pad("not known"),
        }
    }
}

/// What fell due. It says nothing of who travelled with whom.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum JointEvent {
    /// The validity of a code ended: code and link are destroyed, the number of uses stays where there were any.
    Ended {
        /// When.
        at: Instant,
        /// How many travelled along.
        uses: u32,
    },
    /// A number of uses was kept for as long as it may be, and is destroyed.
    CountForgotten {
        /// When.
        at: Instant,
        /// How many uses it was.
        uses: u32,
    },
}

/// When something falls due next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JointDeadline {
    /// When.
    pub at: Instant,
    /// What.
    pub kind: JointDeadlineKind,
}

/// What falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JointDeadlineKind {
    /// The validity of a code ends.
    CodeEnds,
    /// A number of uses has been kept for as long as it may be.
    CountForgotten,
}

/// How often the discount of a code was used, after its validity ended.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UseCount {
    /// The first date on which the code was no longer valid.
    pub ended_on: TravelDay,
    /// How many travelled along: 1 or more.
    pub uses: u32,
}

/// One who may travel along.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
struct Receiver {
    token: Token<Service>,
    travelled: bool,
}

/// A code under way. The giver is the book's: here, and nowhere else, stands who travels with whom.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
struct UnderWay {
    code: JointCode,
    receivers: Vec<Receiver>,
    bought_at: Instant,
    travel_date: TravelDay,
    /// The first date on which it is no longer valid.
    ends_on: TravelDay,
}

impl UnderWay {
    fn uses(&self) -> u32 {
        u32::try_from(self.receivers.iter().filter(|one| one.travelled).count()).unwrap_or(u32::MAX)
    }

    fn ends_at(&self, rules: &JointRules) -> Instant {
        rules.calendar().at(self.ends_on, TimeOfDay::MIDNIGHT)
    }
}

impl UseCount {
    fn forgotten_at(self, rules: &JointRules) -> Instant {
        let forgotten_on = self.ended_on.plus_months(rules.policy().uses_kept_months);
        rules.calendar().at(forgotten_on, TimeOfDay::MIDNIGHT)
    }
}

/// The joint-travel discounts of one giver: the codes under way, and how often the discount was used. Its size is bounded
/// by what can be bought within a month and by the uses of 18 months.
///
/// A command acts at its own instant, never before the latest one seen, and works off what fell due by then.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct JointBook {
    giver: Token<Service>,
    codes: Vec<UnderWay>,
    /// In order.
    counts: Vec<UseCount>,
    seen: Instant,
}

impl JointBook {
    /// An empty book.
    #[must_use]
    pub const fn new(giver: Token<Service>) -> Self {
        Self { giver, codes: Vec::new(), counts: Vec::new(), seen: Instant::MIN }
    }

    /// Gives the discount: from now on the code links the giver with those who travel along. The right is asked for and
    /// used up; nothing of it is kept. A refused order leaves nothing behind either.
    ///
    /// # Errors
    /// [`JointRefusal`], the first that holds.
    pub fn issue(
        &mut self,
        rules: &JointRules,
        order: JointOrder,
        right: GiverRight,
        now: Instant,
    ) -> Result<Vec<JointEvent>, JointRefusal> {
        let now = now.max(self.seen);
        self.refusal(rules, &order, right, now).map_or(Ok(()), Err)?;
        let events = self.advance(rules, now);
        let days = i32::try_from(order.code_days).unwrap_or(i32::MAX);
        let receiver = |token| Receiver { token, travelled: false };
        self.codes.push(UnderWay {
            code: order.code,
            receivers: order.receivers.into_iter().map(receiver).collect(),
            bought_at: now,
            travel_date: order.travel_date,
            ends_on: order.travel_date.plus_days(days),
        });
        Ok(events)
    }

    /// Whether someone may travel along by a code. Changes nothing; what is over is not known, also where nobody has
    /// worked it off yet.
    #[must_use]
    pub fn check(
        &self,
        rules: &JointRules,
        code: &JointCode,
        traveller: Token<Service>,
        now: Instant,
    ) -> JointCheck {
        let now = now.max(self.seen);
        let date = rules.calendar().date(now);
        let of_traveller = |own: &&UnderWay| own.receivers.iter().any(|one| one.token == traveller);
        match self.codes.iter().filter(|own| own.code == *code && now < own.ends_at(rules)).find(of_traveller)
        {
            Some(own) if date < own.travel_date => JointCheck::NotYet { from: own.travel_date },
            Some(own) => JointCheck::Valid { until: own.ends_on.plus_days(-1) },
            None => JointCheck::NotKnown,
        }
    }

    /// Someone travels along: [`JointBook::check`], and a use where that says that the code is valid. Several trips by one
    /// code are one use. A trip that comes to be known after the end of the code is no use: nobody can tell any more whose
    /// it was.
    pub fn travel(
        &mut self,
        rules: &JointRules,
        code: &JointCode,
        traveller: Token<Service>,
        now: Instant,
    ) -> JointCheck {
        self.advance(rules, now);
        let check = self.check(rules, code, traveller, now);
        if matches!(check, JointCheck::Valid { .. }) {
            let of_code = self.codes.iter_mut().filter(|own| own.code == *code);
            for one in of_code.flat_map(|own| &mut own.receivers).filter(|one| one.token == traveller) {
                one.travelled = true;
            }
        }
        check
    }

    /// Works off what fell due until now, in order of time: links are destroyed, and counts that were kept long enough.
    pub fn advance(&mut self, rules: &JointRules, now: Instant) -> Vec<JointEvent> {
        self.seen = self.seen.max(now);
        let mut events = Vec::new();
        while let Some(deadline) = self.next_deadline(rules).filter(|deadline| deadline.at <= self.seen) {
            let at = deadline.at;
            match deadline.kind {
                JointDeadlineKind::CodeEnds => {
                    let due = |own: &mut UnderWay| own.ends_at(rules) == at;
                    for own in self.codes.extract_if(.., due) {
                        let uses = own.uses();
                        events.push(JointEvent::Ended { at, uses });
                        if uses > 0 {
                            self.counts.push(UseCount { ended_on: own.ends_on, uses });
                        }
                    }
                    self.counts.sort_unstable();
                }
                JointDeadlineKind::CountForgotten => {
                    let due = |count: &mut UseCount| count.forgotten_at(rules) == at;
                    let forgotten = self.counts.extract_if(.., due);
                    events.extend(forgotten.map(|count| JointEvent::CountForgotten { at, uses: count.uses }));
                }
            }
        }
        events
    }

    /// When something falls due next; `None` where nothing is kept. Before that instant, advancing does nothing.
    #[must_use]
    pub fn next_deadline(&self, rules: &JointRules) -> Option<JointDeadline> {
        let ends = self.codes.iter().map(|own| own.ends_at(rules)).min();
        let forgotten = self.counts.iter().map(|count| count.forgotten_at(rules)).min();
        let ends = ends.map(|at| JointDeadline { at, kind: JointDeadlineKind::CodeEnds });
        let forgotten = forgotten.map(|at| JointDeadline { at, kind: JointDeadlineKind::CountForgotten });
        ends.into_iter().chain(forgotten).min()
    }

    /// How often the discount was used by codes whose validity has ended, as far as that may still be known.
    #[must_use]
    pub fn uses(&self, rules: &JointRules, now: Instant) -> u32 {
        let mut due = self.clone();
        due.advance(rules, now);
        due.counts.iter().fold(0, |sum, count| sum.saturating_add(count.uses))
    }

    /// The giver.
    #[must_use]
    pub const fn giver(&self) -> Token<Service> {
        self.giver
    }

    /// How many codes are under way.
    #[must_use]
    pub const fn codes_under_way(&self) -> usize {
        self.codes.len()
    }

    /// What is kept of codes whose validity has ended, oldest first.
    #[must_use]
    pub fn counts(&self) -> &[UseCount] {
        &self.counts
    }

    fn refusal(
        &self,
        rules: &JointRules,
        order: &JointOrder,
        right: GiverRight,
        now: Instant,
    ) -> Option<JointRefusal> {
        let policy = rules.policy();
        let today = rules.calendar().date(now);
        let last = today.plus_months(policy.ahead_months_max);
        let found = u32::try_from(order.receivers.len()).unwrap_or(u32::MAX);
        let is_used = |own: &UnderWay| own.code == order.code && now < own.ends_at(rules);
        if !right.holds() {
            Some(JointRefusal::NoRight)
        } else if order.travel_date < today {
            Some(JointRefusal::TravelBeforePurchase { first: today })
        } else if order.travel_date > last {
            Some(JointRefusal::TooFarAhead { last })
        } else if !(1..=policy.code_days_max).contains(&order.code_days) {
            Some(JointRefusal::CodeDays { found: order.code_days, most: policy.code_days_max })
        } else if !(1..=policy.receivers_max).contains(&found) {
            Some(JointRefusal::Receivers { found, most: policy.receivers_max })
        } else if !named_once(self.giver, order.receivers.iter().copied()) {
            Some(JointRefusal::NamedTwice)
        } else if self.codes.iter().any(is_used) {
            Some(JointRefusal::CodeInUse)
        } else {
            None
        }
    }
}

/// Whether each traveller is named once, and none is the giver.
fn named_once(giver: Token<Service>, receivers: impl Iterator<Item = Token<Service>>) -> bool {
    let mut tokens: Vec<Token<Service>> = core::iter::once(giver).chain(receivers).collect();
    let named = tokens.len();
    tokens.sort_unstable();
    tokens.dedup();
    tokens.len() == named
}

/// For who keeps the book. It names nobody and shows no code.
impl fmt::Display for JointBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<16}{:<12}{:>12}{:>12}", "joint travel", "", "travellers", "travelled")?;
        for own in &self.codes {
            let last = own.ends_on.plus_days(-1).to_string();
            let (all, uses) = (own.receivers.len(), own.uses());
            writeln!(f, "  {:<14}{last:<12}{all:>12}{uses:>12}", own.travel_date.to_string())?;
        }
        for count in &self.counts {
            writeln!(f, "  {:<14}{:<12}{:>12}{:>12}", "over on", count.ended_on.to_string(), "", count.uses)?;
        }
        Ok(())
    }
}

/// As a book is stored.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    format: StoredFormat,
    giver: Token<Service>,
    codes: Vec<UnderWay>,
    counts: Vec<UseCount>,
    seen: Instant,
}

#[derive(Deserialize, Serialize)]
enum StoredFormat {
    #[serde(rename = "ovcore/joint-book/1")]
    V1,
}

/// A stored book that cannot have come from one. It repeats nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found a book of joint travel in which {found}; expected one as it was stored")]
pub struct JointBookError {
    found: &'static str,
}

impl JointBookError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "joint_book.stored"
    }
}

impl TryFrom<Stored> for JointBook {
    type Error = JointBookError;
    fn try_from(stored: Stored) -> Result<Self, JointBookError> {
        let Stored { format: StoredFormat::V1, giver, codes, counts, seen } = stored;
        let wrong = |found| Err(JointBookError { found });
        for (number, own) in codes.iter().enumerate() {
            let others = codes.iter().skip(number.saturating_add(1));
            if own.receivers.is_empty() || !named_once(giver, own.receivers.iter().map(|one| one.token)) {
                return wrong("a code has nobody who travels along, or someone twice");
            }
            if own.travel_date >= own.ends_on {
                return wrong("a code ends before it is valid");
            }
            if others.clone().any(|other| other.code == own.code) {
                return wrong("a code stands twice");
            }
        }
        if !counts.is_sorted() || counts.iter().any(|count| count.uses == 0) {
            return wrong("counts are out of order, or of no use");
        }
        Ok(Self { giver, codes, counts, seen })
    }
}

impl From<JointBook> for Stored {
    fn from(book: JointBook) -> Self {
        let JointBook { giver, codes, counts, seen } = book;
        Self { format: StoredFormat::V1, giver, codes, counts, seen }
    }
}
