package org.ovcore.examples

import org.ovcore.Audience
import org.ovcore.CardExpiry
import org.ovcore.CardForm
import org.ovcore.CardFunding
import org.ovcore.CardKind
import org.ovcore.CardScheme
import org.ovcore.CarrierId
import org.ovcore.DeclineCategory
import org.ovcore.Direction
import org.ovcore.Engine
import org.ovcore.IssuerRanges
import org.ovcore.KeyVersion
import org.ovcore.LineId
import org.ovcore.Mode
import org.ovcore.PaymentOutcome
import org.ovcore.PlaceId
import org.ovcore.ProductId
import org.ovcore.ReaderId
import org.ovcore.ReaderOutcome
import org.ovcore.RootToken
import org.ovcore.Tap
import org.ovcore.TapId
import org.ovcore.TokenKeyException
import org.ovcore.TokenKeyStore
import org.ovcore.TravelToken
import org.ovcore.VehicleId
import java.nio.file.Files
import java.nio.file.Path
import java.time.OffsetDateTime
import java.time.YearMonth
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

/** The secret that the example's tokens are made with. It stands here for all to read: it serves the example only. */
private const val TOKEN_SECRET = "ovcore example, not for any card"

/** The key of the payments' references. It stands here for all to read: it serves the example only. */
private const val REFERENCE_KEY = "ovcore example, not for payments"

/** The version of the example's keys. */
private val FIRST = KeyVersion(1u)

/** A key store in memory. On a device it would ask Android Keystore, in a back office an HSM. */
public class MemoryKeys(private val secrets: Map<KeyVersion, ByteArray>) : TokenKeyStore {
    override fun mac(version: KeyVersion, name: ByteArray, message: ByteArray): ByteArray {
        val secret = secrets[version] ?: throw TokenKeyException.UnknownVersion()
        return hmac(hmac(secret, name), message)
    }

    private fun hmac(key: ByteArray, message: ByteArray): ByteArray =
        Mac.getInstance("HmacSHA256").apply { init(SecretKeySpec(key, "HmacSHA256")) }.doFinal(message)
}

/** A card of the example day: its taps, and what its rows say of it. */
public data class ExampleCard(
    /** What the ids of its taps begin with, as `c03`. */
    val name: String,
    /** Its travel token. */
    val token: TravelToken,
    /** Its kind, where it was given by number. */
    val kind: CardKind?,
    /** The products that it holds, in order. */
    val products: List<ProductId>,
    /** Its taps, in the order in which they reached the back office. */
    val taps: List<Tap>,
)

/** The example day that the repository bundles: fourteen cards on a Saturday, and the night after it. */
public class ExampleDay(private val folder: Path) {
    private val keys = MemoryKeys(mapOf(FIRST to TOKEN_SECRET.toByteArray()))
    private val issuers = IssuerRanges(text("issuer-ranges.json"))

    /** The engine with the day's network and tariffs. */
    public val engine: Engine = Engine(
        network = text("network.json"),
        tariffs = TARIFFS.map { text("tariffs/$it.json") },
        referenceKey = REFERENCE_KEY.toByteArray(),
    )

    /** The cards, in order of their names. */
    public val cards: List<ExampleCard> by lazy {
        rows("taps.csv").groupBy { it.getValue("id").substringBefore('-') }.toSortedMap().map { (name, rows) -> card(name, rows) }
    }

    private val declined: Map<TravelToken, DeclineCategory> by lazy {
        rows("bank.csv").associate { row ->
            token(row).first to DeclineCategory.valueOf(row.getValue("category").uppercase())
        }
    }

    /** What the example bank says to a request of a card: it answers at once. */
    public fun bank(card: TravelToken): PaymentOutcome =
        declined[card]?.let { PaymentOutcome.Declined(it) } ?: PaymentOutcome.Approved

    private fun text(file: String): String = Files.readString(folder.resolve(file))

    /** The rows of a file, by the names of its columns. The bundled files need no quotes; an empty cell is absent. */
    private fun rows(file: String): List<Map<String, String>> {
        val lines = text(file).lines().filter { it.isNotEmpty() }.map { it.split(',') }
        return lines.drop(1).map { cells -> lines.first().zip(cells).filter { it.second.isNotEmpty() }.toMap() }
    }

    private fun card(name: String, rows: List<Map<String, String>>): ExampleCard {
        val (token, kind) = token(rows.first())
        val products = rows.flatMap { it["products"]?.split('|').orEmpty() }.toSortedSet().map(::ProductId)
        val taps = rows.map { tap(it, token) }.sortedWith(ARRIVAL)
        return ExampleCard(name, token, kind, products, taps)
    }

    private fun token(row: Map<String, String>): Pair<TravelToken, CardKind?> {
        row["token"]?.let { return TravelToken(it) to null }
        val pan = row.getValue("pan")
        val form = CardForm.valueOf(row.getValue("form").uppercase())
        val kind = issuers.cardKind(pan, form) ?: CardKind(CardScheme.VISA, form, CardFunding.UNKNOWN)
        val sequence = row["pan_sequence"]?.toUByte() ?: 0u
        val expiry = CardExpiry(YearMonth.parse(row.getValue("expiry")))
        return RootToken.ofCard(keys, pan, sequence, expiry, kind, FIRST).use { root ->
            root.travelToken(keys, Audience.BackOffice, FIRST) to kind
        }
    }

    private fun tap(row: Map<String, String>, token: TravelToken): Tap {
        val at = OffsetDateTime.parse(row.getValue("at")).toInstant()
        return Tap(
            id = TapId(row.getValue("id")),
            version = row["version"]?.toUInt() ?: 0u,
            token = token,
            carrier = CarrierId(row.getValue("carrier")),
            mode = Mode.valueOf(row.getValue("mode").uppercase()),
            location = PlaceId(row.getValue("location")),
            reader = ReaderId(row.getValue("reader")),
            line = row["line"]?.let(::LineId),
            vehicle = row["vehicle"]?.let(::VehicleId),
            direction = Direction.valueOf(row.getValue("direction").uppercase()),
            at = at,
            receivedAt = row["received_at"]?.let { OffsetDateTime.parse(it).toInstant() } ?: at,
            readerOutcome = ReaderOutcome.valueOf((row["reader_outcome"] ?: "accepted").uppercase()),
            application = row["application"]?.let { CardScheme.valueOf(it.uppercase()) },
        )
    }

    public companion object {
        private val TARIFFS =
            listOf("arriva-rail-2026-invented", "gvb-2026", "htm-2025", "htm-2026", "ns-2026")

        /** The order in which taps reach the back office; of one moment, as they happened. */
        public val ARRIVAL: Comparator<Tap> =
            compareBy<Tap> { it.receivedAt }.thenBy { it.at }.thenBy { it.id.text }.thenBy { it.version }
    }
}
