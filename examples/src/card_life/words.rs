//! The story's words, in two languages.

use ovcore::account::{
    CheckOutcome, CheckReason, Deadline, DeadlineKind, DecisionRole, ObjectionGround, ObjectionOutcome,
};
use ovcore::calendar::{Calendar, Instant, TravelDay};
use ovcore::debt::NotNow;
use ovcore::deny::{BlockCause, DenyReason};
use ovcore::language::Language;
use ovcore::money::Money;
use ovcore::policy::Channel;
use ovcore::settle::{DeclineCategory, PaymentKind};

use super::life::{Beat, Lane, MarkOutcome};

/// A calendar and a language: how dates, times and amounts are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) language: Language,
}

const DAYS: [(&str, &str); 7] = [
    ("Monday", "maandag"),
    ("Tuesday", "dinsdag"),
    ("Wednesday", "woensdag"),
    ("Thursday", "donderdag"),
    ("Friday", "vrijdag"),
    ("Saturday", "zaterdag"),
    ("Sunday", "zondag"),
];

const MONTHS: [(&str, &str); 12] = [
    ("January", "januari"),
    ("February", "februari"),
    ("March", "maart"),
    ("April", "april"),
    ("May", "mei"),
    ("June", "juni"),
    ("July", "juli"),
    ("August", "augustus"),
    ("September", "september"),
    ("October", "oktober"),
    ("November", "november"),
    ("December", "december"),
];

