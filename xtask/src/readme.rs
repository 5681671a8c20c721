//! What the front pages promise exists: files that they link to, chores and programs that they name.

use serde_json::Value;

use crate::step::{Done, Failure, Step};
use crate::workspace::Workspace;

/// The front pages name nothing that is not there.
pub(crate) const README: Step =
    Step { name: "readme", title: "links and commands on the front pages lead somewhere", run: check };

const PAGES: [&str; 2] = ["README.md", "CHANGELOG.md"];

fn check(workspace: &Workspace) -> Result<Done, Failure> {
    let metadata = workspace.metadata()?;
    let mut problems = Vec::new();
    for page in PAGES {
        let text = workspace.text(page)?;
        let absent = links(&text).filter(|link| !workspace.path(link).exists());
        problems.extend(absent.map(|link| format!("{page} links to `{link}`, which is not there")));
        let unknown =
            words_after(&text, "cargo xtask ").filter(|name| !crate::chore_names().any(|own| own == *name));
        problems.extend(unknown.map(|name| format!("{page} names `cargo xtask {name}`, which is no chore")));
        for (option, kind) in [("--bin ", "bin"), ("--example ", "example")] {
            let unknown = words_after(&text, option).filter(|name| !has_target(&metadata, kind, name));
            problems.extend(unknown.map(|name| format!("{page} names `{option}{name}`, which no crate has")));
        }
    }
    // Examples in Rust are tested as part of a crate's documentation, or not at all.
    if workspace.text("README.md")?.contains("```rust") && !is_included(workspace, &metadata) {
        problems
            .push("README.md has examples in Rust, but no crate includes it in its documentation".to_owned());
    }
    if problems.is_empty() { Ok(Done::Passed) } else { Err(Failure::new(problems.join("\n      - "))) }
}

/// Targets of links to files here, without the part after `#`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let here = targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
    here.filter_map(|target| target.split('#').next()).filter(|path| !path.is_empty())
}

/// The word after each occurrence of `before`; a placeholder in capitals is none.
fn words_after<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    let outside = |c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'));
    text.split(before)
        .skip(1)
        .filter_map(move |rest| rest.split(outside).next())
        .filter(|word| !word.is_empty())
}

fn has_target(metadata: &Value, kind: &str, name: &str) -> bool {
    targets(metadata)
        .any(|target| is_kind(target, kind) && target.get("name").and_then(Value::as_str) == Some(name))
}

fn is_included(workspace: &Workspace, metadata: &Value) -> bool {
    let sources =
        targets(metadata).filter(|target| is_kind(target, "lib")).filter_map(|target| target.get("src_path"));
    let texts = sources
        .filter_map(Value::as_str)
        .filter(|path| std::path::Path::new(path).starts_with(workspace.path("")));
    texts.filter_map(|path| std::fs::read_to_string(path).ok()).any(|text| text.contains("README.md\")"))
}

/// Targets of our own crates.
fn targets(metadata: &Value) -> impl Iterator<Item = &Value> {
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let own = packages.filter(|package| package.get("source").is_none_or(Value::is_null));
    own.filter_map(|package| package.get("targets").and_then(Value::as_array)).flatten()
}

fn is_kind(target: &Value, kind: &str) -> bool {
    target.get("kind").and_then(Value::as_array).is_some_and(|kinds| kinds.iter().any(|each| each == kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_those_to_files_here() {
        let text = "[a](LICENSE-MIT) [b](https://example.org/x) [c](docs/b.md#part) [d](#part) [e](mailto:a@example.org)";
        assert_eq!(links(text).collect::<Vec<_>>(), ["LICENSE-MIT", "docs/b.md"]);
    }

    #[test]
    fn a_command_is_the_word_after_the_tool() {
        let text =
            "run `cargo xtask test`, or cargo xtask bench: then\ncargo xtask CHORE and plain `cargo xtask`";
        assert_eq!(words_after(text, "cargo xtask ").collect::<Vec<_>>(), ["test", "bench"]);
        assert_eq!(
            words_after("cargo run --bin travel_day -- 1", "--bin ").collect::<Vec<_>>(),
            ["travel_day"]
        );
    }

    #[test]
    fn a_program_must_be_a_target_of_our_own() {
        let metadata = serde_json::json!({ "packages": [
            { "source": null, "targets": [{ "kind": ["bin"], "name": "travel_day" }] },
            { "source": "registry+x", "targets": [{ "kind": ["bin"], "name": "foreign" }] },
        ]});
        assert!(has_target(&metadata, "bin", "travel_day"));
        assert!(!has_target(&metadata, "bin", "foreign"));
        assert!(!has_target(&metadata, "example", "travel_day"));
    }
}
