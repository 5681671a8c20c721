package org.ovcore

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

class FareEstimatorTest {
    private val engine = smallEngine()
    private val estimator = FareEstimator(engine)

    private fun trip(at: String) = ImaginedTrip(carrier = GVB, mode = Mode.TRAM, from = DAM, to = ZUID, departsAt = at(at))

    @Test
    fun `from here to there, now`() {
        val told = checkNotNull(estimator.withProducts(emptyList(), emptyList(), listOf(trip("2026-03-10T08:00:00Z")), Language.ENGLISH).single())
        assertEquals(Fare.Priced(Money.of("2.25")), told.trip.fare)
        assertEquals(Money.of("2.25"), told.adds)
        assertEquals(Money.of("2.25"), told.explanation?.price)
        val cap = told.caps.single()
        assertEquals(RuleId("day") to Period.TravelDay, cap.cap to cap.period)
        assertEquals(CapLeft.Amount(Money.of("5"), Money.of("2.25"), Money.of("2.75")), cap.left)
    }

    @Test
    fun `with a card it counts what was travelled, and changes nothing`() {
        val account = travelled(engine)
        val before = account.state()
        // Within 35 minutes of the check-out the base fare falls away; later it does not; after two trips the cap is near.
        val (soon, later) = estimator.withCard(account, listOf(trip("2026-03-10T07:50:00Z"), trip("2026-03-10T10:00:00Z")), Language.DUTCH)
        assertEquals(Money.of("1.09"), soon?.adds)
        assertEquals(Money.of("2.25"), later?.adds)
        assertEquals(CapLeft.Amount(Money.of("5"), Money.of("4.50"), Money.of("0.50")), later?.caps?.single()?.left)
        assertEquals(before, account.state())
    }

    @Test
    fun `a trip under way would miss its check-out, and the estimate says so`() {
        val account = Account(AccountSerial(17u), TOKEN, VISA)
        account.send(engine, Command.Tap(tap("1", DAM, Direction.IN, at("2026-03-10T07:15:00Z"))))
        val told = checkNotNull(estimator.withCard(account, listOf(trip("2026-03-10T07:30:00Z")), Language.ENGLISH).single())
        assertEquals(TapId("1"), told.leavesOpen)
    }

    @Test
    fun `what is no trip has no estimate`() {
        val backwards = trip("2026-03-10T08:00:00Z").copy(arrivesAt = at("2026-03-10T07:00:00Z"))
        val told = estimator.withProducts(emptyList(), emptyList(), listOf(backwards, trip("2026-03-10T08:00:00Z")), Language.ENGLISH)
        assertNull(told[0]?.explanation?.takeIf { it.price == Money.of("2.25") })
        assertEquals(Money.of("2.25"), told[1]?.adds)
    }
}
