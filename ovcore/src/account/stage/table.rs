//! The two tables, and how they look on a page.

use std::fmt::Write as _;

use super::{Cause, Listing, ListingChange, Phase, Step, Transition};
use crate::account::DeadlineKind;

const NIGHT: Cause = Cause::Deadline(DeadlineKind::Night);
const REFUND: Cause = Cause::Deadline(DeadlineKind::Refund);
const RETRY: Cause = Cause::Deadline(DeadlineKind::Retry);
const ASK_AGAIN: Cause = Cause::Deadline(DeadlineKind::AskAgain);
const RANGE: Cause = Cause::Deadline(DeadlineKind::Range);
const OFF_LIST: Cause = Cause::Deadline(DeadlineKind::OffList);

const fn row(
    name: &'static str,
    (from, step, to): (Phase, Step, Phase),
    causes: &'static [Cause],
    rules: &'static str,
) -> Transition {
    Transition { name, from, step, to, causes, rules }
}

/// Every transition of the phase. A command may make several, one after the other: an approved attempt by tap makes
/// *recovered* and *block will end*, and *asked, block ending* where charges had waited for it.
pub const TRANSITIONS: &[Transition] = &{
    use Cause::{
        AddProduct, Approved, Correct, Declined, HandOver, Lift, PayDebt, RemoveProduct, TakeBack, TakeOver,
        Tap, Unknown, Waive,
    };
    use Phase::{Attempt, AttemptUnknown, Clear, Debt, Recovered, RequestUnknown, Requested};
    use Step as S;
    const ASKS: &[Cause] = &[Tap, Approved, Declined, AddProduct, RemoveProduct, Correct, NIGHT, REFUND];
    const ASKS_RECOVERED: &[Cause] = &[Tap, Approved, AddProduct, RemoveProduct, Correct, NIGHT, REFUND];
    const COVERED: &[Cause] = &[Tap, Approved, Declined, TakeBack, TakeOver, AddProduct, Correct];
    [
        row("asked", (Clear, S::PaymentRequested, Requested), ASKS, "S1–S4"),
        row("asked, block ending", (Recovered, S::PaymentRequested, Requested), ASKS_RECOVERED, "S1–S4, D5"),
        row("paid", (Requested, S::PaymentApproved, Clear), &[Approved], "S4"),
        row("paid, block ending", (Requested, S::PaymentApproved, Recovered), &[Approved], "S4, D5"),
        row("not known", (Requested, S::PaymentUnknown, RequestUnknown), &[Unknown], "S4"),
        row("asked again", (RequestUnknown, S::PaymentAskedAgain, Requested), &[ASK_AGAIN], "S4"),
        row("paid after all", (RequestUnknown, S::PaymentApproved, Clear), &[Approved], "S4"),
        row(
            "paid after all, block ending",
            (RequestUnknown, S::PaymentApproved, Recovered),
            &[Approved],
            "S4, D5",
        ),
        row("declined", (Requested, S::DebtOpened, Debt), &[Declined], "D1"),
        row("declined after all", (RequestUnknown, S::DebtOpened, Debt), &[Declined], "D1, S4"),
        row(
            "attempted",
            (Debt, S::RecoveryRequested, Attempt),
            &[Tap, Declined, PayDebt, RETRY],
            "D2, D4, D8",
        ),
        row("attempt failed", (Attempt, S::PaymentDeclined, Debt), &[Declined], "D1, D3"),
        row("recovered", (Attempt, S::PaymentApproved, Clear), &[Approved], "D5"),
        row("attempt not known", (Attempt, S::PaymentUnknown, AttemptUnknown), &[Unknown], "S4"),
        row("attempt asked again", (AttemptUnknown, S::PaymentAskedAgain, Attempt), &[ASK_AGAIN], "S4"),
        row("attempt failed after all", (AttemptUnknown, S::PaymentDeclined, Debt), &[Declined], "D1, S4"),
        row("recovered after all", (AttemptUnknown, S::PaymentApproved, Clear), &[Approved], "D5, S4"),
        row("block will end", (Clear, S::BlockEnds, Recovered), &[Approved], "D5"),
        row("block over", (Recovered, S::CardFreed, Clear), &[Lift, OFF_LIST], "D5, D6"),
        row("covered by credits", (Debt, S::DebtLowered, Clear), COVERED, "S6"),
        row("waived", (Debt, S::DebtWaived, Clear), &[Declined, Waive], "D6"),
        row("taken back", (Clear, S::PaymentTakenBack, Debt), &[Approved, Declined, TakeBack], "D6, D9"),
        row(
            "taken back, block ending",
            (Recovered, S::PaymentTakenBack, Debt),
            &[Approved, TakeBack],
            "D9, D5",
        ),
        row("handed over", (Debt, S::HandedOver, Clear), &[HandOver], "issue: linking"),
        row("taken over", (Clear, S::TakenOver, Debt), &[TakeOver], "issue: linking"),
        row("taken over, block ending", (Recovered, S::TakenOver, Debt), &[TakeOver], "issue: linking"),
    ]
};

