package org.ovcore

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class RetentionTest {
    private val planner = RetentionPlanner()

    private fun record(id: String, category: String, signals: List<Given> = emptyList(), holds: List<Hold> = emptyList()) = KeptRecord(
        id = RecordId(id), category = category, from = KeptFrom.At(at("2024-08-31T10:00:00Z")), task = Task.ERASE,
        signals = signals, holds = holds,
    )

    @Test
    fun `eighteen months are over when the calendar says so, and a hold holds`() = smallEngine().use { engine ->
        val records = listOf(
            record("a", "004-2"),
            record("b", "000-1", holds = listOf(Hold(HoldReason.COMPLAINT, null))),
            record("c", "004-8", signals = listOf(Given(Signal.CONSENT_WITHDRAWN, at("2024-09-01T10:00:00Z")))),
            record("d", "no-such-rule"),
        )
        // Eighteen months after the last of August is the last of February.
        assertEquals(listOf("c"), planner.plan(engine, records, at("2026-02-27T00:00:00Z")).orders.map { it.record.text })
        val plan = planner.plan(engine, records, at("2026-03-02T00:00:00Z"))
        assertEquals(setOf("a", "c"), plan.orders.map { it.record.text }.toSet())
        assertEquals(Triple(4uL, 1uL, RecordId("d")), Triple(plan.records, plan.held, plan.firstUnknown))
        assertEquals(true, plan.text.isNotBlank() && planner.register(Language.DUTCH).startsWith("#"))
    }

    @Test
    fun `a catalogue with mistakes is refused`() {
        fails<OvException.Document>("document.json") { RetentionPlanner("{") }
    }
}
