//! The deny list: a publisher, a reader, and what travels between them (DESIGN section 4, RULES P9, D3).
//!
//! A script is a timetable of 10 March 2026, in UTC. Cards are letters. What follows `=>` is what the reader made of it.
//!
//! | line | what happens |
//! |---|---|
//! | `08:00 publish a:unpaid b:bank+unpaid c:` | the back office makes the next list; a card without a notice has none |
//! | `08:00 rotate a:unpaid` | … under the next key version, with the tokens of that version |
//! | `08:00 full 3` | the reader gets the full list 3 |
//! | `08:00 delta 2-3` | the reader gets what changed from list 2 to list 3 |
//! | `… bit 77`, `… cut 9` | … with a bit flipped, or so many bytes cut off |
//! | `08:00 card a in` | a card is presented: `in`, `out`, `unknown` |

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod admission;
mod books;
mod forged;
mod forms;
mod publishing;
mod updating;

use ovcore::calendar::Instant;
use ovcore::card::{CardScheme, Expiry, KeyVersion, Token, Travel};
use ovcore::deny::{
    Admission, Applied, ApplyError, DataAuthentication, DenyDelta, DenyList, DenyLookup, Listing, Notice,
    Notices, Presentation, Reader, admit,
};
use ovcore::policy::Policy;
use ovcore::tap::Direction;

/// A card's token under a key version.
fn token(card: &str, version: KeyVersion) -> Token<Travel> {
    let mut bytes = [card.as_bytes()[0]; 16];
    bytes[15] = u8::try_from(version.number()).unwrap();
    Token::from_bytes(bytes)
}

fn notices(text: &str) -> Notices {
    text.split('+')
        .filter(|name| !name.is_empty())
        .map(|name| match name {
            "unpaid" => Notice::UnpaidFare,
            "bank" => Notice::Bank,
            "discount" => Notice::DiscountConditions,
            "kind" => Notice::CardKind,
            other => panic!("no notice `{other}`"),
        })
        .collect()
}

fn listings(words: &[&str], version: KeyVersion) -> Vec<Listing<Travel>> {
    let listing = |word: &&str| {
        let (card, why) = word.split_once(':').unwrap();
        Listing { token: token(card, version), notices: notices(why) }
    };
    words.iter().map(listing).collect()
}

fn at(time: &str) -> Instant {
    let seconds = if time.len() == 5 { ":00" } else { "" };
    Instant::parse(&format!("2026-03-10T{time}{seconds}Z")).unwrap()
}

/// The back office, a reader, and the time between them.
struct Play {
    policy: Policy,
    lists: Vec<DenyList>,
    reader: Option<DenyList>,
}

impl Play {
    fn new(policy: Policy) -> Self {
        Self { policy, lists: Vec::new(), reader: None }
    }

