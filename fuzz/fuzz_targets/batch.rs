//! Calls the property `batch` with the fuzzer's bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ovcore_fuzz::batch(data));
