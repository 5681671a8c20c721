//! Keeping what goes into a scenario and what comes out, while it is played.
//!
//! With [`FOLDER`] in the environment, every scenario whose test is named after a rule (`d4_four_on_a_date`) leaves a
//! [`Raw`] case in that folder when it has ended as expected. [`choose`](super::choose) makes cases of some of them.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ovcore::account::{Account, Command, Decision, Effect, Event, Refusal};
use ovcore::calendar::Instant;
use ovcore::card::CardKind;
use ovcore::document::DocumentError;
use ovcore::network::{Network, NetworkDocument};
use ovcore::rules::Rules;
use ovcore::settle::ReferenceKey;
use serde::{Deserialize, Serialize};

use super::observe::After;
use crate::world;

/// Names the folder that recorded cases go to; without it nothing is recorded.
pub const FOLDER: &str = "OVCORE_CONFORMANCE";

/// Of one test at most so many scenarios are kept: some play a script in every order.
const PER_TEST: usize = 3;

/// A case that is longer is no reading matter.
const STEPS_MAX: usize = 48;

/// The bytes of the key of payment references in scenarios: the same one, over and over.
pub(crate) const KEY_BYTE: u8 = 7;

/// A recorded scenario: texts of JSON, so that their fields stay in order.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    /// The test and its binary, as `scenario_debt by_tap::d4_four_on_a_date`.
    pub scenario: String,
    /// Which of the test's scenarios, from 1.
    pub number: usize,
    /// The lines of the script with what came of each.
    pub story: Vec<String>,
    /// The policy.
    pub policy: String,
    /// The network.
    pub network: String,
    /// The tariffs.
    pub tariffs: Vec<String>,
    /// The fields of the case from the account on, without the braces around them.
    pub body: String,
}

