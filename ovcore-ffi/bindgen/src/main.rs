//! Makes the Kotlin and Swift sources of ovcore-ffi from its built library.

fn main() {
    uniffi::uniffi_bindgen_main();
}
