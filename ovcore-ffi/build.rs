//! Says which build this is: a digest of all sources that the library is made of. See `build_id`.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// FNV-1a, 64 bits: it tells builds apart and protects from nothing.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for folder in ["src", "../ovcore/src"] {
        println!("cargo::rerun-if-changed={folder}");
        sources(Path::new(folder), &mut files)?;
    }
    files.sort();
    let mut digest = BASIS;
    for file in &files {
        #[expect(clippy::disallowed_methods, reason = "the sources are what is digested")]
        let text = fs::read(file)?;
        for byte in file.to_string_lossy().bytes().chain([0]).chain(text).chain([0]) {
            digest = (digest ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    println!("cargo::rustc-env=OVCORE_FFI_BUILD_ID={}-{digest:016x}", env!("CARGO_PKG_VERSION"));
    Ok(())
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
