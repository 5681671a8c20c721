package org.ovcore

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.math.BigDecimal
import java.time.DateTimeException
import java.time.Instant
import java.time.LocalDate
import java.util.Locale

class ValuesTest {
    @Test
    fun `money is exact and never rounds`() {
        assertEquals(Money.ofMinor(225), Money.of("2.25"))
        assertEquals(BigDecimal("2.25"), Money.ofMinor(225).euros)
        assertEquals("-0.05", Money.ofMinor(-5).toString())
        assertEquals(Money.of("0.30"), listOf(Money.of("0.10"), Money.of("0.20")).sum())
        assertThrows<ArithmeticException> { Money.of("2.255") }
        assertThrows<ArithmeticException> { Money.ofMinor(Long.MAX_VALUE) + Money.ofMinor(1) }
        assertEquals(true, Money.of("1") > Money.ZERO && Money.of("-1").isNegative)
    }

    @Test
    fun `records and errors are equal by content`() {
        val one = tap("1", DAM, Direction.IN, at("2026-03-10T07:15:00Z"))
        assertEquals(one, one.copy())
        assertEquals(one.hashCode(), one.copy().hashCode())
        assertNotEquals(one, one.copy(id = TapId("2")))
        assertEquals(Refusal.AdvanceFirst(Instant.EPOCH), Refusal.AdvanceFirst(Instant.EPOCH))
    }

    @Test
    fun `a wrong value is refused with its code before anything is done`() {
        smallEngine().use { engine ->
            fails<OvException.Invalid>("id.too_long") { engine.placeNames(listOf(PlaceId("x".repeat(25)))) }
            fails<OvException.Invalid>("id.empty") { engine.carrierNames(listOf(CarrierId(""))) }
            fails<OvException.Invalid>("value.instant") { engine.travelDay(Instant.MIN) }
            fails<OvException.Invalid>("value.instant") { engine.travelDay(Instant.MAX) }
            fails<OvException.Invalid>("reference.length") { engine.readReference(ReferenceNumber("NLOV1")) }
            fails<OvException.Invalid>("token.text") { Account(AccountSerial(1u), TravelToken("no"), VISA) }
            fails<OvException.Invalid>("value.account_serial") { Account(AccountSerial(1uL shl 48), TOKEN, VISA) }
            fails<OvException.Invalid>("engine.reference_key") { Engine(NETWORK, listOf(TARIFF), ByteArray(31)) }
        }
    }

    @Test
    fun `instants and travel days come as they went`() {
        smallEngine().use { engine ->
            // The night in which the clock goes forward, on both sides of midnight.
            assertEquals(TravelDay.parse("2026-03-28"), engine.travelDay(at("2026-03-28T22:59:59Z")))
            assertEquals(TravelDay.parse("2026-03-29"), engine.travelDay(at("2026-03-28T23:00:00Z")))
        }
        assertThrows<DateTimeException> { TravelDay.parse("2026-02-29") }
        assertEquals(true, TravelDay(LocalDate.EPOCH) < TravelDay.parse("2026-03-10"))
    }

    @Test
    fun `a document with mistakes says all of them and where`() {
        val broken = TARIFF.replace("2026-12-31", "2025-12-31")
        val error = assertThrows<OvException.Document> { Engine(NETWORK, listOf(broken), KEY) }
        assertEquals("document.invalid", error.code)
        assertEquals(true, error.findings.isNotEmpty() && error.findings.all { it.path.isNotEmpty() })
        fails<OvException.Document>("document.json") { Engine("{", listOf(TARIFF), KEY) }
    }

    @Test
    fun `people are spoken to in their language`() {
        assertEquals(Language.DUTCH, languageOf(Locale.forLanguageTag("nl-BE")))
        assertEquals(Language.ENGLISH, languageOf(Locale.GERMANY))
    }

    @Test
    fun `sources and library of two builds do not go together`() {
        checkBuild("0.1.0-a", "0.1.0-a")
        assertThrows<IllegalStateException> { checkBuild("0.1.0-a", "0.1.0-b") }
        // The real one was compared when the library was loaded.
        assertEquals(true, buildId().startsWith("0.1.0-"))
    }
}
