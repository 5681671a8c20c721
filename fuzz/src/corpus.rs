//! Many small inputs in one file: a line for each, with bytes that are no plain text written as `\xNN`.

use core::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Where the inputs of a target are listed.
#[must_use]
pub fn path(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(format!("{target}.txt"))
}

/// Where the inputs are listed that a fuzzer once stopped at, of all targets: `TARGET: INPUT`. Fuzzers write the other listings
/// anew; this one only grows.
#[must_use]
pub fn found_path() -> PathBuf {
    path("found")
}

/// Of the text of that list, the inputs of a target.
///
/// # Errors
/// The first line that cannot be read, with its number.
///
/// ```
/// # use ovcore_fuzz::corpus::found;
/// assert_eq!(found("taps", "deny: a\ntaps: \\x20b: c\n"), Ok(vec![b" b: c".to_vec()]));
/// assert!(found("taps", "b: c\n").is_err_and(|error| error.contains("line 1")));
/// ```
pub fn found(target: &str, text: &str) -> Result<Vec<Vec<u8>>, String> {
    let mut inputs = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let wrong = || format!("line {}: found no `TARGET: INPUT`", number + 1);
        let (name, own) =
            line.split_once(": ").filter(|(name, _)| crate::target(name).is_some()).ok_or_else(wrong)?;
        let own = input(own).ok_or_else(wrong)?;
        if name == target {
            inputs.push(own);
        }
    }
    Ok(inputs)
}

/// Writes inputs, a line for each.
///
/// ```
/// use ovcore_fuzz::corpus::{print, read};
/// let inputs = vec![b"a \\ \n\xff".to_vec(), Vec::new()];
/// assert_eq!(print(&inputs), "a \\\\ \\n\\xff\n\n");
/// assert_eq!(read(&print(&inputs)), Ok(inputs));
/// ```
#[must_use]
pub fn print(inputs: &[Vec<u8>]) -> String {
    let mut text = String::new();
    for input in inputs {
        for (place, byte) in input.iter().enumerate() {
            let edge = place == 0 || place + 1 == input.len();
            match byte {
                b'\\' => text.push_str("\\\\"),
                b'\n' => text.push_str("\\n"),
                b'\r' => text.push_str("\\r"),
                b'\t' => text.push_str("\\t"),
                // A space at an end would be lost to editors.
                b' ' if edge => text.push_str("\\x20"),
                b' '..=b'~' => text.push(char::from(*byte)),
                _ => {
                    let _ = write!(text, "\\x{byte:02x}");
                }
            }
        }
        text.push('\n');
    }
    text
}

/// Reads inputs that were written by [`print()`].
///
/// # Errors
/// The first line that cannot be read, with its number.
pub fn read(text: &str) -> Result<Vec<Vec<u8>>, String> {
    let line = |(number, line): (usize, &str)| {
        let wrong = || format!("line {}: found an escape that is none of \\\\ \\n \\r \\t \\xNN", number + 1);
        input(line).ok_or_else(wrong)
    };
    text.lines().enumerate().map(line).collect()
}

fn input(line: &str) -> Option<Vec<u8>> {
    let mut bytes = line.bytes();
    let mut input = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            input.push(byte);
            continue;
        }
        input.push(match bytes.next()? {
            b'\\' => b'\\',
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'x' => {
                let digits = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(core::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            _ => return None,
        });
    }
    Some(input)
}
