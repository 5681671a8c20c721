//! The runner in Rust: reads a case, sends its commands through `decide` and `apply`, and compares what comes out.
//!
//! It compares JSON values, as a runner in any language can, and knows nothing of how the cases were made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ovcore::account::{Account, Command, Context, Event, decide};
use ovcore::calendar::Instant;
use ovcore::card::{CardKind, KeyVersion, Token, Travel};
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, ReferenceKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::observe::After;
use super::record::instant_of;
use super::sources::rule_of;
use super::{CASE_FORMAT, RULES_FORMAT};

/// A case, as its file has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// [`CASE_FORMAT`].
    pub format: String,
    /// What it shows, in one sentence.
    pub title: String,
    /// The rules that it is about; the first is that of its folder.
    pub rules: Vec<String>,
    /// The test that it was recorded from.
    pub scenario: String,
    /// For people: the script, with what came of each line.
    pub story: Vec<String>,
    /// The set of documents, a file of `conformance/rules`.
    pub documents: String,
    reference_key: Key,
    account: NewAccount,
    steps: Vec<Step>,
    after: Value,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    version: u16,
    bytes: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    serial: AccountSerial,
    token: Token<Travel>,
    card: CardKind,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    command: Value,
    refused: Option<String>,
    events: Option<Vec<Value>>,
    effects: Option<Vec<Value>>,
}

/// A set of documents: the files of the policy, the network and the tariffs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// [`RULES_FORMAT`].
    pub format: String,
    /// The file of the policy, beside this one.
    pub policy: String,
    /// The file of the network.
    pub network: String,
    /// The files of the tariffs.
    pub tariffs: Vec<String>,
}

/// All cases of a folder, with the documents that they share.
#[derive(Debug, Default)]
pub struct Corpus {
    /// The cases by their paths below the folder.
    pub cases: BTreeMap<String, Case>,
    rules: BTreeMap<String, Arc<Rules>>,
}

impl Corpus {
    /// Reads the folder `conformance`.
    ///
    /// # Errors
    /// The first file that cannot be read, and why.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let mut corpus = Self::default();
        for path in files(folder)? {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if name.starts_with("rules/") {
                continue;
            }
            corpus.add(folder, name, read(&path)?)?;
        }
        Ok(corpus)
    }

    /// One case that lies in no file, with documents of the folder.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn of_one(folder: &Path, case: Value) -> Result<Self, String> {
        let mut corpus = Self::default();
        corpus.add(
            folder,
            "case".to_owned(),
            serde_json::from_value(case).map_err(|error| error.to_string())?,
        )?;
        Ok(corpus)
    }

    fn add(&mut self, folder: &Path, name: String, case: Case) -> Result<(), String> {
        if case.format != CASE_FORMAT {
            return Err(format!("{name}: format `{}`; expected `{CASE_FORMAT}`", case.format));
        }
        if !self.rules.contains_key(&case.documents) {
            let rules = rules(&folder.join("rules"), &case.documents)?;
            self.rules.insert(case.documents.clone(), Arc::new(rules));
        }
        self.cases.insert(name, case);
        Ok(())
    }

    /// Plays all cases.
    ///
    /// # Errors
    /// Of each case that goes otherwise, where.
    pub fn play(&self) -> Result<(), String> {
        let wrong = self.cases.iter().filter_map(|(name, case)| {
            let rules = self.rules.get(&case.documents)?;
            play(case, rules).err().map(|text| format!("{name}: {text}\n"))
        });
        let wrong: String = wrong.collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// How many cases each rule has: of its own, and with those that are about another rule first.
    #[must_use]
    pub fn coverage(&self) -> BTreeMap<&str, (usize, usize)> {
        let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for case in self.cases.values() {
            for (place, rule) in case.rules.iter().enumerate() {
                let own = counts.entry(rule).or_default();
                own.0 = own.0.saturating_add(usize::from(place == 0));
                own.1 = own.1.saturating_add(1);
            }
        }
        counts
    }
}

impl core::fmt::Display for Corpus {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let commands: usize = self.cases.values().map(|case| case.steps.len()).sum();
        writeln!(f, "{} cases with {commands} commands went as they say", self.cases.len())?;
        for (rule, (own, named)) in self.coverage() {
            writeln!(f, "  {rule:<4} {own:>2} cases of its own, {named:>3} that name it")?;
        }
        Ok(())
    }
}

