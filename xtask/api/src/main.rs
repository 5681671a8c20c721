//! Prints the public API of a crate, one item a line, from the JSON that rustdoc writes. A program by itself, so that no other
//! chore waits for what reads that JSON.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use public_api::{Builder, MINIMUM_NIGHTLY_RUST_VERSION, PublicApi};

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("usage: public-api-list RUSTDOC.json");
        return ExitCode::from(2);
    };
    match list(Path::new(&path)) {
        Ok(lines) => {
            for line in lines {
                println!("{line}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!(
                "{error}\nthis reader knows the JSON of compilers from {MINIMUM_NIGHTLY_RUST_VERSION} on"
            );
            ExitCode::FAILURE
        }
    }
}

/// All items, and of what `derive` writes only that it is there: the functions of a derived trait are those of the trait.
fn list(path: &Path) -> public_api::Result<BTreeSet<String>> {
    let plain = read(path, true)?;
    let derived = read(path, false)?;
    let derived = derived.items().map(ToString::to_string).filter(|line| line.starts_with("impl"));
    let derived = derived.filter(|line| !line.contains("StructuralPartialEq"));
    Ok(plain.items().map(ToString::to_string).chain(derived).collect())
}

fn read(path: &Path, omit_derived: bool) -> public_api::Result<PublicApi> {
    // What every type has would hide the rest.
    let all = Builder::from_rustdoc_json(path).omit_blanket_impls(true).omit_auto_trait_impls(true);
    all.omit_auto_derived_impls(omit_derived).build()
}
