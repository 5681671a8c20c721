//! The program as a stranger runs it: arguments, standard input, bad rows, exit status.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn data(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name).display().to_string()
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_travel_day"));
    // From a folder that has none of the files: what is bundled is found all the same.
    command.args(arguments).current_dir(std::env::temp_dir()).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

fn run_with_input(arguments: &[&str], input: &str) -> Output {
    let mut child = program(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// A file that is gone when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("travel-day-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // It lies in a folder that is swept anyway.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The taps of a file as JSON lines: each row an object, empty cells left out, numbers as numbers where they are.
fn as_json_lines(csv: &str) -> String {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut text = String::new();
    for line in lines {
        let mut object = serde_json::Map::new();
        for (name, cell) in names.iter().zip(line.split(',')).filter(|(_, cell)| !cell.is_empty()) {
            let value = match *name {
                "version" | "pan_sequence" => json!(cell.parse::<u64>().unwrap()),
                "products" => json!(cell.split('|').collect::<Vec<_>>()),
                _ => json!(cell),
            };
            object.insert((*name).to_owned(), value);
        }
        text += &Value::Object(object).to_string();
        text.push('\n');
    }
    text
}

#[test]
fn without_arguments_it_runs_the_example_day() {
    let output = run(&[]);
    assert_eq!((status(&output), err(&output).as_str()), (0, ""));
    let pinned = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/example-day.txt");
    assert_eq!(out(&output), std::fs::read_to_string(pinned).unwrap());
}

#[test]
fn bad_rows_are_told_with_what_was_found_and_expected_and_the_others_count() {
    let output = run(&[&data("taps-bad.csv")]);
    assert_eq!(status(&output), 1);
    assert_eq!(err(&output), "travel_day: 6 of 10 rows could not be used\n");
    let told = out(&output);
    let told = told.split("Rows that could not be used\n").nth(1).unwrap();
    assert_eq!(
        told.lines().map(str::trim).collect::<Vec<_>>(),
        [
            "row 3  column at        found `2026-03-28T09:10:00`; expected RFC 3339 with an offset, as \
             2026-03-29T03:00:00+02:00 [time.text]",
            "row 4  column mode      found `tramm`; expected rail, metro, tram, bus or ferry [cell.name]",
            "row 5  column location  place is empty; expected 1 or more characters [id.empty]",
            "row 6  column pan       card number fails the Luhn check; expected one whose last digit checks the others \
             [pan.luhn]",
            "row 9                   found 11 cells; expected 19, as in the first row [row.length]",
            "row 10  column pan       found neither a card number nor a token; expected one of them [card.missing]",
        ]
    );
    let report: Value = serde_json::from_slice(&run(&["--json", &data("taps-bad.csv")]).stdout).unwrap();
    let trips: Vec<&Value> =
        report["cards"].as_array().unwrap().iter().map(|card| &card["journeys"][0]["trips"][0]).collect();
    let fares: Vec<(&str, i64)> =
        trips.iter().map(|t| (t["trip"].as_str().unwrap(), t["fare_minor"].as_i64().unwrap())).collect();
    assert_eq!(fares, [("g01-1", 219), ("g02-1", 1_000)]);
    assert_eq!(report["refused_rows"][3]["code"], "pan.luhn");
}

#[test]
fn standard_input_json_lines_and_csv_give_one_result() {
    let csv = std::fs::read_to_string(data("taps.csv")).unwrap();
    let bank = data("bank.csv");
    let from_file = run(&["--json", "--bank", &bank, &data("taps.csv")]);
    assert_eq!((status(&from_file), err(&from_file).as_str()), (0, ""));
    assert_eq!(out(&from_file), out(&run(&["--json"])), "the bundled files are the files");
    assert_eq!(out(&run_with_input(&["--json", "--bank", &bank, "-"], &csv)), out(&from_file));

    // Without a row of names, each row stands a line higher: rows are all that differs.
    let lines = Scratch::new("lines.jsonl", &("\n".to_owned() + &as_json_lines(&csv)));
    assert_eq!(out(&run(&["--json", "--bank", &bank, lines.path()])), out(&from_file));
    let text = std::fs::read_to_string(lines.path()).unwrap();
    let piped = run_with_input(&["--json", "--bank", &bank, "--format", "jsonl", "-"], &text);
    assert_eq!(out(&piped), out(&from_file));
}

#[test]
fn the_order_of_the_rows_has_no_influence() {
    let csv = std::fs::read_to_string(data("taps.csv")).unwrap();
    let (head, rows) = csv.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!(rows.len(), 69);
    let by_card = |text: &str| {
        let mut report: Value = serde_json::from_str(text).unwrap();
        let mut cards = report["cards"].as_array().unwrap().clone();
        cards.sort_by_key(|card| card["card"].to_string());
        report["cards"] = cards.into();
        // Which row a tap stands in is all that may differ, and with it which of two equal rows is the repeat.
        report["taps_without_trip"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .for_each(|tap| tap["row"] = Value::Null);
        report["taps_without_trip"].as_array_mut().unwrap().sort_by_key(ToString::to_string);
        report["unpriced"].as_array_mut().unwrap().sort_by_key(ToString::to_string);
        report
    };
    let expected = by_card(&out(&run(&["--json"])));
    // Backwards, and then by steps through the rows that reach each of them once: 69 has no factor but 3 and 23.
    for step in [68, 2, 5, 31, 47] {
        let order = (0..rows.len()).map(|place| rows[place * step % rows.len()]);
        let shuffled = order.fold(head.to_owned(), |text, row| text + "\n" + row);
        let output = run_with_input(&["--json", "--bank", &data("bank.csv"), "-"], &shuffled);
        assert_eq!(by_card(&out(&output)), expected, "step {step}");
    }
}

#[test]
fn other_documents_take_the_place_of_those_of_the_example() {
    let policy = Scratch::new(
        "policy.json",
        r#"{ "format": "ovcore/policy/1", "journey": { "transfer_window_minutes": 36 } }"#,
    );
    let report: Value = serde_json::from_slice(&run(&["--json", "--policy", policy.path()]).stdout).unwrap();
    // At 35:01 the transfer is still one: no base.
    assert_eq!(report["cards"][0]["journeys"][0]["trips"][2]["fare_minor"], 76);

    let same = run(&[
        "--tariff",
        &data("tariffs"),
        "--network",
        &data("network.json"),
        "--issuer-ranges",
        &data("issuer-ranges.json"),
    ]);
    assert_eq!(out(&same), out(&run(&[])));
}

#[test]
fn what_cannot_be_run_says_why_and_prints_nothing() {
    let broken = Scratch::new("broken.json", r#"{ "format": "ovcore/tariff/1", "idd": "x" }"#);
    let bank = Scratch::new("bank.csv", "token,answer,category\nx,declined,lost\n");
    let columns = Scratch::new("columns.csv", "id,carrier\n");
    for (arguments, told) in [
        (vec!["--nonsense"], "found the option `--nonsense`"),
        (vec!["/no/such/file.csv"], "/no/such/file.csv: "),
        (vec!["--tariff", broken.path()], "idd: unknown field"),
        (vec!["--bank", bank.path()], "row 2, column token: "),
        (vec!["--network", broken.path()], "format: found `ovcore/tariff/1`; expected `ovcore/network/1`"),
        (vec!["--distances", broken.path()], "row 1, column 2: "),
        (vec![columns.path()], "the first row does not name: mode, location, reader, direction, at"),
        (vec!["-"], "standard input: the file is empty"),
    ] {
        let output = run(&arguments);
        assert_eq!((status(&output), out(&output).as_str()), (2, ""), "{arguments:?}");
        assert!(err(&output).starts_with("travel_day: ") && err(&output).contains(told), "{}", err(&output));
    }
}

#[test]
fn a_tap_that_contradicts_another_is_a_bad_row() {
    let csv = std::fs::read_to_string(data("taps.csv")).unwrap();
    let mut rows: Vec<&str> = csv.lines().take(4).collect();
    let other = rows.last().unwrap().replace("dh-kurhaus", "dh-hs");
    rows.push(&other);
    let output = run_with_input(&["-"], &rows.join("\n"));
    assert_eq!(status(&output), 1);
    assert!(out(&output).contains(
        "row 5  column id  tap `c01-3` is known with other content; expected the same, or an amendment with a higher \
         version [refusal.tap_differs]"
    ));
}

#[test]
fn help_and_version_are_printed() {
    let help = run(&["--help"]);
    assert!(status(&help) == 0 && out(&help).contains("--distances FILE") && err(&help).is_empty());
    assert!(out(&help).lines().all(|line| line.chars().count() <= 80));
    assert_eq!(out(&run(&["--version"])), format!("travel_day {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child =
        program(&["--explain", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut some = [0; 16];
    stdout.read_exact(&mut some).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!((status(&output), err(&output).as_str()), (0, ""));
}

#[test]
fn cards_can_be_left_out_and_totals_stay() {
    let all = out(&run(&[]));
    let totals = all.split_once("Carriers\n").unwrap().1;
    let quiet = out(&run(&["--quiet"]));
    assert!(
        quiet.ends_with(totals) && !quiet.contains("c01-4") && quiet.contains("14 cards that are not shown")
    );
    let one = out(&run(&["--cards", "1", "--explain=c01-4"]));
    assert!(one.contains("base waived: transfer, 35:00 after the last check-out"));
    assert!(!one.contains("c02-1") && one.ends_with(totals));
}
