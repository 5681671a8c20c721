package org.ovcore

import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.time.YearMonth
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

private val FIRST = KeyVersion(1u)
private val EXPIRY = CardExpiry(YearMonth.of(2028, 11))
private const val PAN = "4111111111111111"

class KeysTest {
    /** A key store in memory, that counts how often it was asked. */
    private class Keys(private val secrets: Map<KeyVersion, ByteArray>) : TokenKeyStore {
        var asked = 0

        override fun mac(version: KeyVersion, name: ByteArray, message: ByteArray): ByteArray {
            asked += 1
            assertEquals(32 to 32, name.size to message.size)
            return hmac(hmac(secrets[version] ?: throw TokenKeyException.UnknownVersion(), name), message)
        }

        private fun hmac(key: ByteArray, message: ByteArray) =
            Mac.getInstance("HmacSHA256").apply { init(SecretKeySpec(key, "HmacSHA256")) }.doFinal(message)
    }

    private val keys = Keys(mapOf(FIRST to "ovcore example, not for any card".toByteArray()))

    private fun root(keys: TokenKeyStore) = RootToken.ofCard(keys, PAN, 0u, EXPIRY, VISA, FIRST)

    @Test
    fun `the host's key store makes the tokens that the core makes`() {
        root(keys).use { root ->
            val own = root.travelToken(keys, Audience.BackOffice, FIRST)
            assertEquals(CORE_TOKEN, own.text)
            val carriers = root.travelToken(keys, Audience.Carrier(GVB), FIRST)
            assertNotEquals(own, carriers)
            val again = RootToken.fromStored(FIRST, root.expose())
            assertArrayEquals(root.expose(), again.expose())
            assertEquals(own, again.travelToken(keys, Audience.BackOffice, FIRST))
        }
        assertEquals(4, keys.asked)
    }

    @Test
    fun `a key store that fails is a typed error without its words`() {
        fails<OvException.Key>("key.unknown_version") { root(Keys(emptyMap())) }
        val locked = object : TokenKeyStore {
            override fun mac(version: KeyVersion, name: ByteArray, message: ByteArray): ByteArray = throw TokenKeyException.Unavailable()
        }
        fails<OvException.Key>("key.unavailable") { root(locked) }
        val broken = object : TokenKeyStore {
            override fun mac(version: KeyVersion, name: ByteArray, message: ByteArray): ByteArray = error("slot 7 at hsm.internal")
        }
        val error = fails<OvException.Key>("key.unavailable") { root(broken) }
        assertFalse("hsm" in "$error ${error.problem}")
        val short = object : TokenKeyStore {
            override fun mac(version: KeyVersion, name: ByteArray, message: ByteArray): ByteArray = ByteArray(16)
        }
        fails<OvException.Key>("key.unavailable") { root(short) }
    }

    @Test
    fun `no error holds a card number`() {
        for ((number, code) in listOf("4111111111111112" to "pan.luhn", "4111" to "pan.length", "4111-x" to "pan.digit")) {
            val error = assertThrows<OvException.Invalid> { RootToken.ofCard(keys, number, 0u, EXPIRY, VISA, FIRST) }
            assertEquals(true, error.code == code || error.code.startsWith("pan."))
            assertFalse(number in "$error ${error.problem}")
        }
        fails<OvException.Invalid>("pan.sequence") { RootToken.ofCard(keys, PAN, 100u, EXPIRY, VISA, FIRST) }
    }

    @Test
    fun `a card number says its scheme`() {
        assertEquals(CardScheme.VISA, IssuerRanges(read("examples/data/issuer-ranges.json")).cardKind(PAN, CardForm.DEVICE)?.scheme)
    }

    private companion object {
        /** What the core's own key store makes of the card and the secret. */
        const val CORE_TOKEN = "iob5eyhudsimta6u55246dzkfy"
    }
}
