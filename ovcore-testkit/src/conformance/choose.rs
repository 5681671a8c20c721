//! Choosing the cases of the corpus among all that were recorded, and writing them down.
//!
//! A case that is there stays: it is written anew from the same scenario. Each rule that has fewer than
//! [`PER_RULE`] gets more, first those that show what no other case shows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::play::{Case, Corpus, RuleSet, files};
use super::print::pretty;
use super::record::Raw;
use super::sources::{Above, above, rule_of};
use super::{CASE_FORMAT, FAMILIES, RULES_FORMAT};
use crate::world;

/// So many cases a rule gets, where there are so many scenarios.
pub const PER_RULE: usize = 4;

/// Longer files are no reading matter.
const BYTES_MAX: usize = 24_000;

/// A recorded case with what its source says of it.
#[derive(Debug)]
struct Candidate {
    raw: Raw,
    above: Above,
    /// The words of its events, effects and refusals.
    words: BTreeSet<String>,
}

impl Candidate {
    fn read(path: &Path, tests: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let raw: Raw = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let above = above(tests, &raw.scenario).unwrap_or_default();
        let body: Value =
            serde_json::from_str(&format!("{{{}}}", raw.body)).map_err(|error| error.to_string())?;
        let mut words = BTreeSet::new();
        for step in body.get("steps").and_then(Value::as_array).into_iter().flatten() {
            collect(step, &mut words);
        }
        Ok(Self { raw, above, words })
    }

    /// Names the scenario; the same from one recording to the next.
    fn id(&self) -> String {
        match self.raw.number {
            1 => self.raw.scenario.clone(),
            number => format!("{} ({number})", self.raw.scenario),
        }
    }

    /// The folder and the file.
    fn path(&self) -> Option<String> {
        let rule = rule_of(&self.raw.scenario)?;
        let family = FAMILIES.iter().find(|(letter, _)| rule.starts_with(*letter))?.1;
        let (_, plain) = self.raw.scenario.rsplit([':', ' ']).next()?.split_once('_')?;
        let number = if self.raw.number == 1 { String::new() } else { format!("-{}", self.raw.number) };
        Some(format!("{family}/{rule}/{}{number}.json", plain.replace('_', "-")))
    }

    fn text(&self, documents: &str) -> Result<String, String> {
        Ok(pretty(&format!(
            r#"{{"format":{},"title":{},"rules":{},"scenario":{},"story":{},"documents":{},{}}}"#,
            json(&CASE_FORMAT)?,
            json(&self.above.title)?,
            json(&self.above.rules)?,
            json(&self.id())?,
            json(&self.raw.story)?,
            json(&documents)?,
            self.raw.body
        )))
    }
}

fn json(value: &(impl serde::Serialize + ?Sized)) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

