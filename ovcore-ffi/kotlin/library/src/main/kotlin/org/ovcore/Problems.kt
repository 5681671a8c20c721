package org.ovcore

import java.util.Locale

/** What went wrong: a code that stays, where, what was found and what would be right, and words for a person. */
public val OvException.problem: Problem
    get() = when (this) {
        is OvException.Refused -> why
        is OvException.Invalid -> why
        is OvException.Document -> why
        is OvException.Misfit -> why
        is OvException.Bytes -> why
        is OvException.DenyList -> why
        is OvException.Key -> why
    }

/** Names what went wrong; stays the same between versions. */
public val OvException.code: String get() = problem.code

/** What a person reads, in a language. */
public fun OvException.words(language: Language): String = problem.words.of(language)

/** The text in a language. */
public fun Words.of(language: Language): String = when (language) {
    Language.ENGLISH -> en
    Language.DUTCH -> nl
}

/** The language of a locale, as far as the engine speaks it: Dutch for Dutch and Frisian, English for all others. */
public fun languageOf(locale: Locale): Language =
    if (locale.language in setOf("nl", "fy")) Language.DUTCH else Language.ENGLISH
