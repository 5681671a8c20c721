//! A scenario for every cell of the tables.

/// Under which rules a scenario is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Country {
    /// The test country.
    Plain,
    /// Everything above 5.00 is asked for at once.
    Threshold,
    /// The range `disposable` is not accepted from 2026-03-11 on.
    Blocking,
    /// The card is of a range that was not accepted until now.
    Reopened,
}

/// A scenario: the cells that it goes through, each a transition and its cause; under which rules; what came before,
/// and its own lines.
pub(crate) type Scenario = (&'static [(&'static str, &'static str)], Country, &'static str, &'static str);

/// 6.00 of the 10th, asked for in the night.
const ASKED: &str = "
    2026-03-10
    08:00 NS rail in a
    08:20 NS rail out c id=out
    03:25+1 advance
";

/// … and paid, under `pay.17.0`.
const PAID: &str = "
    2026-03-10
    08:00 NS rail in a
    08:20 NS rail out c id=out
    03:25+1 advance
    03:26+1 bank approves
";

/// … or declined.
const DEBT: &str = "
    2026-03-10
    08:00 NS rail in a
    08:20 NS rail out c id=out
    03:25+1 advance
    03:26+1 bank declines
";

/// … or not known.
const NOT_KNOWN: &str = "
    2026-03-10
    08:00 NS rail in a
    08:20 NS rail out c id=out
    03:25+1 advance
    03:26+1 bank does-not-know
";

/// The debt, asked for in self-service.
const ATTEMPTED: &str = "
    2026-03-10
    08:00 NS rail in a
    08:20 NS rail out c id=out
    03:25+1 advance
    03:26+1 bank declines
    10:00+1 pays
";

/// … whose outcome is not known.
const ATTEMPT_NOT_KNOWN: &str = "
    2026-03-10
    08:00 NS rail in a
    08:20 NS rail out c id=out
    03:25+1 advance
    03:26+1 bank declines
    10:00+1 pays
    10:01+1 bank does-not-know
";

/// The debt, paid by tap a moment ago.
const RECOVERED: &str = "
    2026-03-10
    08:00 NS rail in a
    08:20 NS rail out c id=out
    03:25+1 advance
    03:26+1 bank declines
    10:00+1 NS rail in a denied
    10:01+1 bank approves
";

/// The debt, with its reason lifted.
const LIFTED: &str = "
    2026-03-10
    08:00 NS rail in a
    08:20 NS rail out c id=out
    03:25+1 advance
    03:26+1 bank declines
    09:00+1 objects lift
";

/// The 10th paid, and 4.00 of the 11th asked for.
const SECOND: &str = "
    2026-03-10
    08:00 NS rail in a
    08:20 NS rail out c id=out
    03:25+1 advance
    03:26+1 bank approves
    12:00+1 NS rail in a
    12:20+1 NS rail out b
    03:25+2 advance
";

/// A debt of the 10th, where everything is asked for at once.
const DEBT_AT_ONCE: &str = "
    2026-03-10
    08:00 NS rail in a
    08:20 NS rail out c id=out
    08:21 bank declines
";

/// … paid by tap a moment ago, and the next ride asked for.
const ASKED_RECOVERED: &str = "
    2026-03-10
    08:00 NS rail in a
    08:20 NS rail out c id=out
    08:21 bank declines
    10:00 NS rail in a denied
    10:01 bank approves
    10:02 NS rail in a
    10:12 NS rail out c
";

/// A pass whose conditions were broken.
const BROKEN: &str = "
    2026-03-10
    07:00 holds pass
    07:01 breaks NS pass
";

/// A card of a range that is not accepted.
const REFUSED_RANGE: &str = "
    2026-03-12
    07:00 range disposable
";

/// A missing check-out that was declined.
const MISSING: &str = "
    2026-03-10
    08:00 NS rail in a id=in
    03:25+1 advance
    03:26+1 bank declines
";

/// Every cell of both tables.
pub(crate) const SCENARIOS: &[Scenario] = &[
    (&[("asked", "deadline: night collection"), ("paid", "approved")], Country::Plain, PAID, ""),
    (
        &[("asked", "tap")],
        Country::Threshold,
        "",
        "
        2026-03-10
        08:00 NS rail in a
        08:20 NS rail out c
        ",
    ),
    (
        &[("asked", "approved")],
        Country::Threshold,
        "",
        "
        2026-03-10
        08:00 NS rail in a
        08:20 NS rail out c
        10:00 NS rail in a
        10:20 NS rail out d
        10:30 bank approves
        ",
    ),
    (
        &[("asked", "declined"), ("attempt failed", "declined"), ("waived", "declined")],
        Country::Threshold,
        DEBT_AT_ONCE,
        "
        10:00 pays
        10:01 objects waive
        10:02 NS rail in a
        10:12 NS rail out d
        10:13 bank declines
        ",
    ),
    (
        &[("asked", "product removed")],
        Country::Threshold,
        "",
        "
        2026-03-10
        07:00 holds pass
        08:00 NS rail in a
        08:20 NS rail out c
        09:00 drops pass
        ",
    ),
    (
        &[("asked", "product added")],
        Country::Threshold,
        "",
        "
        2026-03-10
        08:00 NS rail in a
        08:10 NS rail out b
        09:00 holds first
        ",
    ),
    (
        &[("asked", "deadline: refund")],
        Country::Threshold,
        "",
        "
        2026-03-10
        08:00 NS rail in a
        08:20 NS rail out c id=out
        08:21 bank approves
        08:22 NS rail out a id=out v=1 at=08:20
        03:06+7 NS rail in a
        03:16+7 NS rail out c
        03:25+7 advance
        ",
    ),
    (&[("asked, block ending", "tap")], Country::Threshold, ASKED_RECOVERED, ""),
    (&[("paid, block ending", "approved")], Country::Threshold, ASKED_RECOVERED, "10:13 bank approves"),
    (
        &[("paid after all, block ending", "approved")],
        Country::Threshold,
        ASKED_RECOVERED,
        "
        10:13 bank does-not-know
        10:14 bank approves
        ",
    ),
    (
        &[("asked, block ending", "approved")],
        Country::Threshold,
        DEBT_AT_ONCE,
        "
        10:00 NS rail in a denied
        10:01 NS rail in a
        10:11 NS rail out d
        10:12 bank approves
        ",
    ),
    (
        &[("asked, block ending", "product removed")],
        Country::Threshold,
        "",
        "
        2026-03-10
        07:00 holds pass
        08:00 NS rail in a
        08:40 NS rail out d
        08:41 bank declines
        10:00 NS rail in a denied
        10:01 bank approves
        10:02 NS rail in a
        10:12 NS rail out c
        10:13 drops pass
        ",
    ),
    (
        &[("asked, block ending", "product added")],
        Country::Threshold,
        "",
        "
        2026-03-10
        08:00 NS rail in a
        08:40 NS rail out d
        08:41 bank declines
        10:00 NS rail in a denied
        10:01 bank approves
        10:02 NS rail in a
        10:12 NS rail out b
        10:13 holds first
        ",
    ),
    (
        &[("asked, block ending", "deadline: night collection")],
        Country::Plain,
        DEBT,
        "
        20:00+1 NS rail in a
        20:01+1 bank declines
        03:00+2 NS rail in b denied
        03:20+2 bank approves
        03:25+2 advance
        ",
    ),
    (
        &[("asked, block ending", "deadline: refund")],
        Country::Threshold,
        DEBT_AT_ONCE,
        "
        10:00 NS rail in a denied
        10:01 bank does-not-know
        10:02 NS rail out a id=out v=1 at=08:20
        03:06+7 NS rail in a
        03:16+7 NS rail out c
        03:20+7 bank approves
        03:25+7 advance
        ",
    ),
    (&[("not known", "outcome unknown")], Country::Plain, NOT_KNOWN, ""),
    (&[("asked again", "deadline: ask the bank again")], Country::Plain, NOT_KNOWN, "03:36+1 advance"),
    (&[("paid after all", "approved")], Country::Plain, NOT_KNOWN, "03:30+1 bank approves"),
    (&[("declined after all", "declined")], Country::Plain, NOT_KNOWN, "03:30+1 bank declines"),
    (&[("declined", "declined"), ("unpaid", "declined")], Country::Plain, DEBT, ""),
    (&[("attempted", "tap")], Country::Plain, DEBT, "10:00+1 NS rail in a denied"),
    (
        &[("attempted", "declined")],
        Country::Plain,
        DEBT,
        "
        03:20+2 pays
        03:25+2 advance
        03:30+2 bank declines
        ",
    ),
    (&[("attempted", "self-service")], Country::Plain, ATTEMPTED, ""),
    (&[("attempted", "deadline: ask for the debt again")], Country::Plain, DEBT, "03:25+2 advance"),
    (
        &[("recovered", "approved"), ("paid, waived, lifted or moved", "approved")],
        Country::Plain,
        ATTEMPTED,
        "10:01+1 bank approves",
    ),
    (&[("attempt not known", "outcome unknown")], Country::Plain, ATTEMPT_NOT_KNOWN, ""),
    (
        &[("attempt asked again", "deadline: ask the bank again")],
        Country::Plain,
        ATTEMPT_NOT_KNOWN,
        "10:11+1 advance",
    ),
    (&[("attempt failed after all", "declined")], Country::Plain, ATTEMPT_NOT_KNOWN, "10:02+1 bank declines"),
    (&[("recovered after all", "approved")], Country::Plain, ATTEMPT_NOT_KNOWN, "10:02+1 bank approves"),
    (&[("block will end", "approved")], Country::Plain, RECOVERED, ""),
    (
        &[
            ("block over", "deadline: off the list"),
            ("paid, waived, lifted or moved", "deadline: off the list"),
        ],
        Country::Plain,
        RECOVERED,
        "10:16+1 advance",
    ),
    (
        &[("block over", "lifted"), ("paid, waived, lifted or moved", "lifted")],
        Country::Plain,
        RECOVERED,
        "10:05+1 objects lift",
    ),
    (
        &[("covered by credits", "tap"), ("paid, waived, lifted or moved", "tap")],
        Country::Plain,
        DEBT,
        "09:00+1 NS rail out a id=out v=1 at=08:20",
    ),
    (
        &[("covered by credits", "approved")],
        Country::Plain,
        SECOND,
        "
        08:00+2 NS rail out a id=out v=1 at=08:20
        08:01+2 takes-back pay.17.0
        08:02+2 bank approves
        ",
    ),
    (
        &[("covered by credits", "declined"), ("paid, waived, lifted or moved", "declined")],
        Country::Plain,
        ASKED,
        "
        03:26+1 NS rail out a id=out v=1 at=08:20
        03:27+1 bank declines
        ",
    ),
    (
        &[("covered by credits", "taken back"), ("paid, waived, lifted or moved", "taken back")],
        Country::Plain,
        PAID,
        "
        08:00+1 NS rail out a id=out v=1 at=08:20
        08:01+1 takes-back pay.17.0
        ",
    ),
    (
        &[("covered by credits", "taken over"), ("paid, waived, lifted or moved", "taken over")],
        Country::Plain,
        PAID,
        "
        08:00+1 NS rail out a id=out v=1 at=08:20
        08:01+1 takes-over 5.00 2026-03-11
        ",
    ),
    (
        &[("covered by credits", "product added"), ("paid, waived, lifted or moved", "product added")],
        Country::Plain,
        DEBT,
        "09:00+1 holds free",
    ),
    (
        &[("waived", "waived"), ("paid, waived, lifted or moved", "waived")],
        Country::Plain,
        DEBT,
        "09:00+1 objects waive",
    ),
    (
        &[("taken back", "taken back"), ("unpaid", "taken back")],
        Country::Plain,
        PAID,
        "09:00+1 takes-back pay.17.0",
    ),
    (
        &[("taken back", "approved"), ("unpaid", "approved")],
        Country::Plain,
        SECOND,
        "
        08:00+2 takes-back pay.17.0
        08:01+2 bank approves
        ",
    ),
    (
        &[("taken back, block ending", "taken back")],
        Country::Plain,
        RECOVERED,
        "10:05+1 takes-back recover.17.0",
    ),
    (
        &[("taken back, block ending", "approved")],
        Country::Plain,
        SECOND,
        "
        03:26+2 bank declines
        10:00+2 NS rail in a denied
        10:01+2 takes-back pay.17.0
        10:02+2 bank approves
        ",
    ),
    (
        &[("handed over", "handed over"), ("paid, waived, lifted or moved", "handed over")],
        Country::Plain,
        DEBT,
        "09:00+1 hands-over-to 18",
    ),
    (
        &[("taken over", "taken over"), ("unpaid", "taken over")],
        Country::Plain,
        PAID,
        "09:00+1 takes-over 5.00 2026-03-11",
    ),
    (
        &[("taken over, block ending", "taken over")],
        Country::Plain,
        RECOVERED,
        "10:05+1 takes-over 5.00 2026-03-11",
    ),
    (&[("unpaid, lifted", "lifted")], Country::Plain, LIFTED, ""),
    (
        &[("paid, waived or moved since the lift", "tap")],
        Country::Plain,
        LIFTED,
        "09:10+1 NS rail out a id=out v=1 at=08:20",
    ),
    (
        &[("paid, waived or moved since the lift", "approved")],
        Country::Plain,
        LIFTED,
        "
        09:10+1 pays
        09:11+1 bank approves
        ",
    ),
    (
        &[("paid, waived or moved since the lift", "declined")],
        Country::Plain,
        LIFTED,
        "
        09:10+1 pays
        09:11+1 NS rail out a id=out v=1 at=08:20
        09:12+1 bank declines
        ",
    ),
    (&[("paid, waived or moved since the lift", "waived")], Country::Plain, LIFTED, "09:10+1 objects waive"),
    (
        &[("paid, waived or moved since the lift", "handed over")],
        Country::Plain,
        LIFTED,
        "09:10+1 hands-over-to 18",
    ),
    (
        &[("paid, waived or moved since the lift", "product added")],
        Country::Plain,
        LIFTED,
        "09:10+1 holds free",
    ),
    (&[("blocked at the issuer", "declined")], Country::Plain, ASKED, "03:26+1 bank declines lost"),
    (
        &[("blocked at the issuer", "check: blocked")],
        Country::Plain,
        "",
        "
        2026-03-10
        08:00 check blocked
        ",
    ),
    (
        &[("no longer blocked, or for another cause", "check passed")],
        Country::Plain,
        "",
        "
        2026-03-10
        08:00 check blocked
        08:01 check passes
        ",
    ),
    (
        &[("no longer blocked, or for another cause", "approved")],
        Country::Plain,
        "",
        "
        2026-03-10
        07:00 check blocked
        08:00 NS rail in a
        08:20 NS rail out c id=out
        03:25+1 advance
        03:26+1 bank approves
        ",
    ),
    (
        &[("issuer block lifted", "lifted")],
        Country::Plain,
        "",
        "
        2026-03-10
        07:00 check blocked
        07:01 objects lift issuer-block
        ",
    ),
    (
        &[("no longer blocked since the lift", "check passed")],
        Country::Plain,
        "",
        "
        2026-03-10
        07:00 check blocked
        07:01 objects lift issuer-block
        07:02 check passes
        ",
    ),
    (
        &[("no longer blocked since the lift", "approved")],
        Country::Plain,
        "",
        "
        2026-03-10
        07:00 check blocked
        07:01 objects lift issuer-block
        08:00 NS rail in a
        08:20 NS rail out c id=out
        03:25+1 advance
        03:26+1 bank approves
        ",
    ),
    (
        &[("check failed", "check: no travel function")],
        Country::Plain,
        "",
        "
        2026-03-10
        07:00 check fails
        ",
    ),
    (
        &[("check passed", "check passed")],
        Country::Plain,
        "",
        "
        2026-03-10
        07:00 check fails
        07:01 check passes
        ",
    ),
    (
        &[("failed check lifted", "lifted")],
        Country::Plain,
        "",
        "
        2026-03-10
        07:00 check fails
        07:01 objects lift account-check
        ",
    ),
    (
        &[("check passed since the lift", "check passed")],
        Country::Plain,
        "",
        "
        2026-03-10
        07:00 check fails
        07:01 objects lift account-check
        07:02 check passes
        ",
    ),
    (&[("conditions broken", "conditions broken")], Country::Plain, BROKEN, ""),
    (&[("conditions cleared", "conditions cleared")], Country::Plain, BROKEN, "07:02 clears NS"),
    (&[("broken conditions lifted", "lifted")], Country::Plain, BROKEN, "07:02 objects lift NS"),
    (
        &[("conditions cleared since the lift", "conditions cleared")],
        Country::Plain,
        BROKEN,
        "
        07:02 objects lift NS
        07:03 clears NS
        ",
    ),
    (&[("range not accepted", "issuer range set")], Country::Blocking, REFUSED_RANGE, ""),
    (
        &[("range not accepted", "deadline: issuer range")],
        Country::Blocking,
        "",
        "
        2026-03-10
        07:00 range disposable
        00:00+1 advance
        ",
    ),
    (&[("range accepted", "issuer range set")], Country::Blocking, REFUSED_RANGE, "07:01 range none"),
    (
        &[("range accepted", "deadline: issuer range")],
        Country::Reopened,
        "",
        "
        2026-03-12
        07:00 advance
        ",
    ),
    (&[("range lifted", "lifted")], Country::Blocking, REFUSED_RANGE, "07:01 objects lift range"),
    (
        &[("another range since the lift", "issuer range set")],
        Country::Blocking,
        REFUSED_RANGE,
        "
        07:01 objects lift range
        07:02 range none
        ",
    ),
    // Corrections.
    (
        &[("covered by credits", "trip corrected"), ("paid, waived, lifted or moved", "trip corrected")],
        Country::Plain,
        MISSING,
        "09:00+1 corrects in a 2026-03-10 desk",
    ),
    (
        &[("paid, waived or moved since the lift", "trip corrected")],
        Country::Plain,
        MISSING,
        "
        09:00+1 objects lift
        09:01+1 corrects in a 2026-03-10 desk
        ",
    ),
    (
        &[("asked", "trip corrected")],
        Country::Threshold,
        "",
        "
        2026-03-10
        08:20 NS rail out c id=in
        09:00 corrects in a 2026-03-10 desk
        ",
    ),
    (
        &[("asked, block ending", "trip corrected")],
        Country::Threshold,
        "",
        "
        2026-03-10
        06:00 NS rail out c id=in
        08:00 NS rail in a
        08:20 NS rail out c
        08:21 bank declines
        14:00 NS rail in a denied
        14:01 bank approves
        14:02 corrects in a 2026-03-10 desk
        ",
    ),
    (
        &[("no longer blocked, or for another cause", "check: blocked")],
        Country::Plain,
        "",
        "
        2026-03-10
        07:00 check blocked lost
        07:01 check blocked stolen
        ",
    ),
    (
        &[("no longer blocked, or for another cause", "declined")],
        Country::Plain,
        DEBT,
        "
        08:00+1 check blocked lost
        09:00+1 pays
        09:01+1 bank declines stolen
        ",
    ),
    (
        &[("blocked for another cause than the lifted one", "check: blocked")],
        Country::Plain,
        "",
        "
        2026-03-10
        07:00 check blocked lost
        07:01 objects lift issuer-block
        07:02 check blocked stolen
        ",
    ),
    (
        &[("blocked for another cause than the lifted one", "declined")],
        Country::Plain,
        DEBT,
        "
        08:00+1 check blocked lost
        08:01+1 objects lift issuer-block
        09:00+1 pays
        09:01+1 bank declines stolen
        ",
    ),
    (
        &[("blocked for a third cause since the lift of the first", "check: blocked")],
        Country::Plain,
        "",
        "
        2026-03-10
        07:00 check blocked stolen
        07:01 objects lift issuer-block
        07:02 check blocked lost
        07:03 check blocked
        ",
    ),
    (
        &[("blocked for a third cause since the lift of the first", "declined")],
        Country::Plain,
        DEBT,
        "
        08:00+1 check blocked stolen
        08:01+1 objects lift issuer-block
        08:02+1 check blocked lost
        09:00+1 pays
        09:01+1 bank declines account_closed
        ",
    ),
    (
        &[("taken over, lifted before", "taken over")],
        Country::Plain,
        PAID,
        "09:00+1 takes-over 5.00 2026-03-11 lifted",
    ),
    (
        &[("taken back", "declined")],
        Country::Plain,
        SECOND,
        "
        03:26+2 bank declines
        10:00+2 pays
        10:01+2 objects waive
        10:02+2 takes-back pay.17.0
        10:03+2 bank declines
        ",
    ),
];
