//! The JSON Schemas that editors and other programs check documents by: made from the types, kept on file.
//!
//! The test that compares them needs the core's feature `schema`. It is among all tests, which turn every feature of
//! the core on; here it writes instead.

use std::process::ExitCode;

use crate::step::Failure;
use crate::workspace::{BLESS, Workspace, call, capture};

/// `cargo xtask schema`.
pub(crate) fn write(workspace: &Workspace, _: &[String]) -> ExitCode {
    crate::status("schema", rewrite(workspace))
}

fn rewrite(workspace: &Workspace) -> Result<(), Failure> {
    if crate::step::skips_fail() {
        return Err(Failure::new("schemas are not rewritten while CI is set: review the change first"));
    }
    let test = ["test", "--package", "ovcore", "--features", "schema", "--test", "schema", "--locked"];
    call(workspace.cargo(test).env(BLESS, "1"))?;
    match capture(workspace.program("git").args(["status", "--short", "--", "schemas"])) {
        Ok(changed) if changed.is_empty() => println!("no schema differs from the last commit"),
        Ok(changed) => print!("schemas that differ from the last commit:\n{changed}"),
        // Without git the files are still written; the reader compares in another way.
        Err(failure) => eprintln!("cannot list what changed: {failure}"),
    }
    Ok(())
}
