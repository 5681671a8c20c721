package org.ovcore.examples

import org.ovcore.Account
import org.ovcore.AccountSerial
import org.ovcore.CardForm
import org.ovcore.CardFunding
import org.ovcore.CardKind
import org.ovcore.CardScheme
import org.ovcore.Command
import org.ovcore.CommandId
import org.ovcore.DayRecord
import org.ovcore.Decision
import org.ovcore.Effect
import org.ovcore.Event
import org.ovcore.HeldProduct
import org.ovcore.Instruction
import org.ovcore.Language
import org.ovcore.Money
import org.ovcore.OvException
import org.ovcore.Refusal
import org.ovcore.Statement
import org.ovcore.TravelDay
import org.ovcore.What
import java.nio.file.Path
import java.time.Instant
import java.time.LocalDate
import kotlin.system.exitProcess

/** What is taken for a card that was given by token, so that nothing else is known of it. */
private val UNKNOWN_KIND = CardKind(CardScheme.VISA, CardForm.PHYSICAL, CardFunding.UNKNOWN)

/** When the statement of the example day is made: the Monday after, at noon. */
public val MADE_AT: Instant = Instant.parse("2026-03-30T10:00:00Z")

/** One card of the example day through its account, and all that is kept of it. */
public class Kept(private val day: ExampleDay, card: ExampleCard, private val now: Instant) : AutoCloseable {
    /** The account. */
    public val account: Account = Account(AccountSerial(1u), card.token, card.kind ?: UNKNOWN_KIND)
    private val token = card.token
    private val events = mutableListOf<Event>()
    private val records = mutableListOf<DayRecord>()

    init {
        val first = card.taps.first().receivedAt
        for (product in card.products) {
            val held = HeldProduct(product, TravelDay(LocalDate.EPOCH), TravelDay(LocalDate.of(9999, 12, 31)))
            send(Command.Instruct(CommandId("product-$product"), first, Instruction.AddProduct(held)))
        }
        for (tap in card.taps.filter { it.receivedAt <= now }) {
            advanceTo(tap.receivedAt)
            send(Command.Tap(tap))
        }
        advanceTo(now)
    }

    private fun advanceTo(until: Instant) {
        while (true) {
            val due = account.nextDeadline(day.engine)?.takeIf { it.at <= until } ?: return
            send(Command.Advance(due.at))
        }
    }

    private fun send(command: Command) {
        val (decided, effects) = decide(command)
        account.apply(decided)
        events += decided
        decided.mapNotNullTo(records) { (it.what as? What.DayLeft)?.record }
        val answeredAt = decided.lastOrNull()?.at ?: return
        for (effect in effects) {
            val request = when (effect) {
                is Effect.RequestPayment -> effect.id
                is Effect.AskPayment -> effect.id
                is Effect.Refund, is Effect.DenyCard, is Effect.FreeCard, is Effect.CheckAccount, is Effect.HandOver -> continue
            }
            send(Command.Answer(request, day.bank(token), answeredAt))
        }
    }

    /** What cannot be used any more is left out, as a host would. */
    private fun decide(command: Command): Decision = try {
        account.decide(day.engine, command)
    } catch (refused: OvException.Refused) {
        if (refused.refusal !is Refusal.TapDiffers && refused.refusal !is Refusal.RecordNeeded) throw refused
        Decision(emptyList(), emptyList())
    }

    /** The statement, as it is printed. */
    public fun statement(language: Language): String = Statement(day.engine, account, records, events, now).use { statement ->
        fun pick(en: String, nl: String) = if (language == Language.DUTCH) nl else en
        fun written(amount: Money) = if (language == Language.DUTCH) amount.toString().replace('.', ',') else amount.toString()
        val trips = statement.account().journeys.flatMap { it.trips }.associateBy { it.id }
        buildString {
            append(statement.text(language))
            append("\n${pick("Why it costs that", "Waarom het dat kost")}\n")
            for ((id, why) in statement.explanations(language)) {
                val trip = trips[id] ?: continue
                val at = trip.checkIn.at
                append("  ${at.date} ${at.minute} ${trip.checkIn.place.name} – ${trip.checkOut?.place?.name ?: "?"}\n")
                why.text.lineSequence().filter { it.isNotEmpty() }.forEach { append("    $it\n") }
            }
            val state = account.state()
            append("\n${pick("How the card stands", "Hoe de pas ervoor staat")}\n")
            append("  ${pick("fares", "ritprijzen")}: ${written(state.balance.earned)}\n")
            append("  ${pick("paid", "betaald")}: ${written(state.balance.approved)}\n")
            append("  ${pick("not asked for yet", "nog niet gevraagd")}: ${written(state.balance.uncollected)}\n")
            append("  ${pick("owed", "openstaand")}: ${written(state.balance.debt)}\n")
            append("  ${pick("comes back", "komt terug")}: ${written(state.balance.openCredits)}\n")
            val next = account.nextDeadline(day.engine)?.at?.toString() ?: pick("nothing", "niets")
            append("  ${pick("next", "eerstvolgende")}: $next\n")
        }
    }

    override fun close(): Unit = account.close()
}

/**
 * `ovpay-statement [--dutch] [CARD]`: the statement of a card of the example day, as its traveller reads it. The folder of the
 * day's data stands in the system property `ovcore.data`.
 */
public fun main(arguments: Array<String>) {
    val language = if ("--dutch" in arguments) Language.DUTCH else Language.ENGLISH
    val name = arguments.lastOrNull { it != "--dutch" } ?: "c03"
    val day = ExampleDay(Path.of(System.getProperty("ovcore.data", "examples/data")))
    val card = day.cards.find { it.name == name }
    if (card == null) {
        System.err.println("ovpay-statement: the example day has no card `$name`; expected one of c01 to c14")
        exitProcess(2)
    }
    System.out.write(Kept(day, card, MADE_AT).use { it.statement(language) }.toByteArray())
    System.out.flush()
}
