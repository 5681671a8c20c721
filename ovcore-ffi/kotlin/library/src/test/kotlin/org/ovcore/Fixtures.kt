package org.ovcore

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.assertThrows
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant

/** The repository. */
val ROOT: Path = Path.of(checkNotNull(System.getProperty("ovcore.root")) { "run by Maven" })

fun read(file: String): String = Files.readString(ROOT.resolve(file))

/** A network of one tram line and one railway, with prices that can be worked out by heart. */
const val NETWORK: String = """{
  "format": "ovcore/network/1", "id": "small", "source": "an example",
  "carriers": [{ "id": "GVB", "name": "GVB" }],
  "places": [{ "id": "dam", "name": "Dam" }, { "id": "zuid", "name": "Station Zuid" }],
  "lines": [{ "id": "5", "carrier": "GVB", "mode": "tram", "stops": [["dam", 0], ["zuid", 5000]] }] }"""

const val TARIFF: String = """{
  "format": "ovcore/tariff/1", "id": "gvb-2026", "version": "2026", "currency": "EUR", "source": "GVB 2026",
  "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["GVB"],
  "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
  "boarding_fares": [{ "id": "boarding", "modes": ["tram"], "amount_minor": 400 }],
  "prices": [{ "id": "km", "modes": ["tram"], "on_transfer": "waive_base",
               "rule": { "distance": { "base_minor": 116, "rate_minor_per_km": "21.7" } } }],
  "caps": [{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 500 } } }] }"""

val KEY: ByteArray = ByteArray(32) { 7 }
val VISA: CardKind = CardKind(CardScheme.VISA, CardForm.PHYSICAL, CardFunding.DEBIT)
val TOKEN: TravelToken = TravelToken("aeaqcaibaeaqcaibaeaqcaibae")
val DAM: PlaceId = PlaceId("dam")
val ZUID: PlaceId = PlaceId("zuid")
val GVB: CarrierId = CarrierId("GVB")

fun smallEngine(): Engine = Engine(NETWORK, listOf(TARIFF), KEY)

fun at(text: String): Instant = Instant.parse(text)

fun tap(id: String, place: PlaceId, direction: Direction, at: Instant, token: TravelToken = TOKEN): Tap = Tap(
    id = TapId(id),
    token = token,
    carrier = GVB,
    mode = Mode.TRAM,
    location = place,
    reader = ReaderId("r-$place-$direction"),
    direction = direction,
    at = at,
    receivedAt = at,
    readerOutcome = ReaderOutcome.ACCEPTED,
)

/** Decides and applies. */
fun Account.send(engine: Engine, command: Command): Decision =
    decide(engine, command).also { apply(it.events) }

/** An account that went from Dam to Zuid on a Tuesday morning: €2.25. */
fun travelled(engine: Engine): Account = Account(AccountSerial(17u), TOKEN, VISA).apply {
    send(engine, Command.Tap(tap("1", DAM, Direction.IN, at("2026-03-10T07:15:00Z"))))
    send(engine, Command.Tap(tap("2", ZUID, Direction.OUT, at("2026-03-10T07:36:00Z"))))
}

/** The call fails with this code, and says it to a person in both languages. */
inline fun <reified E : OvException> fails(code: String, crossinline call: () -> Unit): E {
    val error = assertThrows<E> { call() }
    assertEquals(code, error.code)
    assertEquals(true, error.words(Language.DUTCH).isNotBlank() && error.words(Language.ENGLISH).isNotBlank())
    return error
}