/// The words of a form: names of fields, and texts that are names of variants.
fn collect(value: &Value, words: &mut BTreeSet<String>) {
    let is_word =
        |text: &str| text.len() > 2 && text.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '.'));
    match value {
        Value::String(text) if is_word(text) => {
            words.insert(text.clone());
        }
        Value::Array(all) => all.iter().for_each(|own| collect(own, words)),
        Value::Object(fields) => {
            for (name, own) in fields {
                if is_word(name) && !own.is_null() {
                    words.insert(name.clone());
                }
                collect(own, words);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// How many cases were recorded.
    pub recorded: usize,
    /// How many cases stand in the corpus.
    pub cases: usize,
    /// How many sets of documents they share.
    pub rule_sets: usize,
    /// The bytes of all files.
    pub bytes: usize,
    /// The rules that recorded cases are about, and how many of each were chosen.
    pub chosen: BTreeMap<String, (usize, usize)>,
}

impl core::fmt::Display for Written {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { recorded, cases, rule_sets, bytes, .. } = self;
        writeln!(
            f,
            "{recorded} scenarios recorded, {cases} cases with {rule_sets} sets of documents, {bytes} bytes"
        )?;
        for (rule, (chosen, of)) in &self.chosen {
            writeln!(f, "  {rule:<4} {chosen:>2} of {of}")?;
        }
        Ok(())
    }
}

/// Writes the corpus in `folder` anew from what was recorded in `recorded`; the tests lie in `tests`.
///
/// # Errors
/// A file that cannot be read or written, or a case of the corpus whose scenario is gone.
pub fn choose(recorded: &Path, tests: &Path, folder: &Path) -> Result<Written, String> {
    let read = |path: &PathBuf| Candidate::read(path, tests);
    let candidates: Vec<Candidate> = files(recorded)?.iter().map(read).collect::<Result<_, _>>()?;
    let chosen = pick(&candidates, &standing(folder)?);
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    let mut sets = BTreeSet::new();
    for candidate in &chosen {
        let documents = documents(&candidate.raw, &mut all)?;
        let path = candidate.path().ok_or_else(|| format!("{} names no rule", candidate.raw.scenario))?;
        if let Some(before) = all.insert(path.clone(), candidate.text(&documents)?) {
            return Err(format!("two cases would be {path}: {before}"));
        }
        sets.insert(documents);
    }
    let mut written = Written {
        recorded: candidates.len(),
        cases: chosen.len(),
        rule_sets: sets.len(),
        bytes: all.values().map(String::len).sum(),
        chosen: BTreeMap::new(),
    };
    let rule = |candidate: &Candidate| rule_of(&candidate.raw.scenario).unwrap_or_default();
    for candidate in &candidates {
        let own = written.chosen.entry(rule(candidate)).or_default();
        own.1 = own.1.saturating_add(1);
    }
    for candidate in &chosen {
        let own = written.chosen.entry(rule(candidate)).or_default();
        own.0 = own.0.saturating_add(1);
    }
    replace(folder, &all)?;
    let corpus = Corpus::read(folder)?;
    let place = folder.join("INDEX.md");
    std::fs::write(&place, index(&corpus)).map_err(|error| format!("{}: {error}", place.display()))?;
    Ok(written)
}

/// The page that names all cases, by rule.
#[must_use]
pub fn index(corpus: &Corpus) -> String {
    let mut page = "# All cases\n\nWritten by `cargo xtask conformance --bless`.\n".to_owned();
    for (letter, family) in FAMILIES {
        let own = corpus.cases.iter().filter(|(name, _)| name.split('/').next() == Some(family));
        let mut by_rule: BTreeMap<(usize, &str), Vec<(&String, &Case)>> = BTreeMap::new();
        for (name, case) in own {
            let rule = case.rules.first().map_or("", String::as_str);
            by_rule.entry((rule.len(), rule)).or_default().push((name, case));
        }
        let _ = writeln!(page, "\n## {letter}: {family}\n");
        for ((_, rule), cases) in by_rule {
            for (name, case) in cases {
                let _ = writeln!(page, "- {rule}: [{}]({name})", case.title);
            }
        }
    }
    page
}

/// The scenarios of the cases that stand in the corpus.
fn standing(folder: &Path) -> Result<BTreeSet<String>, String> {
    let mut all = BTreeSet::new();
    if !folder.is_dir() {
        return Ok(all);
    }
    for path in files(folder)?.iter().filter(|path| !path.starts_with(folder.join("rules"))) {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let case: Case =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        all.insert(case.scenario);
    }
    Ok(all)
}

fn pick<'c>(candidates: &'c [Candidate], standing: &BTreeSet<String>) -> Vec<&'c Candidate> {
    let fits = |candidate: &&Candidate| candidate.raw.body.len() <= BYTES_MAX;
    let mut by_rule: BTreeMap<String, Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates.iter().filter(fits) {
        by_rule.entry(rule_of(&candidate.raw.scenario).unwrap_or_default()).or_default().push(candidate);
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut chosen: BTreeMap<String, &Candidate> = BTreeMap::new();
    for candidate in candidates.iter().filter(|own| standing.contains(&own.id())) {
        seen.extend(candidate.words.iter().map(String::as_str));
        chosen.extend(candidate.path().map(|path| (path, candidate)));
    }
    for (rule, own) in &by_rule {
        let folder = |path: &str| path.split('/').nth(1) == Some(rule.as_str());
        while chosen.keys().filter(|path| folder(path)).count() < PER_RULE {
            let free = own.iter().filter(|each| each.path().is_some_and(|path| !chosen.contains_key(&path)));
            let news =
                |each: &Candidate| each.words.iter().filter(|word| !seen.contains(word.as_str())).count();
            // The most that is new; of those the shortest; of those the first by name.
            let key = |each: &Candidate| (core::cmp::Reverse(news(each)), each.raw.body.len(), each.id());
            let Some(best) = free.min_by_key(|each| key(each)) else { break };
            seen.extend(best.words.iter().map(String::as_str));
            chosen.extend(best.path().map(|path| (path, *best)));
        }
    }
    chosen.into_values().collect()
}

