//! Tests of the audit on small lists of crates.

use serde_json::json;

use super::advisories::Advisory;
use super::crates::Held;
use super::*;

const INDEX: &str = "registry+https://example.org/index";

/// Crates of which `ovcore` and `xtask` are ours, under one licence.
fn ours() -> Crates {
    let own =
        |name| Package { source: None, is_member: true, ..package(name, "0.1.0", Some("MIT OR Apache-2.0")) };
    Crates { packages: vec![own("ovcore"), own("xtask")], ..Crates::default() }
}

fn with(packages: impl IntoIterator<Item = Package>) -> Crates {
    let mut crates = ours();
    crates.packages.extend(packages);
    crates
}

fn package(name: &str, version: &str, licence: Option<&str>) -> Package {
    Package {
        name: name.to_owned(),
        version: version.to_owned(),
        licence: licence.map(str::to_owned),
        source: Some(INDEX.to_owned()),
        is_member: false,
        metadata: Value::Null,
    }
}

fn holding(tree: &str) -> Crates {
    Crates { core: Held::read(tree).expect("a readable tree"), ..ours() }
}

fn accepted(names: &[&str]) -> Lists {
    Lists { licences: names.iter().map(|name| (*name).to_owned()).collect(), ..Lists::default() }
}

fn with_reason(name: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), "a reason".to_owned())])
}

#[test]
fn a_licence_outside_the_list_is_found() {
    let crates =
        with([package("copyleft", "2.0.0", Some("GPL-3.0-only")), package("plain", "1.0.0", Some("MIT"))]);
    assert_eq!(
        licences(&crates, &accepted(&["MIT"])),
        ["copyleft 2.0.0 is under `GPL-3.0-only`, which the accepted licences do not satisfy"]
    );
}

#[test]
fn a_missing_or_unreadable_licence_is_found() {
    let crates = with([package("silent", "1.0.0", None), package("vague", "1.0.0", Some("MIT and more"))]);
    assert_eq!(
        licences(&crates, &accepted(&["MIT"])),
        [
            "silent 1.0.0 states no licence expression",
            "vague 1.0.0: licence `MIT and more` cannot be read: `and` where AND, OR or the end was expected",
        ]
    );
}

#[test]
fn our_own_crates_share_one_licence() {
    let odd = Package { source: None, is_member: true, ..package("odd", "0.1.0", Some("MIT")) };
    assert_eq!(licences(&with([odd]), &accepted(&["MIT"])), ["odd is under `MIT`, ovcore is not"]);
}

#[test]
fn a_crate_from_elsewhere_is_found() {
    let from = |name, source: Option<&str>| Package {
        source: source.map(str::to_owned),
        ..package(name, "1.0.0", Some("MIT"))
    };
    let crates = with([from("beside", None), from("forked", Some("git+https://example.org/forked"))]);
    assert_eq!(
        sources(&crates),
        [
            "beside 1.0.0 comes from a path outside the workspace, not from the package registry",
            "forked 1.0.0 comes from git+https://example.org/forked, not from the package registry",
        ]
    );
    assert!(sources(&with([package("plain", "1.0.0", None)])).is_empty());
}

#[test]
fn a_crate_twice_under_the_core_needs_a_reason() {
    let crates =
        holding("ovcore v0.1.0 (/here/ovcore)\nsyn v3.0.9\nsyn v2.0.119\nsyn v3.0.9 (*)\nquote v1.0.0\n");
    assert_eq!(
        held_twice(&crates, &Lists::default()),
        ["ovcore holds syn in versions 2.0.119 and 3.0.9, without a listed reason"]
    );
    assert!(held_twice(&crates, &Lists { twice: with_reason("syn"), ..Lists::default() }).is_empty());
}

#[test]
fn a_reason_that_no_longer_applies_is_found() {
    let crates = holding("syn v3.0.9\nsyn v3.0.9 (*)\n");
    let problems = held_twice(&crates, &Lists { twice: with_reason("syn"), ..Lists::default() });
    assert_eq!(problems, ["ovcore no longer holds syn twice: take it off the list `twice`"]);
}

#[test]
fn a_barred_crate_under_the_core_is_found() {
    let lists = Lists { barred: with_reason("getrandom"), ..Lists::default() };
    assert_eq!(barred(&holding("getrandom v0.3.4\n"), &lists), ["ovcore may not hold getrandom: a reason"]);
    // Held by the workspace alone, as for the tests' random cases, it does no harm.
    let elsewhere = Crates { all: Held::read("getrandom v0.3.4\n").expect("a readable tree"), ..ours() };
    assert!(barred(&elsewhere, &lists).is_empty());
}

