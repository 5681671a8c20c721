package org.ovcore.examples

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.TimeUnit

class BackOfficeTest {
    /** All that a week leaves behind. */
    private data class Left(
        val events: Map<String, List<String>>,
        val accounts: Map<String, List<Byte>>,
        val done: Set<String>,
        val bank: Map<String, Long>,
    )

    private val day = ExampleDay(ROOT.resolve("examples/data"))

    private fun left(folder: Path): Left = BookBank(folder.resolve("bank.db"), day::bank).use { bank ->
        BackOffice(folder.resolve("office.db"), day.engine, bank).use { office ->
            Left(office.events(), office.accounts(), office.done().toSet().also { assertEquals(it.size, office.done().size) }, bank.book())
        }
    }

    @Test
    fun `killed again and again, it loses and repeats nothing`(@TempDir whole: Path, @TempDir broken: Path) {
        var steps = 0
        week(day, whole) { steps += 1 }
        val expected = left(whole)
        assertTrue(steps > 100 && expected.bank.isNotEmpty())

        // Early and late, after a transaction and after the bank paid; and twice at the very next step.
        for (stopAt in listOf(1, 5, 17, 40, 2, 3)) assertEquals(KILLED, run(broken, stopAt))
        // And from outside, at whatever moment that is.
        start(broken, null).apply { if (!waitFor(700, TimeUnit.MILLISECONDS)) destroyForcibly().waitFor() }
        assertEquals(0, run(broken, null))
        assertEquals(expected, left(broken))
        // A week that is over gives nothing more.
        assertEquals(0, run(broken, null))
        assertEquals(expected, left(broken))
    }

    private fun run(folder: Path, stopAt: Int?): Int = start(folder, stopAt).waitFor()

    private fun start(folder: Path, stopAt: Int?): Process {
        val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
        val command = listOfNotNull(
            java, "-cp", System.getProperty("java.class.path"), "-Dovcore.data=${ROOT.resolve("examples/data")}",
            "org.ovcore.examples.WeekKt", folder.toString(), stopAt?.toString(),
        )
        return ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
    }
}
