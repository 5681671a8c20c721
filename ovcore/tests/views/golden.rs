//! The views, pinned: as JSON and as text in both languages.

use std::path::PathBuf;

use ovcore::view::table;

/// Compares with a file of the crate, or rewrites it.
#[track_caller]
pub(crate) fn file(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("OVCORE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "{name} differs; `cargo xtask bless` rewrites it. It would be:\n{actual}");
}

/// The manual shows the fields of the code.
#[test]
fn the_manual_shows_the_fields_of_the_code() {
    file("src/manual/views.md", &table());
}
