package org.ovcore.examples

import org.ovcore.Account
import org.ovcore.AccountSerial
import org.ovcore.Command
import org.ovcore.CardKind
import org.ovcore.DayRecord
import org.ovcore.Effect
import org.ovcore.Engine
import org.ovcore.OvException
import org.ovcore.PaymentOutcome
import org.ovcore.Refusal
import org.ovcore.Tap
import org.ovcore.TravelToken
import org.ovcore.What
import org.ovcore.readEffects
import org.ovcore.storeEffects
import org.ovcore.storeEvents
import java.nio.file.Path
import java.sql.Connection
import java.sql.DriverManager
import java.time.Instant

/**
 * A back office in one process: it embeds the engine, and keeps accounts, events, records and its outbox in SQLite.
 *
 * Each command is one transaction: the events, the account as it is after them, and the effects that are to be carried out.
 * An effect leaves the outbox in the transaction that holds its answer. So the process may be killed at any moment: what was
 * not stored is sent again by who sent it and is then taken, what was stored is known and gives nothing, and an effect that
 * was carried out before its answer was stored is carried out again under the same id, which the bank knows.
 */
public class BackOffice(
    file: Path,
    private val engine: Engine,
    private val bank: Bank,
    /** Called after each transaction: where a test kills the process. */
    private val committed: () -> Unit = {},
) : AutoCloseable {
    /** The bank. It must not pay one id twice: a request with a known id gets the answer that it got before. */
    public fun interface Bank {
        /** What becomes of a request. */
        public fun pay(request: Effect.RequestPayment, card: TravelToken): PaymentOutcome
    }

    private val database: Connection = DriverManager.getConnection("jdbc:sqlite:$file").apply {
        createStatement().use { statement ->
            statement.execute("PRAGMA journal_mode = WAL")
            statement.execute("PRAGMA synchronous = FULL")
            SCHEMA.forEach(statement::executeUpdate)
        }
        autoCommit = false
    }

    /** Opens an account for a card, or does nothing where it has one. */
    public fun open(token: TravelToken, kind: CardKind): Unit = transaction {
        load(token)?.use { return@transaction }
        val serial = query("SELECT coalesce(max(serial), 0) + 1 FROM account") { it.getLong(1) }.single()
        Account(AccountSerial(serial.toULong()), token, kind).use { account ->
            update("INSERT INTO account (token, serial, state) VALUES (?, ?, ?)", token.text, serial, account.toBytes())
        }
    }

    /** A tap came in; it may come again. Deadlines before it are worked off first. */
    public fun take(tap: Tap) {
        advance(tap.token, tap.receivedAt)
        send(tap.token, Command.Tap(tap))
        carryOut()
    }

    /** Time has passed for a card: everything that fell due is worked off, each at its own instant. */
    public fun advance(token: TravelToken, until: Instant) {
        carryOut()
        while (true) {
            val due = checkNotNull(load(token)) { "the card has no account" }.use { it.nextDeadline(engine) } ?: return
            if (due.at > until) return
            send(token, Command.Advance(due.at))
            carryOut()
        }
    }

    /** Carries out what stands in the outbox: after a start, what the process did not come to before. */
    public fun carryOut() {
        while (true) {
            val next = query("SELECT number, token, effect, at FROM outbox ORDER BY number LIMIT 1") {
                Waiting(it.getLong(1), TravelToken(it.getString(2)), it.getString(3), Instant.ofEpochSecond(it.getLong(4)))
            }.firstOrNull() ?: return
            val answer = perform(readEffects(listOf(next.effect)).single(), next)
            transaction {
                update("DELETE FROM outbox WHERE number = ?", next.number)
                update("INSERT INTO done (effect) VALUES (?)", next.effect)
                if (answer != null) decide(next.token, answer)
            }
        }
    }

    /** An effect that is to be carried out. */
    private class Waiting(val number: Long, val token: TravelToken, val effect: String, val at: Instant)

    private fun perform(effect: Effect, waiting: Waiting): Command? = when (effect) {
        is Effect.RequestPayment -> Command.Answer(effect.id, bank.pay(effect, waiting.token), waiting.at)
        // The example bank answers at once, so nothing is ever asked again.
        is Effect.AskPayment -> error("the bank answered every request")
        is Effect.Refund, is Effect.DenyCard, is Effect.FreeCard, is Effect.CheckAccount, is Effect.HandOver -> null
    }

    private fun send(token: TravelToken, command: Command): Unit = transaction { decide(token, command) }

    /** Inside a transaction: decides, and stores all that follows. */
    private fun decide(token: TravelToken, command: Command) {
        checkNotNull(load(token)) { "the card has no account" }.use { account ->
            val (events, effects) = try {
                account.decide(engine, command)
            } catch (refused: OvException.Refused) {
                // The tap touches a day that left the account: with the records that were kept it can be looked at.
                if (refused.refusal !is Refusal.RecordNeeded || command !is Command.Tap) throw refused
                return decide(token, Command.LateTap(command.tap, records(token)))
            }
            if (events.isEmpty()) return
            account.apply(events)
            storeEvents(events).forEach { update("INSERT INTO event (token, event) VALUES (?, ?)", token.text, it) }
            for (record in events.mapNotNull { (it.what as? What.DayLeft)?.record }) {
                update("INSERT INTO record (token, record) VALUES (?, ?)", token.text, record.stored)
            }
            val at = events.last().at.epochSecond
            storeEffects(effects).forEach { update("INSERT INTO outbox (token, effect, at) VALUES (?, ?, ?)", token.text, it, at) }
            update("UPDATE account SET state = ? WHERE token = ?", account.toBytes(), token.text)
        }
    }

    private fun records(token: TravelToken): List<DayRecord> =
        query("SELECT record FROM record WHERE token = ? ORDER BY number", token.text) { DayRecord(it.getString(1)) }

    private fun load(token: TravelToken): Account? =
        query("SELECT state FROM account WHERE token = ?", token.text) { it.getBytes(1) }.firstOrNull()?.let(Account::fromBytes)

    /** The events of each card, in order, as they are stored. */
    public fun events(): Map<String, List<String>> =
        query("SELECT token, event FROM event ORDER BY number") { it.getString(1) to it.getString(2) }.groupBy({ it.first }, { it.second })

    /** The effects that were carried out, in order, as they are stored. */
    public fun done(): List<String> = query("SELECT effect FROM done ORDER BY number") { it.getString(1) }

    /** The accounts, by card, as bytes. */
    public fun accounts(): Map<String, List<Byte>> =
        query("SELECT token, state FROM account ORDER BY token") { it.getString(1) to it.getBytes(2).toList() }.toMap()

    override fun close(): Unit = database.close()

    private fun <T> transaction(does: () -> T): T = try {
        does().also {
        database.commit()
        committed()
    }
    } catch (failed: Throwable) {
        database.rollback()
        throw failed
    }

    private fun update(sql: String, vararg values: Any) {
        database.prepareStatement(sql).use { statement ->
            values.forEachIndexed { place, value -> statement.setObject(place + 1, value) }
            statement.executeUpdate()
        }
    }

    private fun <T> query(sql: String, vararg values: Any, row: (java.sql.ResultSet) -> T): List<T> =
        database.prepareStatement(sql).use { statement ->
            values.forEachIndexed { place, value -> statement.setObject(place + 1, value) }
            statement.executeQuery().use { rows -> buildList { while (rows.next()) add(row(rows)) } }
        }

    private companion object {
        val SCHEMA = listOf(
            "CREATE TABLE IF NOT EXISTS account (token TEXT PRIMARY KEY, serial INTEGER UNIQUE, state BLOB NOT NULL)",
            "CREATE TABLE IF NOT EXISTS event (number INTEGER PRIMARY KEY, token TEXT NOT NULL, event TEXT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS record (number INTEGER PRIMARY KEY, token TEXT NOT NULL, record TEXT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL, effect TEXT NOT NULL, " +
                "at INTEGER NOT NULL)",
            "CREATE TABLE IF NOT EXISTS done (number INTEGER PRIMARY KEY, effect TEXT NOT NULL)",
        )
    }
}