/// What a player keeps while it plays.
#[derive(Debug)]
pub(crate) struct Recording {
    folder: &'static Path,
    network: String,
    account: NewAccount,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct NewAccount {
    serial: ovcore::settle::AccountSerial,
    token: ovcore::card::Token<ovcore::card::Travel>,
    card: CardKind,
}

#[derive(Debug, Serialize)]
struct Step {
    command: Command,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Outcome {
    Refused { refused: &'static str },
    Decided { events: Vec<Event>, effects: Vec<Effect> },
}

impl Recording {
    /// A recording, where one is wanted and the case could be written down.
    pub(crate) fn begin(rules: &Rules, account: &Account) -> Option<Self> {
        let folder = folder()?;
        named_after_a_rule(&test_name()?).then_some(())?;
        let own = NewAccount { serial: account.serial(), token: account.token(), card: account.card() };
        // A case begins with a card of which nothing is known.
        (Account::new(own.serial, own.token, own.card) == *account).then_some(())?;
        let network = serde_json::to_string(&document_of(rules.network())?).ok()?;
        Some(Self { folder, network, account: own, steps: Vec::new() })
    }

    pub(crate) fn note(&mut self, command: &Command, decided: &Result<Decision, Refusal>) {
        let outcome = match decided {
            Ok(Decision { events, effects }) => {
                Outcome::Decided { events: events.clone(), effects: effects.clone() }
            }
            Err(refusal) => Outcome::Refused { refused: refusal.code() },
        };
        self.steps.push(Step { command: command.clone(), outcome });
    }

    /// Writes the case. What cannot be written is told and left out.
    pub(crate) fn keep(mut self, rules: &Rules, account: &Account, events: &[Event], story: &str) {
        self.tidy();
        if self.steps.len() > STEPS_MAX {
            return;
        }
        if let Err(text) = self.write(rules, account, events, story) {
            eprintln!("not recorded: {text}");
        }
    }

    /// Of the passing of time only what had an effect, and what was the last to happen.
    fn tidy(&mut self) {
        let last = self.steps.len().saturating_sub(1);
        let mut place = 0_usize;
        self.steps.retain(|step| {
            let idle = matches!((&step.command, &step.outcome), (Command::Advance { .. }, Outcome::Decided { events, .. }) if events.is_empty());
            place = place.saturating_add(1);
            !idle || place > last
        });
    }

    fn write(&self, rules: &Rules, account: &Account, events: &[Event], story: &str) -> Result<(), String> {
        let json = |value: serde_json::Result<String>| value.map_err(|error| error.to_string());
        let name = test_name().ok_or("a test without a name")?;
        let latest = self.steps.iter().map(|step| instant_of(&step.command)).max().unwrap_or(Instant::MIN);
        let after = After::new(rules, account, events, latest);
        let body = format!(
            r#""reference_key":{{"version":{},"bytes":"{}"}},"account":{},"steps":{},"after":{}"#,
            1,
            format!("{KEY_BYTE:02x}").repeat(32),
            json(serde_json::to_string(&self.account))?,
            json(serde_json::to_string(&self.steps))?,
            json(serde_json::to_string(&after))?,
        );
        let tariffs = rules.tariffs().tariffs().iter().map(|tariff| json(serde_json::to_string(tariff)));
        let mut raw = Raw {
            scenario: format!("{} {name}", binary_name()),
            number: 1,
            story: story.lines().map(|line| line.trim_end().to_owned()).collect(),
            policy: json(serde_json::to_string(rules.policy()))?,
            network: self.network.clone(),
            tariffs: tariffs.collect::<Result<_, _>>()?,
            body,
        };
        std::fs::create_dir_all(self.folder).map_err(|error| error.to_string())?;
        for number in 1..=PER_TEST {
            raw.number = number;
            let file = format!("{}.{}.{number}.json", binary_name(), name.replace("::", "."));
            let path = self.folder.join(file);
            if !path.exists() {
                let text = json(serde_json::to_string(&raw))?;
                return std::fs::write(path, text).map_err(|error| error.to_string());
            }
        }
        Ok(())
    }
}

fn folder() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOUND.get_or_init(|| std::env::var_os(FOLDER).map(PathBuf::from)).as_deref()
}

/// The name of the test that runs on this thread.
fn test_name() -> Option<String> {
    std::thread::current().name().map(str::to_owned)
}

/// The name of the test's binary, without what cargo adds to it.
fn binary_name() -> String {
    let path = std::env::current_exe().unwrap_or_default();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    stem.rsplit_once('-').map_or(stem.clone(), |(name, _)| name.to_owned())
}

fn named_after_a_rule(test: &str) -> bool {
    super::sources::rule_of(test).is_some()
}

thread_local! {
    /// The networks that this test made, as they show, with the documents that they were made of.
    static NETWORKS: RefCell<Vec<(String, NetworkDocument)>> = const { RefCell::new(Vec::new()) };
}

/// Makes a network of a test's own, and keeps its document for the recording and for the second engine: a network does
/// not hold it.
///
/// # Errors
/// As [`Network::new`].
pub fn network(document: NetworkDocument) -> Result<Network, DocumentError> {
    let network = Network::new(document.clone())?;
    NETWORKS.with_borrow_mut(|all| all.push((format!("{network:?}"), document)));
    Ok(network)
}

/// The document of a network, as far as it is known: of one that was made here, or of the test country's.
#[must_use]
pub fn document_of(network: &Network) -> Option<NetworkDocument> {
    let shown = format!("{network:?}");
    let known =
        NETWORKS.with_borrow(|all| all.iter().find(|(own, _)| *own == shown).map(|(_, own)| own.clone()));
    let is_it = |document: &NetworkDocument| {
        Network::new(document.clone()).is_ok_and(|own| format!("{own:?}") == shown)
    };
    known.or_else(|| NetworkDocument::from_json(world::network()).ok().filter(is_it))
}

/// The key of payment references in scenarios.
pub(crate) fn reference_key() -> ReferenceKey {
    ReferenceKey::new(ovcore::card::KeyVersion::FIRST, [KEY_BYTE; 32])
}

/// The instant that a command is about.
pub(crate) fn instant_of(command: &Command) -> Instant {
    match command {
        Command::Tap(tap) | Command::LateTap { tap, .. } => tap.received_at,
        Command::Advance { now } | Command::Instruct { now, .. } => *now,
        Command::Answer(answer) => answer.answered_at,
        Command::CheckAnswered(answer) => answer.answered_at,
    }
}
