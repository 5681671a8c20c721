//! What must not compile: leaks that the types rule out. Each case is a small program with the error that it gives.
//!
//! The errors are those of the compiler that `rust-version` in `Cargo.toml` names. After a change of compiler, look at
//! what differs and write them anew with `TRYBUILD=overwrite cargo test -p ovcore --test compile_fail`.

#[test]
fn leaks_that_the_types_rule_out() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/cases/*.rs");
}