/// Puts the documents of a case where all cases find them; gives the file of the set.
fn documents(raw: &Raw, all: &mut BTreeMap<String, String>) -> Result<String, String> {
    let mut put = |kind: &str, name: String, text: &str| {
        let file = if name.is_empty() { format!("{kind}.json") } else { format!("{kind}/{name}.json") };
        all.insert(format!("rules/{file}"), pretty(text));
        file
    };
    let policy = put("policies", policy_name(&raw.policy)?, &raw.policy);
    let network = put("networks", named(&raw.network, &known_network()), &raw.network);
    let known = known_tariffs();
    let tariffs = raw.tariffs.iter().map(|text| put("tariffs", named(text, &known), text)).collect();
    let set = RuleSet { format: RULES_FORMAT.to_owned(), policy, network, tariffs };
    let text = json(&set)?;
    let stem = |file: &str| file.rsplit('/').next().unwrap_or_default().trim_end_matches(".json").to_owned();
    let mut name = format!("{}.{}", stem(&set.network), stem(&set.policy));
    let usual = set.tariffs.len() == known.len() && raw.tariffs.iter().all(|own| known.contains(own));
    if !usual {
        let _ = write!(name, ".{}", mark(&text));
    }
    let file = format!("{name}.json");
    all.insert(format!("rules/{file}"), pretty(&text));
    Ok(file)
}

/// The network of the test country.
fn known_network() -> Vec<String> {
    let read = ovcore::network::NetworkDocument::from_json(world::network()).ok();
    read.and_then(|network| json(&network).ok()).into_iter().collect()
}

/// The tariffs of the test country.
fn known_tariffs() -> Vec<String> {
    let read = |text: &String| ovcore::fare::TariffDocument::from_json(text).ok();
    world::tariffs().iter().filter_map(read).filter_map(|tariff| json(&tariff).ok()).collect()
}

/// The id of a document; with a mark of its content, where another bears the id.
fn named(text: &str, known: &[String]) -> String {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let id = document.get("id").and_then(Value::as_str).unwrap_or("unnamed").to_owned();
    if known.iter().any(|own| own == text) { id } else { format!("{id}-{}", mark(text)) }
}

/// What a policy changes of OVpay's is its name.
fn policy_name(text: &str) -> Result<String, String> {
    let read = |text: &str| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
    let usual = read(&json(&ovcore::policy::Policy::ovpay())?)?;
    let mut changes = Vec::new();
    changed(&usual, &read(text)?, "", &mut changes);
    let name = if changes.is_empty() { "ovpay".to_owned() } else { changes.join("-") };
    Ok(if name.len() > 60 { format!("ovpay-{}", mark(text)) } else { name })
}

fn changed(usual: &Value, own: &Value, name: &str, all: &mut Vec<String>) {
    match (usual, own) {
        (Value::Object(usual), Value::Object(own)) => {
            let names: BTreeSet<&String> = usual.keys().chain(own.keys()).collect();
            for name in names {
                let nothing = Value::Null;
                let of = |fields: &serde_json::Map<String, Value>| fields.get(name).cloned();
                changed(&of(usual).unwrap_or(nothing.clone()), &of(own).unwrap_or(nothing), name, all);
            }
        }
        (usual, own) if usual != own => {
            let plain: String =
                own.to_string().chars().filter(char::is_ascii_alphanumeric).take(12).collect();
            all.push(format!("{}-{plain}", name.replace('_', "-")));
        }
        _ => {}
    }
}

/// Six digits that differ where the content does.
fn mark(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{:06x}", hash & 0xff_ffff)
}

/// Takes away the files that are there, and writes these.
fn replace(folder: &Path, all: &BTreeMap<String, String>) -> Result<(), String> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: std::io::Error| format!("{path}: {error}")
    };
    let families = FAMILIES.iter().map(|(_, family)| *family);
    for part in families.chain(["rules"]).map(|part| folder.join(part)).filter(|part| part.is_dir()) {
        std::fs::remove_dir_all(&part).map_err(failed(&part))?;
    }
    for (name, text) in all {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(failed(parent))?;
        }
        std::fs::write(&path, text).map_err(failed(&path))?;
    }
    Ok(())
}