#[test]
fn the_newest_rules_name_the_zone_data_in_use() {
    let crates = with([package("chrono-tz", "0.10.4", Some("MIT"))]);
    let row = |version: &str| format!("| 1 | 0.1.0 | chrono-tz ={version} (IANA 2025b) | first |\n");
    assert!(zone_data(&crates, &row("0.10.4")).is_empty());
    assert_eq!(zone_data(&crates, &row("0.10.40")).len(), 1);
    assert_eq!(zone_data(&crates, "").len(), 1);
    // An older row does not count: newest first.
    assert_eq!(zone_data(&crates, &format!("{}{}", row("0.11.0"), row("0.10.4"))).len(), 1);
}

#[test]
fn the_lists_come_from_the_manifest_of_xtask() {
    let mut crates = ours();
    assert_eq!(
        Lists::read(&crates).expect_err("no lists"),
        "there is no package.metadata.audit of xtask/Cargo.toml"
    );
    let audit = json!({ "audit": { "licences": ["MIT"], "twice": { "syn": "old macro" } } });
    for package in &mut crates.packages {
        package.metadata = audit.clone();
    }
    let lists = Lists::read(&crates).expect("lists");
    assert!(lists.licences.contains("MIT"));
    assert_eq!(lists.twice.get("syn").map(String::as_str), Some("old macro"));
    assert!(lists.barred.is_empty());
}

#[test]
fn an_exception_without_a_reason_is_refused() {
    let error = reasons(&json!({ "twice": { "syn": " " } }), "twice").expect_err("an empty reason");
    assert_eq!(error, "`syn` in the audit's list `twice` has no reason");
}

#[test]
fn packages_are_read_with_their_licence_and_place() {
    let metadata = json!({
        "workspace_members": ["path+file:///here/ovcore#0.1.0"],
        "packages": [
            { "id": "path+file:///here/ovcore#0.1.0", "name": "ovcore", "version": "0.1.0", "license": "MIT", "source": null },
            { "id": "registry#syn@3.0.9", "name": "syn", "version": "3.0.9", "license": null, "source": INDEX },
        ],
    });
    let packages = Package::list(&metadata).expect("a readable list");
    let seen: Vec<_> =
        packages.iter().map(|p| (p.name.as_str(), p.is_member, p.licence.as_deref())).collect();
    assert_eq!(seen, [("ovcore", true, Some("MIT")), ("syn", false, None)]);
    assert_eq!(
        Package::list(&json!({})).expect_err("no list"),
        "cargo metadata has no list `workspace_members`"
    );
}

#[test]
fn a_tree_that_cannot_be_read_is_refused() {
    let error = Held::read("syn v3.0.9\nwarning: something\n").expect_err("a line without a version");
    assert_eq!(error, "cargo tree printed `warning: something`; expected a name and a version");
}

const ADVISORY: &str = "```toml
[advisory]
id = \"RUSTSEC-2025-0004\"
package = \"openssl\"
date = \"2025-02-02\"

[affected.functions]
\"openssl::ssl::select_next_proto\" = [\">= 0.10.0, < 0.10.70\"]

[versions]
patched = [
    \">= 0.10.70\",
    \"^0.9.8\",
]
unaffected = [\"< 0.7.0\"]
```

# Use after free
";

#[test]
fn an_advisory_says_which_versions_it_is_about() {
    let advisory = Advisory::read(ADVISORY).expect("an advisory");
    assert_eq!((advisory.id.as_str(), advisory.package.as_str()), ("RUSTSEC-2025-0004", "openssl"));
    let touches = |name: &str, version: &str| advisory.touches(name, &version.parse().expect("a version"));
    for (version, touched) in [
        ("0.6.9", false),
        ("0.7.0", true),
        ("0.9.7", true),
        ("0.9.9", false),
        ("0.10.69", true),
        ("0.10.70", false),
    ] {
        assert_eq!(touches("openssl", version), touched, "{version}");
    }
    assert!(!touches("openssl-sys", "0.9.7"));
    let withdrawn = Advisory { withdrawn: true, ..advisory.clone() };
    assert!(!withdrawn.touches("openssl", &"0.9.7".parse().expect("a version")));
    let told = ADVISORY.replace("date =", "informational = \"unmaintained\"\ndate =");
    assert_eq!(Advisory::read(&told).expect("an advisory").informational.as_deref(), Some("unmaintained"));
    for (wrong, error) in [
        ("no block", "there is no block of TOML"),
        (&ADVISORY.replace("id =", "name ="), "there is no `id`"),
        (&ADVISORY.replace("^0.9.8", "about 1"), "`about 1` in `patched`: "),
    ] {
        let found = Advisory::read(wrong).expect_err("not an advisory");
        assert!(found.starts_with(error), "{found}");
    }
}