/// Plays one case.
///
/// # Errors
/// The step and the place where something else came out.
pub fn play(case: &Case, rules: &Rules) -> Result<(), String> {
    let NewAccount { serial, token, card } = case.account;
    let mut account = Account::new(serial, token, card);
    let key = case.reference_key.read()?;
    let context = Context { rules, reference_key: &key };
    let mut events: Vec<Event> = Vec::new();
    let mut latest = Instant::MIN;
    for (number, step) in (1_usize..).zip(&case.steps) {
        let at = |text: String| format!("step {number}: {text}");
        let command: Command =
            serde_json::from_value(step.command.clone()).map_err(|error| at(error.to_string()))?;
        latest = latest.max(instant_of(&command));
        match decide(&account, &context, &command) {
            Err(refusal) => same("refused", &step.refused, &Some(refusal.code())).map_err(at)?,
            Ok(decision) => {
                same("refused", &step.refused, &None::<String>).map_err(at)?;
                same("events", &step.events.as_deref().unwrap_or_default(), &decision.events).map_err(at)?;
                same("effects", &step.effects.as_deref().unwrap_or_default(), &decision.effects)
                    .map_err(at)?;
                for event in &decision.events {
                    account.apply(event).map_err(|error| at(error.to_string()))?;
                }
                let again = decide(&account, &context, &command);
                if again.is_ok_and(|again| !again.events.is_empty()) {
                    return Err(at("sent again, the command gave events".to_owned()));
                }
                events.extend(decision.events);
            }
        }
    }
    same("after", &case.after, &After::new(rules, &account, &events, latest))?;
    crate::host::check_replay(&Account::new(serial, token, card), &events, &account)
}

impl Key {
    fn read(&self) -> Result<ReferenceKey, String> {
        let wrong = || "reference_key: expected a version above 0 and 64 hexadecimal digits".to_owned();
        let version = KeyVersion::new(self.version).ok_or_else(wrong)?;
        let digit = |place: usize| self.bytes.get(place..place.saturating_add(2));
        let byte = |place: usize| digit(place).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let bytes: Option<Vec<u8>> = (0..self.bytes.len()).step_by(2).map(byte).collect();
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).ok_or_else(wrong)?;
        Ok(ReferenceKey::new(version, bytes))
    }
}

/// The rules of a set of documents.
fn rules(folder: &Path, set: &str) -> Result<Rules, String> {
    let set: RuleSet = read(&folder.join(set))?;
    if set.format != RULES_FORMAT {
        return Err(format!("found format `{}`; expected `{RULES_FORMAT}`", set.format));
    }
    let text = |name: &str| {
        std::fs::read_to_string(folder.join(name)).map_err(|error| format!("rules/{name}: {error}"))
    };
    let policy = Policy::from_json(&text(&set.policy)?).map_err(|e| e.to_string())?;
    let network = NetworkDocument::from_json(&text(&set.network)?).and_then(Network::new);
    let mut tariffs = Vec::new();
    for name in &set.tariffs {
        tariffs.push(TariffDocument::from_json(&text(name)?).map_err(|e| format!("rules/{name}: {e}"))?);
    }
    let book = TariffBook::new(tariffs).map_err(|e| e.to_string())?;
    Rules::new(policy, network.map_err(|e| e.to_string())?, book).map_err(|e| e.to_string())
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The rules that tests below a folder are named after.
///
/// # Errors
/// A file that cannot be read.
pub fn cited(tests: &Path) -> Result<BTreeSet<String>, String> {
    let mut all = BTreeSet::new();
    for path in files_of(tests, "rs")? {
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let names = text.split("\nfn ").skip(1).filter_map(|rest| rest.split('(').next());
        all.extend(names.filter_map(rule_of));
    }
    Ok(all)
}

/// All JSON files below a folder, in order.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    files_of(folder, "json")
}

fn files_of(folder: &Path, end: &str) -> Result<Vec<PathBuf>, String> {
    let unread = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        if path.is_dir() {
            all.extend(files_of(&path, end)?);
        } else if path.extension().is_some_and(|own| own == end) {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

/// Compares two values by their JSON; tells the first place where they differ.
fn same(what: &str, expected: &impl Serialize, found: &impl Serialize) -> Result<(), String> {
    let value = |own: serde_json::Result<Value>| own.map_err(|error| format!("{what}: {error}"));
    let (expected, found) = (value(serde_json::to_value(expected))?, value(serde_json::to_value(found))?);
    match difference(&expected, &found) {
        None => Ok(()),
        Some((path, expected, found)) => Err(format!("{what}{path}: expected {expected}, found {found}")),
    }
}

fn difference<'v>(expected: &'v Value, found: &'v Value) -> Option<(String, &'v Value, &'v Value)> {
    let below = |name: &str, (path, e, f): (String, &'v Value, &'v Value)| (format!("/{name}{path}"), e, f);
    match (expected, found) {
        (Value::Object(own), Value::Object(other)) if own.keys().eq(other.keys()) => own
            .iter()
            .zip(other.values())
            .find_map(|((name, own), other)| Some(below(name, difference(own, other)?))),
        (Value::Array(own), Value::Array(other)) if own.len() == other.len() => {
            let mut pairs = own.iter().zip(other).enumerate();
            pairs.find_map(|(place, (own, other))| Some(below(&place.to_string(), difference(own, other)?)))
        }
        _ => (expected != found).then(|| (String::new(), expected, found)),
    }
}
