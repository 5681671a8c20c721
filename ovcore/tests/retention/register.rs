//! The register of processing, as a privacy officer reads it.

use ovcore::language::Language;
use ovcore::retain::Catalogue;

use super::golden;

#[test]
fn the_register_is_what_the_catalogue_says() {
    let catalogue = Catalogue::ovpay();
    let english = catalogue.register(Language::English);
    golden("tests/golden/register.md", &english.to_string());
    golden("tests/golden/register.nl.md", &catalogue.register(Language::Dutch).to_string());
    golden("tests/golden/register.json", &english.to_json());
}

#[test]
fn the_manual_shows_it() {
    golden("src/manual/register.md", &Catalogue::ovpay().register(Language::English).to_markdown(2));
}

#[test]
fn it_names_every_rule_once_with_its_source() {
    let catalogue = Catalogue::ovpay();
    for language in Language::ALL {
        let register = catalogue.register(language);
        let mut rows: Vec<_> = register.systems.iter().flat_map(|system| &system.rows).collect();
        assert_eq!(rows.len(), catalogue.rules().len());
        rows.sort_by_key(|row| row.id);
        rows.dedup_by_key(|row| row.id);
        assert_eq!(rows.len(), catalogue.rules().len());
        let text = register.to_string();
        for rule in catalogue.rules() {
            assert!(
                text.contains(&format!("| {} |", rule.id)) && text.contains(&rule.source.heading),
                "{}",
                rule.id
            );
        }
        // A table row is a line: nothing in it breaks it.
        let width = |line: &str| line.matches(" | ").count();
        let tables: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
        assert!(tables.iter().all(|line| width(line) == 7), "{text}");
    }
}
