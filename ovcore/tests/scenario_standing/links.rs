//! Other cards of the same traveller: linked and unlinked by command, and nothing else (issue point 9).

use ovcore::account::{Account, Command, Context, Decision, Instruction, Proof, Refusal, decide};
use ovcore::card::Token;
use ovcore::rules::Rules;
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD, play, reference_key};

use crate::{DEBT, PAID, after, denied, rules};

fn link(account: &Account, rules: &Rules, token: u8, proof: Proof) -> Result<Decision, Refusal> {
    let what = Instruction::Link { token: Token::from_bytes([token; 16]), card: CARD, proof };
    let now = ovcore::calendar::Instant::parse("2026-03-12T08:00:00Z").unwrap();
    let id = format!("link-{token}-{proof:?}").to_lowercase().parse().unwrap();
    let command = Command::Instruct { id, now, what };
    decide(account, &Context { rules, reference_key: &reference_key() }, &command)
}

fn linked(account: &mut Account, rules: &Rules, token: u8, proof: Proof) {
    for event in link(account, rules, token, proof).unwrap().events {
        account.apply(&event).unwrap();
    }
}

/// A link is recorded with its proof and undone; debts and reasons stay where they are.
#[test]
fn linked_and_unlinked() {
    let story = after(
        DEBT,
        "
        09:00+1  links    => linked
        09:01+1  unlinks  => unlinked
        09:02+1  unlinks  => refused refusal.not_linked
        09:03+1  links    => linked
        ",
    );
    assert_eq!(denied(&story), ["unpaid fare"]);
    let [card] = story.account.linked() else { panic!("{:?}", story.account.linked()) };
    assert_eq!((card.card, card.proof), (PER_TRIP_CARD, Proof::BothPresented));
}

/// Linked again with another proof: the newer holds. Also where no more would go in.
#[test]
fn linked_again() {
    let rules = rules();
    let mut account = after(PAID, "").account;
    for token in 2..18 {
        linked(&mut account, &rules, token, Proof::BothPresented);
    }
    assert_eq!(account.linked().len(), 16);
    assert_eq!(link(&account, &rules, 18, Proof::ServiceDesk), Err(Refusal::TooManyLinks { most: 16 }));
    linked(&mut account, &rules, 5, Proof::ServiceDesk);
    assert_eq!(account.linked().len(), 16);
    let proofs: Vec<Proof> = account.linked().iter().map(|card| card.proof).collect();
    assert_eq!(proofs.iter().filter(|proof| **proof == Proof::ServiceDesk).count(), 1);
}

/// A card is not linked with itself.
#[test]
fn not_with_itself() {
    let account = play(&rules(), "2026-03-10\n08:00 NS rail in a\n20:00 advance\n").account;
    let now = ovcore::calendar::Instant::parse("2026-03-10T20:00:00Z").unwrap();
    let what = Instruction::Link { token: account.token(), card: CARD, proof: Proof::IssuerNotice };
    let command = Command::Instruct { id: "self".parse().unwrap(), now, what };
    let (rules, key) = (rules(), reference_key());
    let context = Context { rules: &rules, reference_key: &key };
    assert_eq!(decide(&account, &context, &command), Err(Refusal::OwnCard));
}
