//! Broken conditions of products: what follows is in the tariff; each carrier lists and clears by itself (RULES D3).

use ovcore_testkit::scenario::play;

use crate::{denied, follow_the_list, rules};

/// D3: every carrier that listed it must clear it.
#[test]
fn d3_each_carrier_clears_its_own() {
    let story = play(
        &rules(),
        "
        2026-03-10
        07:00  holds pass       => holds pass
        08:00  breaks NS pass   => NS finds pass broken; denied: discount conditions broken: NS
        08:01  breaks NS pass   => NS finds pass broken
        08:02  breaks GVB pass  => GVB finds pass broken; denied: discount conditions broken: GVB
        08:03  clears HTM       => HTM clears
        08:04  check passes     => account check passed
        08:05  clears NS        => NS clears; freed: discount conditions broken: NS
        08:06  clears NS        => NS clears
        ",
    );
    assert_eq!(denied(&story), ["discount conditions broken: GVB"]);
    let free = play(
        &rules(),
        &format!(
            "{}08:07 clears GVB => GVB clears; freed: discount conditions broken: GVB\n",
            story.transcript
        ),
    );
    assert_eq!(denied(&free), [""; 0]);
    follow_the_list(&free);
}

/// The tariff says what follows: the card is denied, the product ends on the date, or nothing.
#[test]
fn what_follows_is_in_the_tariff() {
    let story = play(
        &rules(),
        "
        2026-03-10
        07:00    holds plain        => holds plain
        07:01    breaks NS plain    => NS finds plain broken
        08:00    NS rail in  a      => opens a
        08:20    NS rail out c      => a-c 4.50
        09:00    drops plain        => drops plain; a-c 6.00 (was 4.50)
        10:00    holds trial        => holds trial; a-c 4.50 (was 6.00)
        10:01    breaks NS trial    => NS finds trial broken
        11:00    NS rail in  a      => opens a
        11:20    NS rail out c      => a-c 4.50
        08:00+1  NS rail in  a
        08:20+1  NS rail out c      => a-c 6.00
        08:30+1  breaks NS trial
        ",
    );
    assert_eq!(denied(&story), [""; 0]);
    let held: Vec<String> =
        story.account.products().iter().map(|p| format!("{} {}", p.product, p.until)).collect();
    assert_eq!(held, ["trial 2026-03-10"]);
}

/// A product that the card does not hold, and one that no tariff has.
#[test]
fn a_product_must_be_held() {
    play(
        &rules(),
        "
        2026-03-10
        07:00  breaks NS pass    => refused refusal.product_not_held
        07:01  breaks NS wings   => refused refusal.product_not_held
        07:02  holds wings       => holds wings
        07:03  breaks NS wings   => refused refusal.unknown_product
        ",
    );
}

/// A product that begins only later and whose conditions are broken today never begins.
#[test]
fn a_product_that_ends_before_it_begins() {
    let story = play(
        &rules(),
        "
        2026-03-10
        07:00  holds trial 2026-03-11 2026-12-31  => holds trial
        07:01  breaks NS trial                    => NS finds trial broken
        ",
    );
    assert!(story.account.products().is_empty());
}
