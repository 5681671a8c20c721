package org.ovcore.examples

import org.ovcore.Account
import org.ovcore.AccountSerial
import org.ovcore.CardForm
import org.ovcore.CardFunding
import org.ovcore.CardKind
import org.ovcore.CardScheme
import org.ovcore.CarrierId
import org.ovcore.Command
import org.ovcore.DayRecord
import org.ovcore.DenyList
import org.ovcore.DenyReason
import org.ovcore.Direction
import org.ovcore.Effect
import org.ovcore.Event
import org.ovcore.KeyVersion
import org.ovcore.Language
import org.ovcore.Listing
import org.ovcore.Mode
import org.ovcore.PaymentOutcome
import org.ovcore.PlaceId
import org.ovcore.ReaderId
import org.ovcore.ReaderOutcome
import org.ovcore.Statement
import org.ovcore.Tap
import org.ovcore.TapId
import org.ovcore.TravelToken
import org.ovcore.What
import org.ovcore.buildId
import org.ovcore.tokenFromBytes
import java.nio.ByteBuffer
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneId

private const val WARM = 2_000
private const val MEASURED = 10_000
private const val MILLION = 1_000_000

private val HTM = CarrierId("HTM")
private val CARD = CardKind(CardScheme.VISA, CardForm.PHYSICAL, CardFunding.DEBIT)
private val TOKEN = tokenFromBytes(ByteArray(16) { 1 })

private fun tap(id: String, place: String, direction: Direction, at: Instant) = Tap(
    id = TapId(id), token = TOKEN, carrier = HTM, mode = Mode.TRAM, location = PlaceId(place),
    reader = ReaderId("r-$direction"), direction = direction, at = at, receivedAt = at, readerOutcome = ReaderOutcome.ACCEPTED,
)

private fun <T> timed(does: () -> T): Pair<T, Duration> {
    val begun = System.nanoTime()
    val done = does()
    return done to Duration.ofNanos(System.nanoTime() - begun)
}

private fun List<Duration>.at(share: Double): Duration = sorted()[(size * share).toInt().coerceAtMost(size - 1)]

private fun Duration.micros(): String = "%.1f µs".format(toNanos() / 1e3)

private fun Duration.millis(): String = "%.1f ms".format(toNanos() / 1e6)

/** Resident memory of the process, in MB; Linux only. */
private fun resident(): Long = Files.readAllLines(Path.of("/proc/self/status"))
    .first { it.startsWith("VmRSS") }.filter { it.isDigit() }.toLong() / 1024

private fun oneTap(day: ExampleDay) {
    val calls = List(WARM + MEASURED) { number ->
        Account(AccountSerial(1u), TOKEN, CARD).use { account ->
            val at = Instant.parse("2026-03-10T07:15:00Z")
            val command = Command.Tap(tap("t$number", "dh-kneuterdijk", Direction.IN, at))
            val (decision, decide) = timed { account.decide(day.engine, command) }
            val (_, apply) = timed { account.apply(decision.events) }
            decide to apply
        }
    }.drop(WARM)
    val (decides, applies) = calls.unzip()
    println("one tap: decide ${decides.at(.5).micros()} (99 %: ${decides.at(.99).micros()}), apply ${applies.at(.5).micros()}")
}

private fun eighteenMonths(day: ExampleDay) {
    val account = Account(AccountSerial(1u), TOKEN, CARD)
    val events = mutableListOf<Event>()
    val records = mutableListOf<DayRecord>()
    fun send(command: Command) {
        val (decided, effects) = account.decide(day.engine, command)
        account.apply(decided)
        events += decided
        decided.mapNotNullTo(records) { (it.what as? What.DayLeft)?.record }
        for (request in effects.filterIsInstance<Effect.RequestPayment>()) {
            send(Command.Answer(request.id, PaymentOutcome.Approved, decided.last().at))
        }
    }
    fun advance(until: Instant) {
        while (true) send(Command.Advance(account.nextDeadline(day.engine)?.at?.takeIf { it <= until } ?: return))
    }
    val zone = ZoneId.of("Europe/Amsterdam")
    var date = LocalDate.of(2025, 1, 1)
    while (date < LocalDate.of(2026, 7, 1)) {
        for ((trip, hour) in listOf(0 to 8, 1 to 17)) {
            val at = date.atTime(hour, 0).atZone(zone).toInstant()
            advance(at)
            send(Command.Tap(tap("$date-$trip-in", "dh-kneuterdijk", Direction.IN, at)))
            send(Command.Tap(tap("$date-$trip-out", "dh-kurhaus", Direction.OUT, at.plusSeconds(1140))))
        }
        date = date.plusDays(1)
    }
    val now = date.atTime(12, 0).atZone(zone).toInstant()
    advance(now)
    repeat(5) {
        val (_, ofEvents) = timed { Statement(day.engine, account, emptyList(), events, now).close() }
        val (_, ofRecords) = timed { Statement(day.engine, account, records, emptyList(), now).close() }
        val (statement, made) = timed { Statement(day.engine, account, records, events, now) }
        val (seen, typed) = timed { statement.account() }
        val (text, written) = timed { statement.text(Language.DUTCH) }
        val (why, explained) = timed { statement.explanations(Language.DUTCH) }
        println(
            "18 months, ${events.size} events, ${seen.journeys.sumOf { it.trips.size }} trips: made ${made.millis()} (of its events alone " +
                "${ofEvents.millis()}, of its ${records.size} records of days ${ofRecords.millis()}), as records " +
                "${typed.millis()}, as text (${text.length / 1000} kB) ${written.millis()}, ${why.size} explanations ${explained.millis()}",
        )
    }
    println("the account then: ${account.toBytes().size} bytes")
}

private fun aMillionListed() {
    val listings = List(MILLION) { number ->
        Listing(tokenOf(number), listOf(DenyReason.UnpaidFare))
    }
    val made = Instant.parse("2026-03-10T06:00:00Z")
    val (list, passed) = timed { DenyList.first(HTM, KeyVersion(1u), made, listings) }
    val bytes = list.toBytes()
    list.close()
    val (loaded, load) = timed { DenyList.fromBytes(bytes) }
    println(
        "a million listed: made from records ${passed.millis()}, ${bytes.size / MILLION} bytes each as stored; loaded ${load.millis()}, " +
            "holds ${loaded.memoryBytes() / MILLION.toULong()} bytes each",
    )
}

/** A token of no card; made by text, since a call for each would measure calls. */
private fun tokenOf(number: Int): TravelToken {
    val bytes = ByteBuffer.allocate(16).putLong(number * -7046029254386353131L).putLong(number.toLong()).array()
    val text = StringBuilder(26)
    var bits = 0
    var held = 0
    for (byte in bytes) {
        held = (held shl 8) or (byte.toInt() and 0xFF)
        bits += 8
        while (bits >= 5) {
            bits -= 5
            text.append("abcdefghijklmnopqrstuvwxyz234567"[(held shr bits) and 31])
        }
        held = held and ((1 shl bits) - 1)
    }
    text.append("abcdefghijklmnopqrstuvwxyz234567"[(held shl (5 - bits)) and 31])
    return TravelToken(text.toString())
}

/** `costs`: what calls cost on this machine, and what they hold. */
public fun main() {
    val begun = resident()
    val day = ExampleDay(Path.of(System.getProperty("ovcore.data", "examples/data")))
    println("build ${buildId()}; engine with the Dutch sample: + ${resident() - begun} MB resident")
    oneTap(day)
    eighteenMonths(day)
    aMillionListed()
}