impl Words<'_> {
    pub(super) const fn pick<'t>(&self, en: &'t str, nl: &'t str) -> &'t str {
        match self.language {
            Language::English => en,
            Language::Dutch => nl,
        }
    }

    /// `2 March`, `2 maart`.
    pub(super) fn day_and_month(&self, day: TravelDay) -> String {
        let number = |form: &str| day.date().format(form).to_string().parse::<usize>().unwrap_or_default();
        let (en, nl) = MONTHS.get(number("%-m").saturating_sub(1)).copied().unwrap_or_default();
        format!("{} {}", number("%-d"), self.pick(en, nl))
    }

    /// `Monday 2 March 2026`, `maandag 2 maart 2026`.
    pub(super) fn long_day(&self, day: TravelDay) -> String {
        let place = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or_default();
        let (en, nl) = DAYS.get(place).copied().unwrap_or_default();
        format!("{} {} {}", self.pick(en, nl), self.day_and_month(day), day.date().format("%Y"))
    }

    /// `08:12:25`.
    pub(super) fn clock(&self, at: Instant) -> String {
        let seconds = self.calendar.local(at).1.seconds();
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }

    /// `8.80`, `8,80`.
    pub(super) fn amount(&self, amount: Money) -> String {
        let text = amount.to_string();
        match self.language {
            Language::English => text,
            Language::Dutch => text.replace('.', ","),
        }
    }

    /// A date and a time, or only a time where the date is the expected one.
    fn moment(&self, at: Instant, expected: Instant) -> String {
        let date = self.calendar.date(at);
        if date == self.calendar.date(expected) {
            return self.clock(at);
        }
        format!("{} {}", self.day_and_month(date), self.clock(at))
    }

    /// What a line says, without places and amounts, which stand in columns of their own.
    #[expect(clippy::too_many_lines, reason = "a table: the words of each kind of line, in both languages")]
    pub(super) fn says(&self, at: Instant, beat: &Beat) -> String {
        match beat {
            Beat::CheckIn { old_list: false, .. } => self.pick("checks in at", "checkt in op").to_owned(),
            Beat::CheckIn { old_list: true, .. } => {
                self.pick("an old list lets it check in at", "een oude lijst laat inchecken op").to_owned()
            }
            Beat::CheckOut { listed: false, .. } => self.pick("checks out at", "checkt uit op").to_owned(),
            Beat::CheckOut { listed: true, .. } => {
                self.pick("blocked, and still checks out at", "geblokkeerd, en checkt toch uit op").to_owned()
            }
            Beat::Refused { .. } => self.pick("check-in refused at", "inchecken geweigerd op").to_owned(),
            Beat::StartsNothing => self
                .pick(
                    "this presentation starts no attempt",
                    "deze aanbieding is geen aanleiding voor een poging",
                )
                .to_owned(),
            Beat::Asked { kind, schedule_day, .. } => self.asked(*kind, *schedule_day),
            Beat::AskedAgain => self
                .pick(
                    "the bank is asked again, under the same id",
                    "de bank wordt opnieuw gevraagd, onder hetzelfde kenmerk",
                )
                .to_owned(),
            Beat::Approved => self.pick("the bank pays", "de bank betaalt").to_owned(),
            Beat::Declined(why) => {
                format!("{}: {}", self.pick("the bank declines", "de bank weigert"), self.category(*why))
            }
            Beat::Unknown { ask_again_at } => format!(
                "{} {}",
                self.pick(
                    "the bank does not know; it is asked again at",
                    "de bank weet het niet; opnieuw gevraagd om"
                ),
                self.moment(*ask_again_at, at)
            ),
            Beat::DebtOpened(_) => self.pick("a debt is opened", "er is een schuld").to_owned(),
            Beat::DebtGrew(_) => self.pick("the trip joins the debt", "de rit komt bij de schuld").to_owned(),
            Beat::DebtClosed => self.pick("nothing is owed any more", "er staat niets meer open").to_owned(),
            Beat::Listed(reason) => {
                format!(
                    "{}: {}",
                    self.pick("on the deny list", "op de signaleringslijst"),
                    self.reason(*reason)
                )
            }
            Beat::Freed(reason) => {
                format!(
                    "{}: {}",
                    self.pick("off the deny list", "van de signaleringslijst"),
                    self.reason(*reason)
                )
            }
            Beat::FreeFrom(at) => {
                format!(
                    "{} {}",
                    self.pick("may check in again from", "kan weer inchecken vanaf"),
                    self.clock(*at)
                )
            }
            Beat::CheckAsked(why) => format!(
                "{}: {}",
                self.pick("the issuer is asked about the card", "de uitgever wordt naar de pas gevraagd"),
                self.check_reason(*why)
            ),
            Beat::Checked(outcome) => {
                format!(
                    "{}: {}",
                    self.pick("the issuer says", "de uitgever zegt"),
                    self.check_outcome(*outcome)
                )
            }
            Beat::Stopped(channel) => format!(
                "{}: {}",
                self.pick("no more attempts after that answer", "na dat antwoord geen pogingen meer"),
                self.channel(*channel)
            ),
            Beat::SelfServiceRefused(why) => {
                format!(
                    "{}: {}",
                    self.pick("self-service refuses", "selfservice weigert"),
                    self.not_now(*why)
                )
            }
            Beat::Objection(objection) => {
                let (by, outcome) = (self.role(objection.by), self.objection(objection.outcome));
                let objection = format!("{outcome}; {}", self.ground(objection.ground));
                format!("{} {by}: {objection}", self.pick("objection, decided by", "bezwaar, beslist door"))
            }
            Beat::TakenBack(_) => self
                .pick("the bank takes back what it paid", "de bank haalt terug wat zij betaalde")
                .to_owned(),
            Beat::Waits(None) => self.pick("waits for no deadline", "wacht op geen termijn").to_owned(),
            Beat::Waits(Some(deadline)) => self.waits(at, deadline),
        }
    }

    fn asked(&self, kind: PaymentKind, schedule_day: Option<u32>) -> String {
        match (kind, schedule_day) {
            (PaymentKind::Recovery { .. }, Some(day)) => {
                format!("{} {day}", self.pick("asked for the debt, day", "schuld gevraagd, dag"))
            }
            (PaymentKind::Recovery { channel: Channel::SelfService }, _) => self
                .pick("the traveller pays in self-service", "de reiziger betaalt met selfservice")
                .to_owned(),
            (PaymentKind::Recovery { .. }, _) => {
                self.pick("presented, so asked for the debt", "aangeboden, dus schuld gevraagd").to_owned()
            }
            _ => self.pick("asked for the travel day", "de reisdag gevraagd").to_owned(),
        }
    }

    fn waits(&self, at: Instant, deadline: &Deadline) -> String {
        let what = match deadline.kind {
            DeadlineKind::TripEnds => {
                self.pick("a trip to end or to become final", "een rit eindigt of staat vast")
            }
            DeadlineKind::OffList => self.pick("the block to end", "het einde van de blokkade"),
            DeadlineKind::Range => self.pick("the issuer range", "de kaartreeks"),
            DeadlineKind::AskAgain => self.pick("asking the bank again", "opnieuw vragen aan de bank"),
            DeadlineKind::Night => self.pick("the collection of the travel day", "de incasso van de reisdag"),
            DeadlineKind::Retry => {
                self.pick("the next attempt of the schedule", "de volgende poging van het schema")
            }
            DeadlineKind::Refund => self.pick("the refund", "de terugbetaling"),
            DeadlineKind::DayLeaves | DeadlineKind::DayForgotten => {
                self.pick("a day to leave", "een dag die vertrekt")
            }
        };
        format!("{} {}: {what}", self.pick("waits until", "wacht tot"), self.moment(deadline.at, at))
    }

    pub(super) const fn reason(&self, reason: DenyReason) -> &'static str {
        let (en, nl) = match reason {
            DenyReason::UnpaidFare => ("unpaid fare", "onbetaalde rit"),
            DenyReason::IssuerBlock { cause: BlockCause::Lost } => {
                ("issuer block, lost", "blokkade door de bank, verloren")
            }
            DenyReason::IssuerBlock { cause: BlockCause::Stolen } => {
                ("issuer block, stolen", "blokkade door de bank, gestolen")
            }
            DenyReason::IssuerBlock { cause: BlockCause::Other } => ("issuer block", "blokkade door de bank"),
            DenyReason::AccountCheckFailed => ("account check failed", "rekeningcontrole niet gehaald"),
            DenyReason::ConditionsBroken { .. } => {
                ("discount conditions broken", "kortingsvoorwaarden geschonden")
            }
            DenyReason::BlockedRange => ("blocked issuer range", "geweigerde kaartreeks"),
        };
        self.pick(en, nl)
    }

    const fn category(&self, category: DeclineCategory) -> &'static str {
        let (en, nl) = match category {
            DeclineCategory::InsufficientFunds => ("not enough money", "te weinig saldo"),
            DeclineCategory::DoNotHonour => ("no reason given", "zonder reden"),
            DeclineCategory::Lost => ("card lost", "pas verloren"),
            DeclineCategory::Stolen => ("card stolen", "pas gestolen"),
            DeclineCategory::AccountClosed => ("bank account closed", "rekening opgeheven"),
            DeclineCategory::NotPermitted => ("use not permitted", "gebruik niet toegestaan"),
            DeclineCategory::Technical => ("technical fault", "technische storing"),
            DeclineCategory::Unknown => ("reason unknown", "reden onbekend"),
        };
        self.pick(en, nl)
    }

    const fn check_reason(&self, why: CheckReason) -> &'static str {
        let (en, nl) = match why {
            CheckReason::FirstTravel => ("first travel", "eerste reis"),
            CheckReason::LongAway => ("more than 14 days away", "meer dan 14 dagen weg"),
            CheckReason::NoAnswerBefore => ("no answer before", "eerder geen antwoord"),
            CheckReason::Refused => ("refused at the reader", "geweigerd bij de lezer"),
        };
        self.pick(en, nl)
    }

    const fn check_outcome(&self, outcome: CheckOutcome) -> &'static str {
        let (en, nl) = match outcome {
            CheckOutcome::Passed => ("it may travel", "ermee reizen mag"),
            CheckOutcome::NoTravelFunction => ("it has no travel function", "geen reisfunctie"),
            CheckOutcome::IssuerBlocked { cause: BlockCause::Lost } => {
                ("blocked, lost", "geblokkeerd, verloren")
            }
            CheckOutcome::IssuerBlocked { cause: BlockCause::Stolen } => {
                ("blocked, stolen", "geblokkeerd, gestolen")
            }
            CheckOutcome::IssuerBlocked { cause: BlockCause::Other } => ("blocked", "geblokkeerd"),
            CheckOutcome::NoAnswer => ("nothing", "niets"),
        };
        self.pick(en, nl)
    }

    const fn channel(&self, channel: Channel) -> &'static str {
        let (en, nl) = match channel {
            Channel::Scheduled => ("the schedule", "het schema"),
            Channel::Tap => ("by presenting", "door aanbieden"),
            Channel::SelfService => ("self-service", "selfservice"),
        };
        self.pick(en, nl)
    }

    const fn not_now(&self, why: NotNow) -> &'static str {
        let (en, nl) = match why {
            NotNow::Closed => ("this way is closed", "dit kan niet meer"),
            NotNow::AllMade => ("all attempts were made", "alle pogingen zijn gedaan"),
            NotNow::TooLate => ("too late", "te laat"),
            NotNow::AllMadeToday => ("no more today", "vandaag niet meer"),
            NotNow::TooSoon { .. } => ("too soon after the last attempt", "te kort na de vorige poging"),
            NotNow::NeedsAccountCheck => {
                ("the issuer has to answer first", "eerst moet de uitgever antwoorden")
            }
        };
        self.pick(en, nl)
    }

    const fn objection(&self, outcome: ObjectionOutcome) -> &'static str {
        let (en, nl) = match outcome {
            ObjectionOutcome::Uphold => ("the block stands", "de blokkade blijft"),
            ObjectionOutcome::Lift => ("the block is lifted", "de blokkade gaat eraf"),
            ObjectionOutcome::Waive => ("the debt is waived", "de schuld wordt kwijtgescholden"),
        };
        self.pick(en, nl)
    }

    const fn ground(&self, ground: ObjectionGround) -> &'static str {
        let (en, nl) = match ground {
            ObjectionGround::ChargedWrongly => ("charged wrongly", "verkeerd berekend"),
            ObjectionGround::SystemFault => ("a fault of the system", "fout in het systeem"),
            ObjectionGround::BankFault => ("a fault of the bank", "fout van de bank"),
            ObjectionGround::UsedByAnother => ("used by another", "gebruikt door een ander"),
            ObjectionGround::PaidOtherwise => ("paid in another way", "anders betaald"),
            ObjectionGround::Hardship => ("hardship", "schrijnend"),
            ObjectionGround::Unfounded => ("unfounded", "ongegrond"),
        };
        self.pick(en, nl)
    }

    const fn role(&self, role: DecisionRole) -> &'static str {
        let (en, nl) = match role {
            DecisionRole::ServiceDesk => ("the service desk", "de klantenservice"),
            DecisionRole::CarrierDesk => ("the carrier's desk", "de vervoerder"),
            DecisionRole::DebtDesk => ("the debt desk", "de afdeling schulden"),
            DecisionRole::Arbiter => ("an arbiter", "een geschillencommissie"),
        };
        self.pick(en, nl)
    }

    pub(super) const fn lane(&self, lane: Lane) -> &'static str {
        let (en, nl) = match lane {
            Lane::Night => ("for the travel day", "voor de reisdag"),
            Lane::Scheduled => ("debt: schedule", "schuld: schema"),
            Lane::Tap => ("debt: card presented", "schuld: pas aangeboden"),
            Lane::SelfService => ("debt: self-service", "schuld: selfservice"),
        };
        self.pick(en, nl)
    }

    pub(super) const fn outcome(&self, outcome: MarkOutcome) -> &'static str {
        let (en, nl) = match outcome {
            MarkOutcome::Approved => ("paid", "betaald"),
            MarkOutcome::Declined => ("declined", "geweigerd"),
            MarkOutcome::Unknown => ("not known", "niet bekend"),
        };
        self.pick(en, nl)
    }
}
