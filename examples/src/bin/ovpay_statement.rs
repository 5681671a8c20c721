//! The statement of a card of the example day, as its traveller reads it: `ovpay_statement [--dutch] [CARD]`, where the card
//! is what its taps' ids begin with, as `c03`.

use std::io::{self, Write};
use std::process::ExitCode;

use ovcore::calendar::Instant;
use ovcore::language::Language;
use ovcore_examples::arguments::Options;
use ovcore_examples::setup::Ready;
use ovcore_examples::statement::{self, MADE_AT};

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(text) => match io::stdout().lock().write_all(text.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(message) => {
            let _ = writeln!(io::stderr(), "ovpay_statement: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: impl Iterator<Item = String>) -> Result<String, String> {
    let (mut language, mut card) = (Language::English, "c03".to_owned());
    for argument in arguments {
        if argument == "--dutch" {
            language = Language::Dutch;
        } else {
            card = argument;
        }
    }
    let ready = Ready::read(&Options::default(), &mut io::empty()).map_err(|error| error.to_string())?;
    let now = Instant::parse(MADE_AT).map_err(|error| error.to_string())?;
    let begins = format!("{card}-");
    let taps = ready.taps.taps.iter().map(|read| &read.tap);
    let taps: Vec<_> = taps.filter(|tap| tap.id.as_str().starts_with(&begins)).collect();
    let Some(first) = taps.first() else {
        return Err(format!("the example day has no card `{card}`; expected one of c01 to c14"));
    };
    let attributes = ready.taps.cards.get(&first.token).cloned().unwrap_or_default();
    let kept = statement::keep(&ready.rules, &ready.bank, (&taps, &attributes), now);
    let kept = kept.map_err(|error| error.to_string())?;
    Ok(kept.statement(&ready.rules, now, language))
}
