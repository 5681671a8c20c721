//! Calls the property `tariffs` with the fuzzer's bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ovcore_fuzz::tariffs(data));
