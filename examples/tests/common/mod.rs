//! What the tests have in common.

use std::path::Path;

/// Compares with a golden file, named from `tests/golden` on; with `OVCORE_BLESS` set, writes it.
#[track_caller]
pub(crate) fn golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("OVCORE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "{name} differs; `cargo xtask bless` rewrites it. It would be:\n{actual}");
}
