//! What is sent twice: each of the commands about a card's standing, and how long they are remembered (RULES T6).

use std::fmt::Write as _;

use ovcore_testkit::scenario::play;

use crate::{PAID, after, follow_the_list, rules};

/// T6: each command sent again, at once and later, changes nothing, whatever it would do if it were new.
#[test]
fn t6_every_command_twice() {
    let story = after(
        PAID,
        "
        08:00+1  holds pass id=holds             => holds pass; a-c 4.50 (was 6.00); credit 1.50 for 2026-03-10
        08:01+1  again holds                     => -
        08:02+1  breaks NS pass id=breaks        => NS finds pass broken; denied: discount conditions broken: NS
        08:03+1  clears NS id=clears             => NS clears; freed: discount conditions broken: NS
        08:04+1  again breaks                    => -
        08:05+1  breaks NS pass                  => NS finds pass broken; denied: discount conditions broken: NS
        08:06+1  again clears                    => -
        08:07+1  objects lift NS id=lift         => objection lifted; freed: discount conditions broken: NS
        08:08+1  again lift                      => -
        08:09+1  takes-back pay.17.0 id=back     => taken back 6.00; debt 6.00; denied: unpaid fare; debt -1.50
        08:10+1  again back                      => -
        08:11+1  objects uphold id=uphold        => objection upheld
        08:12+1  again uphold                    => -
        08:13+1  pays id=pays                    => asks 4.50 debt, self-service
        08:14+1  again pays                      => -
        08:15+1  bank declines recover.17.0      => declined
        08:16+1  bank approves recover.17.0      => -
        08:50+1  again pays                      => -
        08:51+1  objects waive id=waive          => objection waived; waiver; waived 4.50 [NS 4.50]; debt closed; \
            freed: unpaid fare
        08:52+1  again waive                     => -
        08:53+1  again pays                      => -
        08:54+1  links id=links                  => linked
        08:55+1  unlinks id=unlinks              => unlinked
        08:56+1  again links                     => -
        08:57+1  again unlinks                   => -
        08:58+1  range x id=range                => issuer range x
        08:59+1  range none                      => no issuer range
        09:00+1  again range                     => -
        09:01+1  hands-over-to 18 id=hands       => hands over 0.00 to 18
        09:02+1  again hands                     => -
        09:03+1  takes-over 5.00 2026-03-11 id=takes => takes over 5.00; denied: unpaid fare
        09:04+1  again takes                     => -
        09:05+1  drops pass id=drops             => drops pass; a-c 6.00 (was 4.50); debt +1.50
        09:06+1  again drops                     => -
        09:07+1  check fails id=fails            => account check no travel function; denied: account check failed
        09:08+1  again fails                     => -
        12:00+9  again takes
        ",
    );
    assert!(story.account.linked().is_empty());
    assert_eq!(story.account.issuer_range(), None);
    follow_the_list(&story);
}

/// T6: the last 32 commands are remembered, and the last 32 answers; they do not push each other out.
#[test]
fn t6_the_last_32() {
    let script = |others: usize| {
        let mut script = "2026-03-10\n08:00 check fails id=first\n08:01 check passes\n".to_owned();
        for number in 1..others {
            let _ = writeln!(script, "08:{:02} clears NS", number + 1);
        }
        script.push_str("09:00 again first");
        script
    };
    play(&rules(), &format!("{} => -", script(31)));
    play(
        &rules(),
        &format!("{} => account check no travel function; denied: account check failed", script(32)),
    );
}

/// T6, S4: of an effect whose outcome is not known only another *unknown* is a repeat, while it waits.
#[test]
fn t6_unknown_answers_to_an_attempt() {
    after(
        crate::DEBT,
        "
        10:00+1  pays                              => asks 6.00 debt, self-service
        10:01+1  bank does-not-know recover.17.0   => unknown
        10:02+1  bank does-not-know recover.17.0   => -
        10:11+1  advance                           => @10:11 asks again
        10:12+1  bank does-not-know recover.17.0   => unknown
        10:13+1  bank approves recover.17.0        => paid; debt closed; freed: unpaid fare
        10:14+1  bank does-not-know recover.17.0   => -
        10:15+1  bank declines recover.17.0        => -
        10:16+1  bank approves recover.17.1        => refused refusal.unknown_effect
        ",
    );
}

/// T6: a repeat is recognised before anything else: also when the command could not be taken now.
#[test]
fn t6_before_anything_else() {
    after(
        crate::DEBT,
        "
        09:00+1  hands-over-to 18 id=hands    => hands over 6.00 to 18; freed: unpaid fare
        09:01+1  NS rail in  a                => opens a
        09:20+1  NS rail out b                => a-b 4.00
        03:25+2  advance                      => @03:25 asks 4.00 night
        03:26+2  again hands                  => -
        ",
    );
}
