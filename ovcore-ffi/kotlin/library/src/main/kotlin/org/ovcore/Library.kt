package org.ovcore

/**
 * Called when the generated sources are loaded: they and the library must come from one build. What UniFFI compares by itself
 * knows functions, but no variants and no fields.
 */
internal fun checkBuild(library: String, sources: String) {
    check(library == sources) {
        "the library is of build $library, these classes were made from build $sources; ship both from one build"
    }
}
