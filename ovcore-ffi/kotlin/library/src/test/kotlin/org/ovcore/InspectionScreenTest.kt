package org.ovcore

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import java.time.Instant

class InspectionScreenTest {
    /** The device's clock. */
    private var now: Instant = at("2026-03-10T07:20:00Z")
    private val engine = smallEngine()
    private val screen = InspectionScreen(engine)
    private val point = InspectionPoint(GVB, Mode.TRAM, Site.OnBoard(null))

    private fun underWay() = Account(AccountSerial(17u), TOKEN, VISA).apply {
        send(engine, Command.Tap(tap("1", DAM, Direction.IN, at("2026-03-10T07:15:00Z"))))
    }

    /** Presents a card and shows the answer. */
    private fun inspect(account: Account?): InspectionShown {
        val question = checkNotNull(screen.present(now).ask)
        assertEquals(Phase.ASKED, screen.phase())
        val answer = engine.answerInspection(account, Question(question, point), now)
        assertEquals(true, screen.answer(now, answer).shows)
        return checkNotNull(screen.showing(now))
    }

    @Test
    fun `a valid check-in is shown, without the last actions`() {
        val shown = inspect(underWay())
        val valid = assertInstanceOf(Ticket.Valid::class.java, shown.ticket)
        assertEquals(DAM, valid.checkIn.place)
        assertEquals(null to emptyList<ShownAction>(), shown.ground to shown.actions)
    }

    @Test
    fun `it is gone after five minutes, and when the clock goes back`() {
        inspect(underWay())
        now = now.plusSeconds(299)
        assertEquals(Phase.SHOWING, screen.phase())
        assertEquals(now.minusSeconds(299), checkNotNull(screen.showing(now)).answeredAt)
        now = now.plusSeconds(1)
        assertEquals(Ended.TIME_IS_OVER, screen.timePasses(now).ended)
        assertNull(screen.showing(now))

        inspect(underWay())
        assertEquals(Ended.CLOCK_MOVED, screen.timePasses(now.minusSeconds(1)).ended)
        assertNull(screen.showing(now))
    }

    @Test
    fun `it is gone with the next card, and when it is closed`() {
        inspect(underWay())
        assertEquals(Ended.NEXT_CARD, screen.present(now).ended)
        inspect(null).let { assertInstanceOf(Ticket.NotValid::class.java, it.ticket) }
        assertEquals(Ended.CLOSED, screen.wipe(now).ended)
        assertNull(screen.showing(now))
        assertNull(screen.nextDeadline())
    }

    @Test
    fun `an answer that nobody waits for is dropped, one that cannot be read changes nothing`() {
        val question = checkNotNull(screen.present(now).ask)
        fails<OvException.Document>("document.json") { screen.answer(now, "{") }
        val late = engine.answerInspection(underWay(), Question(QuestionNumber(question.number + 1u), point), now)
        assertEquals(true, screen.answer(now, late).dropped)
        assertEquals(Phase.ASKED, screen.phase())
    }

    @Test
    fun `with consent the last actions are shown, and consent of another question does not serve`() {
        val question = checkNotNull(screen.present(now).ask)
        val consent = InspectionConsent(question, StaffId("inspector-1"), now)
        val answer = engine.answerInspection(underWay(), Question(question, point), now, consent)
        screen.answer(now, answer)
        val shown = checkNotNull(screen.showing(now))
        assertEquals(Ground.CONSENT, shown.ground)
        assertEquals(listOf(ActionKind.CHECK_IN), shown.actions.map { it.what })
        val old = consent.copy(question = QuestionNumber(question.number + 1u))
        fails<OvException.Invalid>("consent.other_question") { engine.answerInspection(underWay(), Question(question, point), now, old) }
    }
}
