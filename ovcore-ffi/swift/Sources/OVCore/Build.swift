import Foundation

#if canImport(ovcoreFFI)
import ovcoreFFI
#endif

/// Whether the library is of the build that the generated sources were made from. What UniFFI compares by itself knows functions,
/// but no variants and no fields: a library of another build would be read wrongly, so the sources stop when they are loaded.
///
/// It runs while the sources are being loaded, so it makes the call by hand: a generated one would wait for the loading to end.
func isOfBuild(_ sources: String) -> Bool {
    var status = RustCallStatus()
    let text = uniffi_ovcore_ffi_fn_func_build_id(&status)
    guard status.code == 0, let data = text.data else { return false }
    let library = String(decoding: UnsafeRawBufferPointer(start: data, count: Int(text.len)), as: UTF8.self)
    ffi_ovcore_ffi_rustbuffer_free(text, &status)
    return library == sources
}
