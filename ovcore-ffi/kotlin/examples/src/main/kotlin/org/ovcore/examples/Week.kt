package org.ovcore.examples

import org.ovcore.CardForm
import org.ovcore.CardFunding
import org.ovcore.CardKind
import org.ovcore.CardScheme
import org.ovcore.Effect
import org.ovcore.PaymentOutcome
import org.ovcore.TravelToken
import java.nio.file.Path
import java.sql.DriverManager
import java.time.Duration

/** A bank with a book of its own: it pays no id twice, whoever asks again. */
public class BookBank(file: Path, private val says: (TravelToken) -> PaymentOutcome, private val booked: () -> Unit = {}) :
    BackOffice.Bank, AutoCloseable {
    private val database = DriverManager.getConnection("jdbc:sqlite:$file").apply {
        createStatement().use { it.executeUpdate("CREATE TABLE IF NOT EXISTS book (id TEXT PRIMARY KEY, minor INTEGER, times INTEGER)") }
    }

    override fun pay(request: Effect.RequestPayment, card: TravelToken): PaymentOutcome {
        val sql = "INSERT INTO book VALUES (?, ?, 1) ON CONFLICT (id) DO UPDATE SET times = times + 1"
        database.prepareStatement(sql).use { statement ->
            statement.setString(1, request.id.text)
            statement.setLong(2, request.amount.minor)
            statement.executeUpdate()
        }
        booked()
        return says(card)
    }

    /** What was asked for, by id, in cents. */
    public fun book(): Map<String, Long> = database.createStatement().use { statement ->
        statement.executeQuery("SELECT id, minor FROM book ORDER BY id").use { rows ->
            buildMap { while (rows.next()) put(rows.getString(1), rows.getLong(2)) }
        }
    }

    override fun close(): Unit = database.close()
}

/** The example day through a back office, and the week after it. What was taken before is sent again, and gives nothing. */
public fun week(day: ExampleDay, folder: Path, step: () -> Unit = {}) {
    BookBank(folder.resolve("bank.db"), day::bank, step).use { bank ->
        BackOffice(folder.resolve("office.db"), day.engine, bank, step).use { office ->
            office.carryOut()
            for (card in day.cards) {
                office.open(card.token, card.kind ?: CardKind(CardScheme.VISA, CardForm.PHYSICAL, CardFunding.UNKNOWN))
            }
            val taps = day.cards.flatMap { it.taps }.sortedWith(ExampleDay.ARRIVAL)
            taps.forEach(office::take)
            val end = taps.last().receivedAt.plus(Duration.ofDays(7))
            day.cards.forEach { office.advance(it.token, end) }
        }
    }
}

/**
 * `back-office FOLDER [STEPS]`: the week, with all that is kept in the folder. After so many steps the process ends on the
 * spot, as if it were killed: a step is a transaction, or a payment in the bank's book. Started again, it goes on.
 */
public fun main(arguments: Array<String>) {
    val stopAt = arguments.getOrNull(1)?.toInt() ?: Int.MAX_VALUE
    var steps = 0
    week(ExampleDay(Path.of(System.getProperty("ovcore.data", "examples/data"))), Path.of(arguments[0])) {
        steps += 1
        if (steps == stopAt) Runtime.getRuntime().halt(KILLED)
    }
    println("done after $steps steps")
}

/** The exit status of a process that was killed. */
public const val KILLED: Int = 137
