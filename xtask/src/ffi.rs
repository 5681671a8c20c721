//! The library for apps: built, its bindings generated from it, what is shipped of it, and what each part of it weighs.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::python::target;
use crate::step::{Done, Failure, Step};
use crate::workspace::{Workspace, call, capture};

/// What the library with all its parts may have, as it is shipped.
const LIBRARY_BYTES_MAX: u64 = 2_500_000;
/// What the part for a travel app may have.
const APP_BYTES_MAX: u64 = 2_000_000;
/// Built for size, and with the zones of `ZONES` only.
const SMALL: &str = "small,few-zones";
/// The time zones that an app's library knows; a policy with another is refused. Each is some 15 kB, all of them are 2 MB.
const ZONES: &str = "^(Europe/(Amsterdam|Brussels|London)|UTC)$";
/// What is shipped apart: a name, its features, and how large it may be.
const PARTS: [(&str, &str, u64); 3] = [
    ("a travel app", "app", APP_BYTES_MAX),
    ("an inspector's device", "device", APP_BYTES_MAX),
    ("all of it, for the JVM", ALL, LIBRARY_BYTES_MAX),
];
/// All parts.
const ALL: &str = "app,device,keys,office,retention";
/// What the shared library gives to others; what of the rest nothing uses is left out.
const EXPORTED: &str = "{ global: ffi_*; uniffi_*; local: *; };\n";

/// Each part of the library is as small as it must be.
pub(crate) const SIZES: Step =
    Step { name: "sizes", title: "each part of the library for apps is small enough", run: check_sizes };

/// `cargo xtask sizes`.
pub(crate) fn run(workspace: &Workspace, _: &[String]) -> ExitCode {
    crate::finish("sizes", workspace, &[SIZES])
}

fn check_sizes(workspace: &Workspace) -> Result<Done, Failure> {
    let place = place(workspace, "sizes")?;
    let mut table = Vec::new();
    for (number, (what, features, most)) in PARTS.iter().enumerate() {
        let library = build_part(workspace, features)?;
        let size = ship_part(workspace, &library, &place.join(number.to_string()), *most)?.1;
        table.push(format!("      {:>5} MB  {what} ({features})", megabytes(size)));
    }
    println!("{}", table.join("\n"));
    Ok(Done::Passed)
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{:02}", bytes / 1_000_000, bytes / 10_000 % 100)
}

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

/// Builds the library with its own profile, for size, and with all its parts.
pub(crate) fn build(workspace: &Workspace) -> Result<Library, Failure> {
    build_part(workspace, ALL)
}

/// True where the archive is linked here, by the linker that Rust brings: that one leaves out what only the generator of
/// bindings reads, and keeps equal functions once. Elsewhere cargo links.
const LINKS: bool = cfg!(all(target_os = "linux", target_arch = "x86_64"));

fn build_part(workspace: &Workspace, features: &str) -> Result<Library, Failure> {
    let mut cargo =
        workspace.cargo(["rustc", "--package", "ovcore-ffi", "--lib", "--profile", "app", "--locked"]);
    let kind = if LINKS { "staticlib" } else { "cdylib" };
    cargo.args(["--crate-type", kind, "--no-default-features", "--features"]);
    cargo.arg(format!("{features},{SMALL}")).env("CHRONO_TZ_TIMEZONE_FILTER", ZONES);
    call(&mut cargo)?;
    let name = if LINKS { "libovcore_ffi.a".to_owned() } else { library_name() };
    let whole = place(workspace, "app")?.join(name);
    let mut bytes = Vec::new();
    std::fs::File::open(&whole)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .map_err(|error| io(&error))?;
    let build = build_id(&bytes).ok_or_else(|| Failure::new("the library does not say which build it is"))?;
    Ok(Library { whole, build })
}

/// Makes the shared library from the archive.
fn link(workspace: &Workspace, archive: &Path, shared: &Path) -> Result<(), Failure> {
    let libraries = capture(workspace.rustc().args(["--print", "target-libdir"]))?;
    let linker = Path::new(libraries.trim()).with_file_name("bin").join("gcc-ld");
    let exported = shared.with_extension("map");
    std::fs::write(&exported, EXPORTED).map_err(|error| io(&error))?;
    let mut cc = workspace.program("cc");
    cc.args(["-shared", "-fuse-ld=lld", "-B"]).arg(linker).arg("-o").arg(shared);
    cc.args(["-Wl,--gc-sections", "-Wl,--icf=all", "-Wl,-O2", "-Wl,-z,relro,-z,now", "-Wl,--as-needed"]);
    // One object holds all of the engine; naming one of its functions takes it in.
    cc.arg("-Wl,-u,ffi_ovcore_ffi_uniffi_contract_version");
    cc.arg(format!("-Wl,--version-script={}", exported.display())).arg(archive);
    call(cc.args(["-lgcc_s", "-lutil", "-lrt", "-lpthread", "-lm", "-ldl", "-lc"]))
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
    let (shipped, size) = ship_part(workspace, library, folder, LIBRARY_BYTES_MAX)?;
    println!("      {}: {} MB, build {}", library_name(), megabytes(size), library.build);
    Ok(shipped)
}

fn ship_part(
    workspace: &Workspace,
    library: &Library,
    folder: &Path,
    most: u64,
) -> Result<(PathBuf, u64), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| io(&error))?;
    let shipped = folder.join(library_name());
    if LINKS {
        link(workspace, &library.whole, &shipped)?;
        std::fs::remove_file(shipped.with_extension("map")).map_err(|error| io(&error))?;
    } else {
        std::fs::copy(&library.whole, &shipped).map_err(|error| io(&error))?;
    }
    call(workspace.program("strip").arg(if cfg!(target_os = "macos") { "-x" } else { "-s" }).arg(&shipped))?;
    let size = std::fs::metadata(&shipped).map_err(|error| io(&error))?.len();
    if size > most {
        return Err(Failure::new(format!("the library has {size} bytes; at most {most} are allowed")));
    }
    Ok((shipped, size))
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
