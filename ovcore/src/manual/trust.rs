//! How far to trust this: what looks for faults, how much it has looked, what it found, and what nothing here can show.
//!
//! Money and freedom to travel hang on these rules, so a claim of correctness is worth the command that tries to break it.
//! Each row below is such a command. It needs this project and the package registries, and nothing else. Figures are those
//! of 21 and 22 November 2026, on two cores.
//!
//! # What looks for faults
//!
//! | what could be wrong | what looks for it | how much | repeat with |
//! |---|---|---|---|
//! | a rule is not what its text says | scenarios that cite the rule, written as timetables | every rule that has an id | `cargo test -p ovcore` |
//! | a rule is understood wrongly | a second engine, written from the rules without a look at the first: slow, whole histories, exact fractions; it also reads every scenario | 183,000 lives, 3.1 million taps, seven of which differed and are settled; of the last 46,000, with 788,000 taps and 1.8 million dates of forgetting, none | `cargo xtask model` |
//! | a price is not the published one | NS 2026 second class, all units and discounts; fare cases of public suites; a week of London | 231,018 of 231,018; 575 of 578; 122,056 of 126,173 | the examples' tests, where those figures are at hand |
//! | an account contradicts itself over months: a cent is lost, a card stays blocked, an answer counts twice | the simulator: invariants after every event, with late, lost and doubled messages and restarts | 100.9 million card-days in a country, 117.9 million taps, 367.8 million events, each checked. It stopped at two cards, at 59.8 and at 91.7 million, and went on from there once they were mended; the rest held | `cargo xtask simulate` |
//! | bytes from outside break something | thirteen properties as equations, on bytes that are chosen by what they reach | 72.5 million executions in four hours of the processor, 62 minutes of them under the address sanitizer; the last of these hours found nothing | `cargo xtask fuzz` |
//! | rounding, splitting, the two odd nights of the clock, thresholds, the order of taps | everything within bounds, none left out | 60.0 million roundings, 2.8 million splits, 1.36 million minutes, 52,000 thresholds, 0.93 million orders of taps | `cargo xtask proofs` |
//! | the columns of `batch` say something else than accounts | the same random months through both: in any order of rows, cut by cut, on one thread and on many | 32,000 months | `PROPTEST_CASES=8000 cargo test -p ovcore --test batch months` |
//! | Python, Kotlin or Swift says something else | the conformance corpus: commands in; events, effects and views out | 191 cases for 48 rules, in four languages | `cargo xtask conformance` |
//! | what is stored today cannot be read tomorrow | samples of every stored form with what they mean, which are never changed | some 60 | `cargo xtask compat` |
//! | no test would notice if the code were wrong | the code made wrong on purpose, one place after another | of 2,686 mutants of money, debt, settling, trips, days, the deny list, retention and tariffs 2,258 can be tried: 2,182 were noticed, 72 are agreed to, and four have a test since. Of accounts only collecting, recovering and debts have run whole (`ovcore/tests/mutants.md`) | `cargo xtask mutants` |
//! | code that no test reaches | lines and branches, counted | by the core's own tests 96.1 % of 23,842 lines and 89.8 % of 4,270 ways of conditions; of money, fare, settling, debt and retention 99.4 % and 95.6 %, and why the rest is not (`ovcore/tests/coverage.md`) | `cargo xtask coverage` |
//! | somebody reads, links or forges what is not theirs | each threat with the test of its defence | nine kinds of threats | [`threats`](super::threats) |
//!
//! All but the hours of simulating, fuzzing and mutants run in part with the ordinary tests: `cargo xtask test`.
//!
//! # What it found
//!
//! An instrument that never found anything shows little. Every fault below was one of the engine; it is mended, and has a test.
//!
//! | what looked | found | for example |
//! |---|---|---|
//! | the second engine (`ovcore-testkit/src/model/README.md` tells each difference, and who was right) | some twenty, and eleven in when something is forgotten; two more when the scenarios of tariffs were put to it | a transfer window forgotten at midnight while a trip was open; rides priced as one that counted twice towards a discount |
//! | the simulator, since it has a country | seven | a stored day that remembered the place and time of a ride months before it; one late tap that brought eight weeks of days back; a trip that stayed free because its supplement was taken back late |
//! | fuzzing (`fuzz/README.md`) | thirteen, two of them steps that the table of transitions did not have | an account that contradicts itself settled one night for ever; a card number between control characters stood in an error |
//! | accounts beside columns | two | a tap that came after 72 hours was lost in a table, under a tariff that counts |
//! | coverage and mutants | five | the 33rd ride of a window drew its first into a price that it was no part of; of a ride over two carriers the first part counted as a ride before the second; the first tram after midnight did not know that its cap was paid for |
//!
//! So there are more. Of generated lives about one in twenty thousand showed a difference until lately, and those that did are settled; what
//! the last hours of simulating and fuzzing found is in the list above, so more hours will find more.
//!
//! # What nothing here shows
//!
//! * **That the rules are OVpay's.** What is not published is a parameter that says *assumed*; the real system was not looked
//!   into, and no statement of it was compared.
//! * **That both engines do not share a misunderstanding.** They were written from the same rules. Where a rule is open, the
//!   second follows the first, and [`choices`](super::choices) says so.
//! * **That your tariff says what you meant.** [`sanity`](crate::sanity) reads it for what is odd, and
//!   [`compare`](crate::compare) prices a year under both; the rest is a person's.
//! * **That your host is right.** The contract on the front page is the host's half too: one transaction for events and effects,
//!   time by `Advance`, keys in their place. `ovcore-testkit` has a host in memory to hold yours against.
//! * **Apps on a phone.** Kotlin runs here on a JVM and Swift on Linux. The recipes for Android and for Apple's platforms say
//!   that they were not run.
//! * **Memory of other people's code.** There is no `unsafe` in this crate; of the crates that it stands on some have it.
//!   `cargo xtask memory` looks at the bindings with the address sanitizer, and with Miri where the toolchain has it.
//!
//! # An hour of your own
//!
//! Choose a seed that nobody here has used, and let each instrument run a while:
//!
//! ```text
//! cargo xtask test                                       # 20 min: everything that must hold
//! cargo xtask model --seed 20261121 --lives 5000         # 10 min: the second engine
//! cargo xtask simulate --seed 20261121 --card-days 20M   # 15 min: a country
//! cargo xtask fuzz --minutes 1                           # 13 min: each target
//! ```
//!
//! A seed that fails is told with the command that repeats it, and shrinks to a story of a few taps. That story, and the version,
//! is all that a report of it needs.
