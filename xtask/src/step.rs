//! Steps of a chore: each with a title and a time, a table at the end, and a stop at the first that fails.

use std::fmt;
use std::time::{Duration, Instant};

use crate::workspace::Workspace;

/// One check among several.
#[derive(Debug)]
pub(crate) struct Step {
    /// One word, for the table.
    pub(crate) name: &'static str,
    /// What holds when the step passes.
    pub(crate) title: &'static str,
    /// Does it.
    pub(crate) run: fn(&Workspace) -> Result<Done, Failure>,
}

/// How a step ended that did not fail.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Done {
    /// All of it was checked.
    Passed,
    /// Nothing was checked, for want of a tool.
    Skipped {
        /// What is missing.
        missing: &'static str,
        /// The command that puts it there.
        install: &'static str,
    },
    /// Nothing was checked, and nothing that could be installed would change that: also CI goes on.
    Impossible {
        /// Why.
        why: &'static str,
    },
}

/// Why a step or chore failed, in words for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    /// A failure with this text.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A line of the table.
#[derive(Debug)]
struct Report {
    name: &'static str,
    result: Result<Done, Failure>,
    took: Duration,
}

/// True where a skip is a failure: `CI` is set to something other than nothing, `0` or `false`.
pub(crate) fn skips_fail() -> bool {
    std::env::var_os("CI").is_some_and(|value| !matches!(value.to_str(), Some("" | "0" | "false")))
}

/// Runs the steps in order; false after the first that fails, or that is skipped while `strict`.
pub(crate) fn run_all(chore: &str, workspace: &Workspace, steps: &[Step], strict: bool) -> bool {
    let started = now();
    let mut reports = Vec::with_capacity(steps.len());
    for (number, step) in (1_usize..).zip(steps) {
        println!("[{number}/{}] {}: {}", steps.len(), step.name, step.title);
        let begun = now();
        let result = (step.run)(workspace).and_then(|done| if strict { refuse_skip(done) } else { Ok(done) });
        let took = begun.elapsed();
        println!("      {}, {}\n", verdict(&result), seconds(took));
        let failed = result.is_err();
        reports.push(Report { name: step.name, result, took });
        if failed {
            break;
        }
    }
    print!("{}", table(&reports, steps));
    let (line, passed) = last_line(chore, &reports, started.elapsed());
    if passed {
        println!("{line}");
    } else {
        eprintln!("{line}");
    }
    passed
}

fn refuse_skip(done: Done) -> Result<Done, Failure> {
    match done {
        Done::Passed | Done::Impossible { .. } => Ok(done),
        Done::Skipped { missing, install } => {
            Err(Failure::new(format!("{missing} is missing and CI skips nothing; install it: {install}")))
        }
    }
}

fn verdict(result: &Result<Done, Failure>) -> String {
    match result {
        Ok(Done::Passed) => "ok".to_owned(),
        Ok(Done::Skipped { missing, install }) => {
            format!("skipped: {missing} is missing; install it: {install}")
        }
        Ok(Done::Impossible { why }) => format!("skipped: cannot be done here: {why}"),
        Err(failure) => format!("FAILED: {failure}"),
    }
}

/// Name, result and time of every step, also of those that were not reached.
fn table(reports: &[Report], steps: &[Step]) -> String {
    let width = steps.iter().map(|step| step.name.len()).max().unwrap_or_default();
    let reached = reports.iter().map(|report| {
        let (word, note) = match &report.result {
            Ok(Done::Passed) => ("ok", String::new()),
            Ok(Done::Skipped { install, .. }) => ("skipped", format!("   {install}")),
            Ok(Done::Impossible { why }) => ("skipped", format!("   cannot be done here: {why}")),
            Err(_) => ("FAILED", String::new()),
        };
        format!("{:width$}   {word:7}   {:>9}{note}\n", report.name, seconds(report.took))
    });
    let rest = steps.iter().skip(reports.len()).map(|step| format!("{:width$}   not run\n", step.name));
    reached.chain(rest).collect()
}