    /// Runs a script and compares what it says with what happens.
    fn run(&mut self, script: &str) -> &mut Self {
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (left, expected) = line.split_once("=>").unwrap_or_else(|| panic!("no `=>` in `{line}`"));
            let words: Vec<&str> = left.split_whitespace().collect();
            assert_eq!(self.line(at(words[0]), &words[1..]), expected.trim(), "{line}");
        }
        self
    }

    fn list(&self, number: &str) -> &DenyList {
        &self.lists[number.parse::<usize>().unwrap() - 1]
    }

    fn line(&mut self, now: Instant, words: &[&str]) -> String {
        match words {
            ["publish", cards @ ..] => self.publish(now, cards, false),
            ["rotate", cards @ ..] => self.publish(now, cards, true),
            ["full", number, damage @ ..] => {
                let bytes = damaged(self.list(number).to_bytes(), damage);
                let got = match &self.reader {
                    Some(own) => own.replace_bytes(&bytes),
                    None => Ok(Applied::Moved(DenyList::from_bytes(&bytes).unwrap())),
                };
                self.got(got)
            }
            ["delta", numbers, damage @ ..] => {
                let (base, number) = numbers.split_once('-').unwrap();
                let delta = self.list(number).delta_since(self.list(base)).unwrap();
                let bytes = damaged(delta.to_bytes(), damage);
                let own = self.reader.clone().unwrap();
                self.got(own.apply_bytes(&bytes))
            }
            ["card", card, direction] => self.present(now, card, direction),
            _ => panic!("a line that nobody understands: {words:?}"),
        }
    }

    fn publish(&mut self, now: Instant, cards: &[&str], rotates: bool) -> String {
        let carrier = "GVB".parse().unwrap();
        let next = match self.lists.last() {
            None => DenyList::first(carrier, KeyVersion::FIRST, now, listings(cards, KeyVersion::FIRST)),
            Some(last) => {
                let own = last.head().key_version;
                let version = if rotates { own.next().unwrap() } else { own };
                last.next_under(version, now, listings(cards, version))
            }
        };
        match next {
            Ok(list) => {
                let text = shown(&list);
                self.lists.push(list);
                text
            }
            Err(error) => error.code().to_owned(),
        }
    }

    fn got(&mut self, got: Result<Applied, ApplyError>) -> String {
        match got {
            Ok(Applied::Moved(list)) => {
                let text = shown(&list);
                self.reader = Some(list);
                text
            }
            Ok(Applied::Known) => "known".to_owned(),
            Err(error) => {
                let code = error.code().strip_prefix("deny.apply.").unwrap();
                format!("{code}; {}", error.request())
            }
        }
    }

    fn present(&self, now: Instant, card: &str, direction: &str) -> String {
        let calendar = self.policy.calendar();
        let version = self.reader.as_ref().map_or(KeyVersion::FIRST, |list| list.head().key_version);
        let reader = Reader {
            carrier: "GVB".parse().unwrap(),
            policy: &self.policy,
            calendar: &calendar,
            list: self.reader.as_ref().map(|list| -> &dyn DenyLookup<Travel> { list }),
        };
        let presentation = Presentation {
            direction: match direction {
                "in" => Direction::In,
                "out" => Direction::Out,
                "unknown" => Direction::Unknown,
                other => panic!("no direction `{other}`"),
            },
            ..valid_card(token(card, version), now)
        };
        match admit(&reader, &presentation) {
            Admission::Open { despite: None } => "open".to_owned(),
            Admission::Open { despite: Some(despite) } => format!("open despite {}", despite.code()),
            refused @ Admission::Refuse { message, .. } => {
                format!("refuse {message}; {}", refused.outcome().name())
            }
        }
    }
}

/// A card against which nothing stands but, perhaps, the list.
fn valid_card(token: Token<Travel>, now: Instant) -> Presentation {
    Presentation {
        token,
        key_version: KeyVersion::new(u16::from(token.to_bytes()[15]).max(1)).unwrap(),
        authentication: DataAuthentication::Passed,
        expiry: Expiry::new(2028, 11).unwrap(),
        scheme: Some(CardScheme::Visa),
        range_blocked: false,
        direction: Direction::In,
        at: now,
    }
}

/// A list in short: its number and its cards.
fn shown(list: &DenyList) -> String {
    let cards: String = list.listings().map(|l| char::from(l.token.to_bytes()[0])).collect();
    let key = match list.head().key_version.number() {
        1 => String::new(),
        version => format!(" key {version}"),
    };
    format!("list {}{key}: {}", list.head().number, if cards.is_empty() { "-" } else { &cards })
}

fn damaged(mut bytes: Vec<u8>, damage: &[&str]) -> Vec<u8> {
    match damage {
        [] => {}
        ["bit", bit] => {
            let bit: usize = bit.parse().unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        ["cut", last] => bytes.truncate(bytes.len() - last.parse::<usize>().unwrap()),
        other => panic!("no damage {other:?}"),
    }
    bytes
}

/// What a forger sends: bytes whose seal fits what they say.
fn resealed(mut bytes: Vec<u8>) -> DenyDelta {
    use sha2::{Digest, Sha256};
    let end = bytes.len() - 32;
    let mut hash = Sha256::new();
    hash.update(b"ovcore/deny-delta/1");
    hash.update(&bytes[5..end]);
    bytes[end..].copy_from_slice(&hash.finalize());
    DenyDelta::from_bytes(&bytes).unwrap()
}
