//! The library for apps: built, its bindings generated from it, and the copy that is shipped.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::python::target;
use crate::step::Failure;
use crate::workspace::{Workspace, call};

/// What a shared library for phones may have, without its symbols. The goal is 2 MB; the front page of ovcore-ffi says what is in
/// the way of it.
const LIBRARY_BYTES_MAX: u64 = 3_600_000;
/// The time zones that an app's library knows; a policy with another is refused. All of them would be 2 MB.
const ZONES: &str = "^(Europe/(Amsterdam|Berlin|Brussels|London|Paris)|Australia/Sydney|UTC)$";
/// What stands before the build's name in the library.
const MARK: &[u8] = b"ovcore-ffi-build-id:";

/// A built library.
#[derive(Debug)]
pub(crate) struct Library {
    /// With its symbols: what bindings are generated from.
    pub(crate) whole: PathBuf,
    /// Which build it is; its own `build_id()` says the same.
    pub(crate) build: String,
}

fn io(error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot use a file of the library: {error}"))
}

/// The name of the shared library on this platform.
pub(crate) fn library_name() -> String {
    format!("{}ovcore_ffi{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}

/// A folder of the target directory.
pub(crate) fn place(workspace: &Workspace, name: &str) -> Result<PathBuf, Failure> {
    Ok(target(workspace)?.join(name))
}

/// Builds the library with its own profile, for size.
pub(crate) fn build(workspace: &Workspace) -> Result<Library, Failure> {
    let mut cargo =
        workspace.cargo(["rustc", "--package", "ovcore-ffi", "--lib", "--profile", "app", "--locked"]);
    cargo.args(["--crate-type", "cdylib", "--features", "few-zones"]).env("CHRONO_TZ_TIMEZONE_FILTER", ZONES);
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        // The linker that Rust brings for this platform keeps equal functions once.
        cargo.args(["--", "-C", "link-arg=-Wl,--icf=all"]);
    }
    call(&mut cargo)?;
    let whole = place(workspace, "app")?.join(library_name());
    let mut bytes = Vec::new();
    std::fs::File::open(&whole)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .map_err(|error| io(&error))?;
    let build = build_id(&bytes).ok_or_else(|| Failure::new("the library does not say which build it is"))?;
    Ok(Library { whole, build })
}

/// Which build a library is: what follows the mark, as far as it can be part of it.
fn build_id(library: &[u8]) -> Option<String> {
    let from = library.windows(MARK.len()).position(|window| window == MARK)?;
    let rest = library.get(from.saturating_add(MARK.len())..)?;
    let (version, rest) = text(rest).split_once('-')?;
    // The version, a dash, sixteen digits; what the linker put behind them is not part of it.
    let digest: String = rest.chars().take(16).collect();
    let whole = digest.len() == 16 && digest.chars().all(|digit| digit.is_ascii_hexdigit());
    whole.then(|| format!("{version}-{digest}"))
}

fn text(bytes: &[u8]) -> &str {
    let end = bytes.iter().position(|byte| !byte.is_ascii_graphic()).unwrap_or(bytes.len());
    bytes.get(..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Makes the sources of a language anew, in an empty folder.
pub(crate) fn generate(
    workspace: &Workspace,
    library: &Library,
    language: &str,
    folder: &Path,
) -> Result<(), Failure> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(|error| io(&error))?;
    }
    let run = ["run", "--quiet", "--package", "uniffi-bindgen", "--locked", "--"];
    let what = ["generate", "--language", language, "--no-format", "--out-dir"];
    call(workspace.cargo(run).args(what).arg(folder).arg(&library.whole))
}

/// Puts the library that is shipped into a folder: without symbols, and small enough.
pub(crate) fn ship(workspace: &Workspace, library: &Library, folder: &Path) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| io(&error))?;
    let shipped = folder.join(library_name());
    std::fs::copy(&library.whole, &shipped).map_err(|error| io(&error))?;
    call(workspace.program("strip").arg(if cfg!(target_os = "macos") { "-x" } else { "-s" }).arg(&shipped))?;
    let size = std::fs::metadata(&shipped).map_err(|error| io(&error))?.len();
    println!(
        "      {}: {}.{:02} MB, build {}",
        library_name(),
        size / 1_000_000,
        size / 10_000 % 100,
        library.build
    );
    if size > LIBRARY_BYTES_MAX {
        return Err(Failure::new(format!(
            "the library has {size} bytes; at most {LIBRARY_BYTES_MAX} are allowed"
        )));
    }
    Ok(shipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_is_what_follows_the_mark() {
        let bytes = b"\0abc\0ovcore-ffi-build-id:0.1.0-00112233445566ffmore\0";
        assert_eq!(build_id(bytes).as_deref(), Some("0.1.0-00112233445566ff"));
        assert_eq!(build_id(b"ovcore-ffi-build-id:0.1.0-short\0"), None);
        assert_eq!(build_id(b"nothing of the kind"), None);
    }
}