fn last_line(chore: &str, reports: &[Report], took: Duration) -> (String, bool) {
    if let Some(report) = reports.iter().find(|report| report.result.is_err()) {
        return (format!("{chore}: failed in step `{}`, after {}", report.name, seconds(took)), false);
    }
    let skipped = reports
        .iter()
        .filter(|report| matches!(report.result, Ok(Done::Skipped { .. } | Done::Impossible { .. })))
        .count();
    let rest = if skipped == 0 { String::new() } else { format!(", {skipped} skipped") };
    (format!("{chore}: passed{rest}, in {}", seconds(took)), true)
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a step took is the point here, and no rule depends on it"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASS: Step = Step { name: "first", title: "passes", run: |_| Ok(Done::Passed) };
    const FAIL: Step = Step { name: "broken", title: "fails", run: |_| Err(Failure::new("because")) };
    const SKIP: Step = Step {
        name: "tool",
        title: "needs a tool",
        run: |_| Ok(Done::Skipped { missing: "the tool", install: "get tool" }),
    };

    fn reports(steps: &[Step]) -> Vec<Report> {
        let workspace = Workspace::here();
        let run =
            |step: &Step| Report { name: step.name, result: (step.run)(&workspace), took: Duration::ZERO };
        steps.iter().map(run).collect()
    }

    #[test]
    fn a_failing_step_fails_the_chore() {
        let workspace = Workspace::here();
        assert!(run_all("t", &workspace, &[PASS], true));
        assert!(!run_all("t", &workspace, &[PASS, FAIL], false));
    }

    #[test]
    fn nothing_runs_after_a_failure() {
        const NEVER: Step =
            Step { name: "never", title: "is not reached", run: |_| panic!("ran after a failure") };
        assert!(!run_all("t", &Workspace::here(), &[FAIL, NEVER], false));
    }

    #[test]
    fn a_skip_passes_on_a_laptop_and_fails_in_ci() {
        let workspace = Workspace::here();
        assert!(run_all("t", &workspace, &[SKIP], false));
        assert!(!run_all("t", &workspace, &[SKIP], true));
    }

    #[test]
    fn what_is_impossible_passes_in_ci_and_is_counted() {
        const KERNEL: Step = Step {
            name: "kernel",
            title: "needs a kernel",
            run: |_| Ok(Done::Impossible { why: "it may not" }),
        };
        assert!(run_all("t", &Workspace::here(), &[KERNEL], true));
        let own = reports(&[KERNEL]);
        assert_eq!(
            table(&own, &[KERNEL]),
            "kernel   skipped       0.0 s   cannot be done here: it may not\n"
        );
        assert_eq!(last_line("t", &own, Duration::ZERO).0, "t: passed, 1 skipped, in 0.0 s");
    }

    #[test]
    fn the_table_is_aligned_and_names_what_was_not_reached() {
        let text = table(&reports(&[PASS, SKIP, FAIL]), &[PASS, SKIP, FAIL, PASS]);
        assert_eq!(
            text,
            "first    ok            0.0 s\n\
             tool     skipped       0.0 s   get tool\n\
             broken   FAILED        0.0 s\n\
             first    not run\n"
        );
    }

    #[test]
    fn the_last_line_names_the_failed_step_or_counts_the_skipped() {
        let took = Duration::from_millis(61_250);
        let line = |steps: &[Step]| last_line("test", &reports(steps), took);
        assert_eq!(line(&[PASS]), ("test: passed, in 61.2 s".to_owned(), true));
        assert_eq!(line(&[PASS, SKIP]), ("test: passed, 1 skipped, in 61.2 s".to_owned(), true));
        assert_eq!(line(&[PASS, FAIL]), ("test: failed in step `broken`, after 61.2 s".to_owned(), false));
    }
}
