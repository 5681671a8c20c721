package org.ovcore

import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.time.YearMonth

class DenyListTest {
    private val engine = smallEngine()
    private val made = at("2026-03-10T06:00:00Z")
    private val first = KeyVersion(1u)
    private val other = tokenFromBytes(ByteArray(16) { 9 })

    private fun list(tokens: List<TravelToken>) =
        DenyList.first(GVB, first, made, tokens.map { Listing(it, listOf(DenyReason.UnpaidFare)) })

    private fun card(direction: Direction, token: TravelToken = TOKEN) = Presentation(
        token, first, DataAuthentication.PASSED, CardExpiry(YearMonth.of(2028, 11)), CardScheme.VISA, false, direction,
        made.plusSeconds(600),
    )

    @Test
    fun `a listed card may not check in, and may always check out`() {
        val (refused, open, free) = list(listOf(TOKEN)).admit(engine, GVB, listOf(card(Direction.IN), card(Direction.OUT), card(Direction.IN, other)))
        assertEquals(Admission.Refuse(MessageKey.UNPAID_FARE, Obstacle.Listed(listOf(Notice.UNPAID_FARE))), refused.admission)
        assertEquals(ReaderOutcome.DENIED, refused.outcome)
        assertEquals(Admission.Open(Obstacle.Listed(listOf(Notice.UNPAID_FARE))), open.admission)
        assertEquals(Admission.Open(null), free.admission)
        assertEquals(ListStanding.FRESH, free.standing)
        assertEquals(ListStanding.MISSING, admitWithoutList(engine, GVB, listOf(card(Direction.IN))).single().standing)
        assertEquals(true, readerText(MessageKey.UNPAID_FARE).nl.isNotBlank())
    }

    @Test
    fun `a delta moves a list, and one that does not fit says what to ask for`() {
        val one = list(listOf(TOKEN))
        val two = one.next(made.plusSeconds(1200), listOf(Listing(other, listOf(DenyReason.UnpaidFare))))
        val three = two.next(made.plusSeconds(2400), emptyList())
        val moved = one.movedBy(two.deltaSince(one))
        assertEquals(two.checksum(), moved.checksum())
        assertArrayEquals(two.toBytes(), moved.toBytes())
        assertEquals(ListNumber(2u), moved.head().number)
        assertEquals(1uL, moved.size())
        val gap = fails<OvException.DenyList>("deny.apply.gap") { one.movedBy(three.deltaSince(two)) }
        assertEquals(ListNumber(1u), assertInstanceOf(Request.Deltas::class.java, gap.request).after)
        assertEquals(ListNumber(1u), one.head().number)
    }

    @Test
    fun `damaged bytes are refused`() {
        val bytes = list(listOf(TOKEN, other)).toBytes()
        assertArrayEquals(bytes, DenyList.fromBytes(bytes).toBytes())
        fails<OvException.Bytes>("deny.form.unknown") { DenyList.fromBytes(ByteArray(8)) }
        for (place in bytes.indices) {
            assertThrows<OvException.Bytes> { DenyList.fromBytes(bytes.copyOf().also { it[place] = (it[place] + 1).toByte() }) }
        }
    }
}
