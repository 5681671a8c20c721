//! What is kept for how long, what may change, and how a host moves to another version.
//!
//! Every form that is stored or sent names its kind and version: a document in `format`, an event in `v`, bytes in their
//! first four or five. A version that a library does not know is refused before anything else is read, with a code.
//!
//! # The promise
//!
//! From the first release on:
//!
//! | what | is read | how it is written |
//! |---|---|---|
//! | events, day records, in JSON | by every later version, for ever: a log is what all else can be made from | adding a field or a kind of event is a change of the form's version; a host with two versions side by side writes the older |
//! | account snapshots (`ova`) | by the version that wrote them and each one until a year after the first release of the next form | in the newest form only |
//! | policy, network, tariffs, issuer ranges, catalogue, and all other documents that people write | by every later version of the same major number, with the same meaning | a new field has a default that changes no price and no date, or else the form gets a new version beside the old one |
//! | deny lists, deltas, filters, as bytes | by every later version, for as long as readers in the field hold that form: two years at least | byte for byte the same, so that a hash over them stays good; another form only when it is asked for |
//! | tokens, reference numbers, payment seals, digests of records, names of erasure orders | do not change: they are functions of key and input, and the test vectors are frozen | the same |
//! | commands and effects in a host's queues | by the next version | as above; empty the queues before a major version |
//! | views, reports, receipts, exports: what leaves | fields are added and never taken away or given another kind within a major version | a host's reader passes over fields that it does not know |
//! | codes of errors and refusals | stay, with their meaning; new ones are added | log and match codes, never texts |
//! | texts for people, `Display`, `Debug` | change at any time | |
//!
//! **What may change the cents** is the rule version, not the form: see the changelog. A document of last year is read as it
//! was meant last year; what a day costs is decided when it is rated, and what was decided stays decided.
//!
//! **The API** follows semantic versioning, counted over all features. Commands, events, effects and refusals are exhaustive
//! on purpose: a host must decide on each, so a new one is a breaking change. The lowest compiler is that of `rust-version`;
//! raising it is a minor change. Types of other crates in the API are on a list, each with its reason
//! (`package.metadata.compat.foreign` of `xtask/Cargo.toml`); a breaking version of such a crate breaks this one.
//!
//! # What holds the promise
//!
//! `ovcore/tests/compat` has a folder for each version, with one small sample of everything in the table as that version
//! wrote it, and beside it what it means: of a log the account, of rides the price, of a list its entries. Tests read each
//! and compare; `frozen.txt` and `SHA256SUMS` tell any change of a frozen file. The samples use every word of every JSON
//! Schema, and a form without a sample fails.
//!
//! | command | does |
//! |---|---|
//! | `cargo xtask compat` | reads and compares everything frozen; compares the public API with `ovcore/public-api.txt` |
//! | `cargo xtask compat --freeze 0.2.0` | adds a folder with what this version writes; touches no other |
//! | `cargo xtask compat --bless` | writes the listing of the API anew: the review sees what is new and what is gone |
//! | `cargo xtask compat --release 0.2.0` | from now on, what this version has may not go without a version that says so |
//! | `cargo xtask compat --semver v0.1.0` | asks `cargo-semver-checks` as well, where it is installed |
//!
//! The folder `before-0.1.0` has snapshots of the forms 1 and 2, which were never released: they are refused by their number,
//! and not misread. Until 0.1.0 is released its own folder may still be made anew: delete it and its line, and freeze again.
//!
//! # How a host moves
//!
//! 1. Read the changelog: a new *rule version* says what costs otherwise, and from when a host wants that.
//! 2. Stop deciding for an account while it moves; carry out or store its effects.
//! 3. Read the snapshot. Where it is refused with `snapshot.version`, begin with [`Account::new`](crate::account::Account::new)
//!    and apply the log; a shorter way is to let the old version write the snapshot once more, and the events since then.
//! 4. Compare [`Account::ledgers`](crate::account::Account::ledgers) before and after: they are the same to the cent, whatever
//!    the form. Then write the snapshot in the new form.
//! 5. Going back: an older version reads what it knows. Keep the old snapshots until the new version has run a night.
//!
//! A whole fleet need not move at once: a server of the new version reads the events of the old one. The other way round it
//! may meet a form that it refuses; so readers move first, writers after them.