const fn change(
    name: &'static str,
    (reason, from, to): (&'static str, Listing, Listing),
    causes: &'static [Cause],
    rules: &'static str,
) -> ListingChange {
    ListingChange { name, reason, from, to, causes, rules }
}

/// Every transition of every reason on the deny list. The card is free when none is listed.
pub const LISTINGS: &[ListingChange] = &{
    use Cause::{
        AddProduct, Approved, BreakConditions, CheckBlocked, CheckFailed, CheckPassed, ClearConditions,
        Correct, Declined, HandOver, Lift, SetIssuerRange, TakeBack, TakeOver, Tap, Waive,
    };
    use Listing::{Free, Lifted, Listed};
    const UNPAID: &str = "unpaid_fare";
    const ISSUER: &str = "issuer_block";
    const CHECK: &str = "account_check_failed";
    const CONDITIONS: &str = "conditions_broken";
    const BLOCKED: &str = "blocked_range";
    const CLOSED: &[Cause] =
        &[Tap, Approved, Declined, Lift, Waive, TakeBack, HandOver, TakeOver, AddProduct, Correct, OFF_LIST];
    const CLOSED_LIFTED: &[Cause] = &[Tap, Approved, Declined, Waive, HandOver, AddProduct, Correct];
    [
        change("unpaid", (UNPAID, Free, Listed), &[Approved, Declined, TakeBack, TakeOver], "D1, D9"),
        change("paid, waived, lifted or moved", (UNPAID, Listed, Free), CLOSED, "D3, D5, D6, S6"),
        change("taken over, lifted before", (UNPAID, Free, Lifted), &[TakeOver], "D6"),
        change("unpaid, lifted", (UNPAID, Listed, Lifted), &[Lift], "D6"),
        change("paid, waived or moved since the lift", (UNPAID, Lifted, Free), CLOSED_LIFTED, "D6"),
        change("blocked at the issuer", (ISSUER, Free, Listed), &[Declined, CheckBlocked], "D3, D7"),
        change(
            "no longer blocked, or for another cause",
            (ISSUER, Listed, Free),
            &[Approved, Declined, CheckPassed, CheckBlocked],
            "D3",
        ),
        change(
            "blocked for another cause than the lifted one",
            (ISSUER, Lifted, Listed),
            &[Declined, CheckBlocked],
            "D3, D6",
        ),
        change("issuer block lifted", (ISSUER, Listed, Lifted), &[Lift], "D6"),
        change(
            "blocked for a third cause since the lift of the first",
            (ISSUER, Listed, Lifted),
            &[Declined, CheckBlocked],
            "D3, D6",
        ),
        change(
            "no longer blocked since the lift",
            (ISSUER, Lifted, Free),
            &[Approved, CheckPassed],
            "D3, D6",
        ),
        change("check failed", (CHECK, Free, Listed), &[CheckFailed], "D7"),
        change("check passed", (CHECK, Listed, Free), &[CheckPassed], "D3"),
        change("failed check lifted", (CHECK, Listed, Lifted), &[Lift], "D6"),
        change("check passed since the lift", (CHECK, Lifted, Free), &[CheckPassed], "D3, D6"),
        change("conditions broken", (CONDITIONS, Free, Listed), &[BreakConditions], "D3"),
        change("conditions cleared", (CONDITIONS, Listed, Free), &[ClearConditions], "D3"),
        change("broken conditions lifted", (CONDITIONS, Listed, Lifted), &[Lift], "D6"),
        change("conditions cleared since the lift", (CONDITIONS, Lifted, Free), &[ClearConditions], "D3, D6"),
        change("range not accepted", (BLOCKED, Free, Listed), &[SetIssuerRange, RANGE], "D3"),
        change("range accepted", (BLOCKED, Listed, Free), &[SetIssuerRange, RANGE], "D3"),
        change("range lifted", (BLOCKED, Listed, Lifted), &[Lift], "D6"),
        change("another range since the lift", (BLOCKED, Lifted, Free), &[SetIssuerRange], "D3, D6"),
    ]
};

/// Both tables as Markdown: what the manual shows.
#[must_use]
pub fn table() -> String {
    let mut out =
        String::from("| transition | from | event | to | caused by | rules |\n|---|---|---|---|---|---|\n");
    for Transition { name, from, step, to, causes, rules } in TRANSITIONS {
        let causes = listed(causes);
        let _ = writeln!(out, "| {name} | {from} | `{step}` | {to} | {causes} | {rules} |");
    }
    out.push_str("\n| transition | reason | from | to | caused by | rules |\n|---|---|---|---|---|---|\n");
    for ListingChange { name, reason, from, to, causes, rules } in LISTINGS {
        let causes = listed(causes);
        let _ = writeln!(out, "| {name} | `{reason}` | {from} | {to} | {causes} | {rules} |");
    }
    out
}

fn listed(causes: &[Cause]) -> String {
    let names: Vec<String> = causes.iter().map(Cause::to_string).collect();
    names.join(", ")
}
