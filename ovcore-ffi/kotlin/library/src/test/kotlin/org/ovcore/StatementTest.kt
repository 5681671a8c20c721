package org.ovcore

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

class StatementTest {
    private val engine = smallEngine()
    private val account = Account(AccountSerial(17u), TOKEN, VISA)
    private val events = mutableListOf<Event>()
    private val now = at("2026-03-12T10:00:00Z")

    /** One paid day, as far as its statement. */
    private fun statement(outcome: PaymentOutcome): Statement {
        fun send(command: Command): Decision = account.send(engine, command).also { events += it.events }
        send(Command.Tap(tap("1", DAM, Direction.IN, at("2026-03-10T07:15:00Z"))))
        send(Command.Tap(tap("2", ZUID, Direction.OUT, at("2026-03-10T07:36:00Z"))))
        val due = checkNotNull(account.nextDeadline(engine))
        val asked = send(Command.Advance(due.at)).effects.filterIsInstance<Effect.RequestPayment>().single()
        send(Command.Answer(asked.id, outcome, due.at))
        return Statement(engine, account, emptyList(), events, now)
    }

    @Test
    fun `a paid day reads as its traveller reads it`() {
        val statement = statement(PaymentOutcome.Approved)
        val seen = statement.account()
        val trip = seen.journeys.single().trips.single()
        assertEquals(Money.of("2.25"), trip.fare)
        assertEquals("08:15" to "Dam", trip.checkIn.at.minute to trip.checkIn.place.name)
        assertEquals(StatusSeen.COMPLETE, trip.status)
        val payment = seen.payments.single()
        assertEquals(Money.of("2.25"), payment.amount)
        assertNull(seen.debt)
        assertNull(seen.block)
        assertEquals(listOf(trip.id), statement.explanations(Language.ENGLISH).map { it.trip })
        assertEquals(true, "2,25" in statement.text(Language.DUTCH), statement.text(Language.DUTCH))
        assertEquals(true, "\"journeys\"" in statement.json())

        val receipt = checkNotNull(statement.receiptOfPayment(payment.reference))
        assertEquals(receipt.total, receipt.carriers.map { it.withVat }.sum())
        assertNotNull(statement.receiptText(payment.reference, Language.ENGLISH))
        assertEquals(receipt.total, statement.receiptOfDay(trip.day)?.total)
        assertNull(statement.receiptOfDay(TravelDay.parse("2026-03-11")))

        assertEquals(payment.amount, statement.byReference(payment.reference, payment.amount).amount)
        fails<OvException.Invalid>("reference.no_payment") { statement.byReference(payment.reference, Money.of("2.26")) }
    }

    @Test
    fun `an unpaid day says why the card is blocked, and the way out`() {
        val seen = statement(PaymentOutcome.Declined(DeclineCategory.INSUFFICIENT_FUNDS)).account()
        assertEquals(Money.of("2.25"), seen.debt?.amount)
        val reason = checkNotNull(seen.block).reasons.single()
        assertEquals(true, reason.words.nl.isNotBlank() && reason.wayOut.en.isNotBlank())
        assertEquals(listOf<DenyReason>(DenyReason.UnpaidFare), account.state().denied.map { it.reason })
    }
}
