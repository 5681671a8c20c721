package org.ovcore

import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.util.concurrent.Callable
import java.util.concurrent.Executors

class AccountTest {
    private val engine = smallEngine()

    @Test
    fun `a day from tap to payment`() {
        val account = travelled(engine)
        val trip = account.state().trips.single().trip
        assertEquals(Fare.Priced(Money.of("2.25")), trip.fare)
        assertEquals(TripStatus.Complete, trip.status)
        assertEquals(listOf(Money.of("2.25")), trip.legs.map { it.amount })
        val why = checkNotNull(account.explain(engine, trip.id, Language.DUTCH))
        assertEquals(Money.of("2.25"), why.price)
        assertEquals(0, why.lines.sumOf { it.amount }.compareTo(why.price.minor.toBigDecimal()))

        val due = checkNotNull(account.nextDeadline(engine))
        val asked = account.send(engine, Command.Advance(due.at)).effects.filterIsInstance<Effect.RequestPayment>().single()
        assertEquals(Money.of("2.25"), asked.amount)
        assertEquals(PaymentKind.Night, asked.kind)
        account.send(engine, Command.Answer(asked.id, PaymentOutcome.Approved, due.at.plusSeconds(4)))
        val balance = account.state().balance
        assertEquals(true, balance.holds)
        assertEquals(Money.of("2.25"), balance.approved)
        val content = engine.readReference(asked.reference)
        assertEquals(AccountSerial(17u), content.account)
        assertEquals(asked.reference, engine.makeReference(content.account, content.payment))
    }

    @Test
    fun `a repeat gives nothing, and time comes first`() {
        val account = travelled(engine)
        val again = account.decide(engine, Command.Tap(tap("2", ZUID, Direction.OUT, at("2026-03-10T07:36:00Z"))))
        assertEquals(Decision(emptyList(), emptyList()), again)
        // The clock jumps two days: what fell due comes first, and the refusal says when that was.
        val late = Command.Tap(tap("3", DAM, Direction.IN, at("2026-03-12T07:15:00Z")))
        val refused = fails<OvException.Refused>("refusal.advance_first") { account.decide(engine, late) }
        val first = assertInstanceOf(Refusal.AdvanceFirst::class.java, refused.refusal)
        assertEquals(account.nextDeadline(engine)?.at, first.deadline)
        assertEquals(1, account.state().trips.size)
    }

    @Test
    fun `events are stored, read, and give the same bytes`() {
        val account = Account(AccountSerial(17u), TOKEN, VISA)
        val events = mutableListOf<Event>()
        for (command in listOf(
            Command.Tap(tap("1", DAM, Direction.IN, at("2026-03-10T07:15:00Z"))),
            Command.Advance(at("2026-03-12T07:15:00Z")),
        )) {
            assertEquals(listOf(command), readCommands(storeCommands(listOf(command))))
            val (decided, effects) = account.send(engine, command)
            assertEquals(effects, readEffects(storeEffects(effects)))
            events += decided
        }
        val stored = storeEvents(events)
        assertEquals(events, readEvents(stored))
        val again = Account(AccountSerial(17u), TOKEN, VISA)
        again.apply(readEvents(stored))
        assertArrayEquals(account.toBytes(), again.toBytes())
        assertEquals(account.state(), again.state())
        val error = fails<OvException.Invalid>("json.form") { readEvents(stored + "{}") }
        assertEquals(true, error.problem.path.orEmpty().startsWith("events[${stored.size}]"))
    }

    @Test
    fun `events of another card change nothing, also where the first ones fit`() {
        val account = travelled(engine)
        val before = account.toBytes()
        val other = Account(AccountSerial(18u), TOKEN, VISA)
        val events = other.send(engine, Command.Tap(tap("9", DAM, Direction.IN, at("2026-03-10T09:00:00Z")))).events
        val misfit = Event(at("2026-03-10T09:00:00Z"), What.PaymentApproved(EffectId("pay.18.0"), PaymentSeal("00".repeat(16))))
        assertThrows<OvException> { account.apply(events + misfit) }
        assertArrayEquals(before, account.toBytes())
    }

    @Test
    fun `a snapshot comes back, and a damaged one does not`() {
        val bytes = travelled(engine).toBytes()
        assertArrayEquals(bytes, Account.fromBytes(bytes).toBytes())
        fails<OvException.Bytes>("snapshot.version") { Account.fromBytes(bytes.copyOf().also { it[3] = 9 }) }
        fails<OvException.Bytes>("snapshot.not_a_snapshot") { Account.fromBytes(ByteArray(3)) }
        // A byte that still makes an account cannot be told from a true one: the host's store has to keep its bytes. It never
        // ends the process.
        val refused = (4 until bytes.size).count { place ->
            runCatching { Account.fromBytes(bytes.copyOf().also { it[place] = (it[place] + 1).toByte() }).close() }
                .onFailure { assertEquals("snapshot.damaged", assertInstanceOf(OvException.Bytes::class.java, it).code) }.isFailure
        }
        assertEquals(true, refused > 0)
        for (length in 4 until bytes.size) assertThrows<OvException.Bytes> { Account.fromBytes(bytes.copyOf(length)) }
    }

    @Test
    fun `closing twice is harmless, using what is closed is told`() {
        val account = travelled(engine)
        account.close()
        account.close()
        assertThrows<IllegalStateException> { account.state() }
        Engine(NETWORK, listOf(TARIFF), KEY).apply { close() }.close()
    }

    @Test
    fun `many threads share an account and an engine`() {
        val account = travelled(engine)
        val pool = Executors.newFixedThreadPool(8)
        try {
            val work = (0 until 400).map { number ->
                Callable {
                    if (number % 4 == 0) {
                        // One tap, sent by many: it is taken once.
                        account.apply(account.decide(engine, Command.Tap(tap("2", ZUID, Direction.OUT, at("2026-03-10T07:36:00Z")))).events)
                    }
                    val own = Account.fromBytes(account.toBytes())
                    own.send(engine, Command.Tap(tap("own-$number", DAM, Direction.IN, at("2026-03-10T08:00:00Z"))))
                    own.state().trips.size to account.state().trips.size
                }
            }
            pool.invokeAll(work).forEach { assertEquals(2 to 1, it.get()) }
        } finally {
            pool.shutdownNow()
        }
        assertNull(account.state().debt)
    }
}
