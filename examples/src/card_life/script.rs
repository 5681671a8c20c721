//! What people and the bank do. Everything else follows.

use ovcore::account::{CheckOutcome, DecisionRole, ObjectionGround, ObjectionOutcome};
use ovcore::deny::BlockCause;
use ovcore::settle::{DeclineCategory, PaymentOutcome};
use ovcore::tap::Mode;

/// A stop: carrier, mode, place, and the line where the reader is on board.
pub(super) type Stop = (&'static str, Mode, &'static str, Option<&'static str>);

const UTRECHT: Stop = ("NS", Mode::Rail, "ut", None);
const AMSTERDAM: Stop = ("NS", Mode::Rail, "asd", None);
const CENTRAAL: Stop = ("GVB", Mode::Tram, "am-centraal", Some("2"));
const LEIDSEPLEIN: Stop = ("GVB", Mode::Tram, "am-leidseplein", Some("2"));

/// What happens at an instant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The card is held before a check-in reader.
    In(Stop),
    /// The same, and the reader's list is some hours old.
    InOldList(Stop),
    /// The card is held before a check-out reader.
    Out(Stop),
    /// The traveller pays in self-service.
    Pays,
    /// An objection to *unpaid fare* is decided.
    Objection(ObjectionOutcome, ObjectionGround, DecisionRole),
    /// The bank takes back what it paid in self-service.
    TakesBack,
}

use Step::{In, InOldList, Objection, Out, Pays, TakesBack};

/// Date, time on the clock, and what happens.
pub(super) const STEPS: &[(&str, &str, Step)] = &[
    ("2026-03-02", "07:42:10", In(UTRECHT)),
    ("2026-03-02", "08:12:25", Out(AMSTERDAM)),
    ("2026-03-02", "17:35:40", In(AMSTERDAM)),
    ("2026-03-02", "18:05:05", Out(UTRECHT)),
    // The bank takes its time over the night's request, and declines while the traveller is in the train.
    ("2026-03-03", "07:41:30", In(UTRECHT)),
    ("2026-03-03", "08:11:50", Out(AMSTERDAM)),
    ("2026-03-03", "17:35:15", In(AMSTERDAM)),
    ("2026-03-03", "17:41:00", In(AMSTERDAM)),
    ("2026-03-03", "17:48:20", InOldList(CENTRAAL)),
    ("2026-03-03", "18:02:45", Out(LEIDSEPLEIN)),
    // Two attempts of the schedule on, the salary is there.
    ("2026-03-05", "07:40:00", In(UTRECHT)),
    ("2026-03-05", "07:46:30", In(UTRECHT)),
    ("2026-03-05", "07:57:10", In(UTRECHT)),
    ("2026-03-05", "08:27:00", Out(AMSTERDAM)),
    ("2026-03-05", "17:33:20", In(AMSTERDAM)),
    ("2026-03-05", "18:03:55", Out(UTRECHT)),
    // The card was reported lost, and is found again.
    ("2026-03-06", "07:42:00", In(UTRECHT)),
    ("2026-03-07", "10:15:00", In(UTRECHT)),
    ("2026-03-07", "10:40:00", Pays),
    ("2026-03-07", "10:52:30", In(UTRECHT)),
    ("2026-03-07", "11:22:10", Out(AMSTERDAM)),
    ("2026-03-07", "16:05:00", In(AMSTERDAM)),
    ("2026-03-07", "16:35:35", Out(UTRECHT)),
    // A fault at the bank, and an objection.
    ("2026-03-08", "13:30:00", In(UTRECHT)),
    (
        "2026-03-08",
        "15:00:00",
        Objection(ObjectionOutcome::Lift, ObjectionGround::BankFault, DecisionRole::ServiceDesk),
    ),
    ("2026-03-08", "15:20:45", In(UTRECHT)),
    ("2026-03-08", "15:50:20", Out(AMSTERDAM)),
    // What was paid in self-service is taken back. Nothing helps for 62 days.
    ("2026-03-10", "11:00:00", TakesBack),
    ("2026-03-11", "07:42:00", In(UTRECHT)),
    ("2026-03-27", "20:00:00", Pays),
    ("2026-03-27", "20:10:00", Pays),
    (
        "2026-04-14",
        "10:30:00",
        Objection(ObjectionOutcome::Uphold, ObjectionGround::Unfounded, DecisionRole::DebtDesk),
    ),
    ("2026-05-13", "07:40:00", In(UTRECHT)),
    ("2026-05-13", "07:56:00", In(UTRECHT)),
    ("2026-05-13", "08:26:40", Out(AMSTERDAM)),
];

const fn declined(category: DeclineCategory) -> PaymentOutcome {
    PaymentOutcome::Declined { category }
}

const NO_MONEY: PaymentOutcome = declined(DeclineCategory::InsufficientFunds);
const NO_REASON: PaymentOutcome = declined(DeclineCategory::DoNotHonour);
const PAYS: PaymentOutcome = PaymentOutcome::Approved;
const UNKNOWN: PaymentOutcome = PaymentOutcome::Unknown;

/// What the bank answers to one request after the other, and after how many seconds. After the last it pays.
pub(super) const BANK: &[(PaymentOutcome, i64)] = &[
    (NO_MONEY, 16_210),
    // By tap on 3 March: at check-out, at check-in, and at the check-out from the tram.
    (NO_MONEY, 2),
    (NO_MONEY, 3),
    (UNKNOWN, 30),
    (NO_MONEY, 4),
    // The schedule of 4 and 5 March, and the tap of the 5th.
    (NO_MONEY, 5),
    (NO_MONEY, 5),
    (PAYS, 2),
    // The night of 5 March; self-service on the 7th.
    (declined(DeclineCategory::Lost), 4),
    (PAYS, 6),
    // The night of 7 March, the tap of the 8th, the schedule of the 9th.
    (declined(DeclineCategory::Technical), 45),
    (declined(DeclineCategory::Technical), 3),
    (PAYS, 5),
    // After the take-back: the tap and the schedule of the 11th come first.
    (NO_REASON, 5),
    (NO_REASON, 2),
    (NO_REASON, 5),
    (UNKNOWN, 30),
    (UNKNOWN, 30),
    (NO_REASON, 6),
    (NO_REASON, 5),
    (NO_REASON, 5),
    (NO_REASON, 5),
    (NO_REASON, 5),
    (NO_MONEY, 4),
    (NO_REASON, 5),
    (NO_REASON, 5),
    (NO_REASON, 5),
    (NO_REASON, 5),
    (NO_REASON, 5),
    (NO_REASON, 5),
    (NO_REASON, 5),
];

/// What the issuer answers to one account check after the other, and after how many seconds. After the last the card
/// passes.
pub(super) const ISSUER: &[(CheckOutcome, i64)] = &[
    (CheckOutcome::Passed, 3),
    (CheckOutcome::IssuerBlocked { cause: BlockCause::Lost }, 4),
    (CheckOutcome::Passed, 3),
];
