package org.ovcore.examples

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.ovcore.Language
import java.nio.file.Files
import java.nio.file.Path

class StatementProgramTest {
    @Test
    fun `every card reads as the Rust example prints it, byte for byte`() {
        val day = ExampleDay(ROOT.resolve("examples/data"))
        assertEquals(14, day.cards.size)
        for (card in day.cards) {
            Kept(day, card, MADE_AT).use { kept ->
                for ((language, name) in listOf(Language.ENGLISH to "en", Language.DUTCH to "nl")) {
                    val pinned = Files.readString(ROOT.resolve("examples/tests/golden/statement/${card.name}.$name.txt"))
                    assertEquals(pinned, kept.statement(language), "${card.name} in $name")
                }
            }
        }
    }
}

/** The repository. */
val ROOT: Path = Path.of(checkNotNull(System.getProperty("ovcore.root")) { "run by Maven" })
