package org.ovcore

import java.math.BigDecimal

/**
 * An amount of money, in euros: whole cents, exact.
 *
 * ```kotlin
 * Money.of("2.25") + Money.ofMinor(150) == Money.of("3.75")
 * ```
 *
 * @property minor the amount in cents
 */
@JvmInline
public value class Money private constructor(public val minor: Long) : Comparable<Money> {
    /** The amount in euros, with two decimals. */
    public val euros: BigDecimal get() = BigDecimal.valueOf(minor, SCALE)

    /** Whether it is below nothing. */
    public val isNegative: Boolean get() = minor < 0

    /** The sum. Throws [ArithmeticException] where it does not fit. */
    public operator fun plus(other: Money): Money = Money(Math.addExact(minor, other.minor))

    /** The difference. Throws [ArithmeticException] where it does not fit. */
    public operator fun minus(other: Money): Money = Money(Math.subtractExact(minor, other.minor))

    /** The amount with the other sign. Throws [ArithmeticException] where it does not fit. */
    public operator fun unaryMinus(): Money = Money(Math.negateExact(minor))

    override fun compareTo(other: Money): Int = minor.compareTo(other.minor)

    /** The amount in euros, as `2.25`. */
    override fun toString(): String = euros.toPlainString()

    public companion object {
        private const val SCALE = 2

        /** Nothing. */
        public val ZERO: Money = Money(0)

        /** An amount in cents. */
        public fun ofMinor(minor: Long): Money = Money(minor)

        /** An amount in euros. Throws [ArithmeticException] for a part of a cent, and for what does not fit. */
        public fun of(euros: BigDecimal): Money = Money(euros.movePointRight(SCALE).longValueExact())

        /** An amount in euros, from its decimal text. Throws [NumberFormatException] and [ArithmeticException]. */
        public fun of(euros: String): Money = of(BigDecimal(euros))
    }
}

/** The sum of the amounts. Throws [ArithmeticException] where it does not fit. */
public fun Iterable<Money>.sum(): Money = fold(Money.ZERO) { sum, money -> sum + money }
