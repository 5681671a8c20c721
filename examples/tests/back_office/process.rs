//! A real process, really killed.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;

use crate::world::{Folder, assert_same, number, state};

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_back_office"));
    command.args(["--fast", "--cards", "60", "--seed", "4"]).arg(folder);
    command.current_dir(std::env::temp_dir()).stdin(Stdio::null()).stderr(Stdio::null());
    command
}

/// Events that are stored so far; 0 while there is no database, or none can be read yet.
fn events(folder: &Path) -> i64 {
    let open = Connection::open(folder.join("office.db"));
    open.and_then(|db| db.query_row("SELECT count(*) FROM event", [], |row| row.get(0))).unwrap_or_default()
}

/// Waits until so many events are stored, then kills. Whether it was killed at work.
fn kill_after(mut child: Child, folder: &Path, wanted: i64) -> bool {
    loop {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        if folder.join("office.db").exists() && events(folder) >= wanted {
            child.kill().unwrap();
            return !child.wait().unwrap().success();
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn killed_as_a_process_and_run_again_it_ends_the_same() {
    let (whole, killed) = (Folder::new(), Folder::new());
    let undisturbed = program(&whole.0).output().unwrap();
    assert!(undisturbed.status.success());
    let all = number(&whole.0, "office.db", "SELECT count(*) FROM event");

    let mut kills = 0;
    for part in [1, 3, 5, 7] {
        let child = program(&killed.0).stdout(Stdio::null()).spawn().unwrap();
        kills += u32::from(kill_after(child, &killed.0, all * part / 10));
    }
    assert!(kills >= 2, "it was over too soon to be killed");
    let run_again = program(&killed.0).output().unwrap();
    assert!(run_again.status.success());
    assert_eq!(String::from_utf8(undisturbed.stdout).unwrap(), String::from_utf8(run_again.stdout).unwrap());
    assert_same(&state(&whole.0), &state(&killed.0));
}

#[test]
fn a_folder_of_another_run_is_refused() {
    let folder = Folder::new();
    let run = |seed: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_back_office"));
        command
            .args(["--fast", "--cards", "2", "--days", "1", "--seed", seed])
            .arg(&folder.0)
            .output()
            .unwrap()
    };
    assert!(run("1").status.success());
    let other = run("2");
    assert_eq!(other.status.code(), Some(2));
    let message = String::from_utf8(other.stderr).unwrap();
    assert!(message.contains("its seed is `1`; expected `2`"), "{message}");
    // Over is over: nothing happens when a run is run again.
    let before = state(&folder.0);
    assert!(run("1").status.success());
    assert_same(&before, &state(&folder.0));
}
