package org.ovcore

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import java.util.stream.Stream
import kotlin.io.path.extension
import kotlin.io.path.isRegularFile
import kotlin.io.path.relativeTo

/** The scenarios that every implementation must play alike: commands in, the very same events, effects and refusals out. */
class ConformanceTest {
    private val folder: Path = ROOT.resolve("conformance")
    private val rules: Path = folder.resolve("rules")
    private val engines = mutableMapOf<String, Engine>()

    @TestFactory
    fun scenarios(): Stream<DynamicTest> {
        assumeTrue(Files.isDirectory(folder), "no conformance scenarios beside this checkout")
        val files = Files.walk(folder).use { all ->
            all.filter { it.isRegularFile() && it.extension == "json" && !it.startsWith(rules) }.sorted().toList()
        }
        val cases = files.map { it to json(it) }.filter { (_, case) -> case.text("format") == "ovcore/conformance/1" }
        assertTrue(cases.isNotEmpty(), "there are scenarios")
        return cases.stream().map { (file, case) -> DynamicTest.dynamicTest(file.relativeTo(folder).toString()) { play(case) } }
    }

    private fun play(case: JsonObject) {
        val engine = engine(case)
        val own = case.getValue("account").jsonObject
        val card = own.getValue("card").jsonObject
        val kind = CardKind(
            CardScheme.valueOf(card.text("scheme").uppercase()),
            CardForm.valueOf(card.text("form").uppercase()),
            CardFunding.valueOf((card["funding"]?.jsonPrimitive?.content ?: "unknown").uppercase()),
        )
        Account(AccountSerial(own.text("serial").toULong()), TravelToken(own.text("token")), kind).use { account ->
            val events = mutableListOf<Event>()
            case.getValue("steps").jsonArray.forEachIndexed { number, step -> step(engine, account, events, step.jsonObject, number) }
            after(engine, account, events, case.getValue("after").jsonObject)
        }
    }

    private fun step(engine: Engine, account: Account, events: MutableList<Event>, step: JsonObject, number: Int) {
        val stored = step.getValue("command")
        val command = readCommands(listOf(stored.toString())).single()
        assertEquals(stored, Json.parseToJsonElement(storeCommands(listOf(command)).single()), "step $number, command")
        val refused = step["refused"]?.jsonPrimitive?.content
        val decision = try {
            account.decide(engine, command)
        } catch (error: OvException.Refused) {
            assertEquals(refused, error.code, "step $number")
            return
        }
        assertEquals(null, refused, "step $number is refused")
        assertEquals(step.list("events"), JsonArray(storeEvents(decision.events).map(Json::parseToJsonElement)), "step $number, events")
        assertEquals(step.list("effects"), JsonArray(storeEffects(decision.effects).map(Json::parseToJsonElement)), "step $number, effects")
        account.apply(decision.events)
        events += decision.events
    }

    private fun after(engine: Engine, account: Account, events: List<Event>, after: JsonObject) {
        val now = Instant.parse(after.text("as_of"))
        val due = account.nextDeadline(engine)
        val expected = after["next_deadline"] ?: JsonNull
        if (expected is JsonNull) {
            assertEquals(null, due, "next deadline")
        } else {
            val told = expected.jsonObject
            assertEquals(
                Triple(told.text("at"), told.text("kind"), told.text("day")),
                due?.let { Triple(it.at.toString(), it.kind.name.lowercase(), it.day.toString()) },
                "next deadline",
            )
        }
        val standing = Json.parseToJsonElement(account.standingJson()).jsonObject
        for (part in listOf("denied", "ledgers")) assertEquals(after[part], standing[part], part)
        val again = Account.fromBytes(account.toBytes())
        val records = events.mapNotNull { (it.what as? What.DayLeft)?.record }
        Statement(engine, again, records, events, now).use { statement ->
            assertEquals(after["linked_account"], Json.parseToJsonElement(statement.json()), "linked account")
            val payment = after["last_payment"]
            if (payment is JsonObject) {
                val reference = ReferenceNumber(payment.text("reference"))
                val amount = Money.ofMinor(payment.text("amount").toLong())
                assertEquals(payment, Json.parseToJsonElement(statement.byReferenceJson(reference, amount)), "last payment")
            }
        }
    }

    private fun engine(case: JsonObject): Engine {
        val documents = case.text("documents")
        val key = case.getValue("reference_key").jsonObject.text("bytes")
        return engines.getOrPut("$documents $key") {
            val set = json(rules.resolve(documents))
            Engine(
                network = Files.readString(rules.resolve(set.text("network"))),
                tariffs = set.getValue("tariffs").jsonArray.map { Files.readString(rules.resolve(it.jsonPrimitive.content)) },
                referenceKey = key.chunked(2).map { it.toInt(16).toByte() }.toByteArray(),
                policy = Files.readString(rules.resolve(set.text("policy"))),
            )
        }
    }

    private fun json(file: Path): JsonObject = Json.parseToJsonElement(Files.readString(file)).jsonObject

    private fun JsonObject.text(name: String): String = getValue(name).jsonPrimitive.content

    private fun JsonObject.list(name: String): JsonElement = this[name] ?: JsonArray(emptyList())
}
