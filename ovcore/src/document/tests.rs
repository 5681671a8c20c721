use std::collections::BTreeMap;

use serde::Deserialize;

use super::{DocumentError, from_json, within};

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Outer {
    inner: Inner,
    #[serde(default)]
    counts: BTreeMap<u32, i8>,
    #[serde(default)]
    pair: Option<(u8, bool)>,
    #[serde(default)]
    choices: Vec<Choice>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Inner {
    text: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Choice {
    Plain,
    Held(u8),
    Both(u8, u8),
    Named { value: u8 },
}

fn read(text: &str) -> Result<Outer, DocumentError> {
    from_json("a test", text)
}

#[track_caller]
fn refused(text: &str, path: &str, words: &str) {
    let error = read(text).unwrap_err();
    assert_eq!((error.code(), error.path()), ("document.json", path), "{error}");
    let shown = error.to_string();
    assert!(shown.contains(words), "{shown}");
}

#[test]
fn every_form_of_a_type_is_read() {
    let text = r#"{ "inner": { "text": "a\nb", "other": [{}] }, "counts": { "7": -1 }, "pair": [1, true],
        "choices": ["plain", { "plain": null }, { "held": 1 }, { "both": [1, 2] }, { "named": { "value": 3 } }] }"#;
    let choices =
        vec![Choice::Plain, Choice::Plain, Choice::Held(1), Choice::Both(1, 2), Choice::Named { value: 3 }];
    let inner = Inner { text: "a\nb".to_owned() };
    let expected = Outer { inner, counts: BTreeMap::from([(7, -1)]), pair: Some((1, true)), choices };
    assert_eq!(read(text).unwrap(), expected);
    assert_eq!(read(r#"{ "inner": { "text": "" }, "pair": null }"#).unwrap().pair, None);
}

#[test]
fn what_is_wrong_has_its_path_and_its_place() {
    let around = |rest: &str| format!("{{\n\"inner\": {{ \"text\": \"x\" }},\n{rest} }}");
    refused(r#"{ "inner": { "text": 3 } }"#, "inner.text", "invalid type: integer `3` (line 1, column 2");
    refused(r#"{ "inner": {} }"#, "inner", "missing field `text`");
    refused(&around(r#""outer": 1"#), "outer", "unknown field `outer`");
    refused(&around(r#""inner": { "text": "y" }"#), ".", "duplicate field `inner`");
    refused(&around(r#""counts": { "1": 200 }"#), "counts.1", "invalid value: integer `200`");
    refused(&around(r#""counts": { "one": 1 }"#), "counts.one", "invalid type: string \"one\"");
    refused(&around(r#""pair": [1, true, 2]"#), "pair", "1 items too many");
    refused(&around(r#""pair": [1]"#), "pair", "invalid length 1");
    refused(&around(r#""pair": [1, null]"#), "pair[1]", "invalid type: null");
    refused(&around(r#""choices": ["plain", "fancy"]"#), "choices[1]", "unknown variant `fancy`");
    refused(&around(r#""choices": [{ "held": true }]"#), "choices[0].held", "(line 3, column 2");
    refused(&around(r#""choices": [{ "named": { "value": -1 } }]"#), "choices[0].named.value", "`-1`");
    refused(&around(r#""choices": ["held"]"#), "choices[0]", "unit variant");
    refused(&around(r#""choices": [{ "held": 1, "plain": null }]"#), "choices[0]", "map");
}

#[test]
fn a_structure_is_no_list_of_its_fields() {
    refused(r#"[{ "text": "x" }]"#, ".", "invalid type: sequence");
}

#[test]
fn what_is_no_json_has_a_path_too() {
    refused(r#"{ "inner": { "text": nothing } }"#, "inner.text", "expected ident");
    refused(r#"{ "choices": ["plain", tru] }"#, "choices[1]", "expected ident");
    refused(r#"{ "inner": { "text": "x" } } {}"#, ".", "more text at line 1");
    refused("", ".", "EOF");
}

#[test]
fn a_value_that_may_be_a_card_number_is_not_shown() {
    let error = read(r#"{ "inner": { "text": 4111111111111111 } }"#).unwrap_err().to_string();
    assert!(!error.contains("4111"), "{error}");
    let error = read(r#"{ "inner": { "text": "x" }, "4111111111111111": 1 }"#).unwrap_err().to_string();
    assert!(!error.contains("4111"), "{error}");
}

#[test]
fn a_text_beyond_the_limit_is_refused_by_its_length() {
    assert_eq!(within("policy", "{ }", 3), Ok(()));
    let error = within("policy", "{  }", 3).unwrap_err();
    assert_eq!((error.code(), error.path()), ("document.limit", "."));
    assert_eq!(error.to_string(), "policy cannot be used\n  .: found 4 bytes; expected at most 3");
}
