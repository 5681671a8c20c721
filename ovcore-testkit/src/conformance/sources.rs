//! What the source of a test says of it: the rules that it is about, and in one sentence what it shows.

use std::path::Path;

use super::FAMILIES;

/// The rule that a test is named after: `by_tap::d4_four_on_a_date` is about D4.
pub(crate) fn rule_of(test: &str) -> Option<String> {
    let function = test.rsplit([':', ' ']).next()?;
    let (rule, _) = function.split_once('_')?;
    let rule = rule.to_uppercase();
    is_rule(&rule).then_some(rule)
}

/// Whether a word is the id of a rule.
pub(crate) fn is_rule(word: &str) -> bool {
    let mut letters = word.chars();
    let family = letters.next().is_some_and(|letter| FAMILIES.iter().any(|(own, _)| *own == letter));
    let number = letters.as_str();
    family && (1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit())
}

/// What stands above a test in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Above {
    /// The rules that are named there, with that of the test's name in front.
    pub(crate) rules: Vec<String>,
    /// The first sentence, without the rules before it.
    pub(crate) title: String,
}

/// Reads the doc comment of a test: `scenario_debt by_tap::d4_four_on_a_date` below `ovcore/tests`.
pub(crate) fn above(tests: &Path, scenario: &str) -> Option<Above> {
    let (binary, test) = scenario.split_once(' ')?;
    let mut modules: Vec<&str> = test.split("::").collect();
    let function = modules.pop()?;
    let files = [
        tests.join(binary).join(modules.join("/")).with_extension("rs"),
        tests.join(binary).join("main.rs"),
        tests.join(binary).with_extension("rs"),
    ];
    let source = files.iter().find_map(|file| {
        let source = std::fs::read_to_string(file).ok()?;
        source.contains(&format!("fn {function}()")).then_some(source)
    })?;
    Some(read(&source, function))
}

fn read(source: &str, function: &str) -> Above {
    let head = source.split(&format!("fn {function}()")).next().unwrap_or_default();
    let mut lines: Vec<&str> = Vec::new();
    for line in head.lines().rev().map(str::trim) {
        if let Some(words) = line.strip_prefix("///") {
            lines.push(words.trim());
        } else if !line.starts_with("#[") && !line.is_empty() {
            break;
        }
    }
    lines.reverse();
    let words = lines.join(" ");
    let mut rules: Vec<String> = rule_of(function).into_iter().collect();
    for word in words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| is_rule(word)) {
        if rules.iter().all(|rule| rule != word) {
            rules.push(word.to_owned());
        }
    }
    let begun = words.split_once(": ").filter(|(before, _)| {
        before.split([' ', ',', ';']).filter(|w| !w.is_empty()).all(|w| is_rule(w) || w == "and")
    });
    let rest = begun.map_or(words.as_str(), |(_, rest)| rest);
    let sentence = rest.split(". ").next().unwrap_or_default().trim_end_matches('.');
    let plain = function.split_once('_').map_or(function, |(_, plain)| plain).replace('_', " ");
    Above { rules, title: if sentence.is_empty() { plain } else { sentence.to_owned() } }
}

#[cfg(test)]
mod tests {
    use super::{Above, read, rule_of};

    #[test]
    fn a_test_says_what_it_shows() {
        let source = "
            /// Another.
            #[test]
            fn d1_other() {}

            /// D4, T1: minutes are elapsed time: in that hour too. As S3 has it.
            #[test]
            fn d4_in_the_hour() {}

            #[test]
            fn d4_bare_name() {}
        ";
        let rules = ["D4", "T1", "S3"].map(str::to_owned).to_vec();
        let title = "minutes are elapsed time: in that hour too".to_owned();
        assert_eq!(read(source, "d4_in_the_hour"), Above { rules, title });
        assert_eq!(
            read(source, "d4_bare_name"),
            Above { rules: vec!["D4".to_owned()], title: "bare name".to_owned() }
        );
        assert_eq!(rule_of("by_tap::d4_x").as_deref(), Some("D4"));
        assert_eq!(rule_of("scenario_books n4_x").as_deref(), Some("N4"));
        assert_eq!(rule_of("by_tap::in_x"), None);
    }
}
