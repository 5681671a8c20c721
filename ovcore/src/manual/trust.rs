//! How far to trust this: what looks for faults, how much it has looked, what it found, and what nothing here can show.
//!
//! Money and freedom to travel hang on these rules, so no claim of correctness is worth more than the command that tries
//! to break it. Each row below is such a command; it needs this project and the package registries, and nothing else.
//! Figures are those of 21 November 2026, on two cores.
//!
//! # What looks for faults
//!
//! | what could be wrong | what looks for it | how much | repeat with |
//! |---|---|---|---|
//! | a rule is not what the documents say | scenarios that cite the rule, written as timetables | every rule of the catalogue has one | `cargo test -p ovcore` |
//! | a rule is understood wrongly, in one way everywhere | a second engine, written from the rules without a look at the first: slow, whole histories, exact fractions | 48,000 lives, 820,000 taps; five lives differ, told below | `cargo xtask model` |
//! | a price is not what was published | NS 2026, every class, discount and distance; suites of fare cases of a dozen cities; a week of London | 231,018 of 231,018; 575 of 578; 96.7 % of 126,173 | the examples' tests, with the public figures at hand |
//! | an account contradicts itself over months: a cent is lost, a card stays blocked, an answer counts twice | the simulator: invariants after every event, with late, lost and doubled messages and restarts | see below | `cargo xtask simulate` |
//! | bytes from outside break something | thirteen properties as equations, on bytes that a fuzzer chooses by what they reach | see below | `cargo xtask fuzz` |
//! | rounding, splitting, the clock's two odd nights, thresholds, the order of taps | everything within bounds, none left out | 60 million roundings, 2.8 million splits, 1.36 million minutes, 52,000 thresholds, 0.93 million orders of taps | `cargo xtask proofs` |
//! | the columns of `batch` say something else than accounts | the same random months through both, cut by cut, on one thread and many | 256 months a run, more by `PROPTEST_CASES` | `cargo test -p ovcore --test batch` |
//! | Python, Kotlin or Swift says something else | the conformance corpus: commands in; events, effects and views out | 191 cases for 48 rules, played in four languages | `cargo xtask conformance` |
//! | what is stored today cannot be read tomorrow | samples of every stored form, with what they mean, that are never changed | some 60 | `cargo xtask compat` |
//! | a test would not notice if the code were wrong | the code is made wrong on purpose, one place after another | see below | `cargo xtask mutants` |
//! | code that no test reaches | lines and branches counted | see below | `cargo xtask coverage` |
//! | somebody reads, links or forges what is not theirs | each threat with the test of its defence | 12 threats | [`threats`](super::threats) |
