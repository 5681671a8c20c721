package org.ovcore

import java.time.LocalDate
import java.time.YearMonth

/**
 * A tap, by its id. A trip bears the id of the tap that checked in.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class TapId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A carrier, by its short name, as `NS`.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class CarrierId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A station or stop area.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class PlaceId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A reader.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class ReaderId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A line.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class LineId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A vehicle.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class VehicleId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A product of a tariff.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class ProductId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A tariff document.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class TariffId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A rule of a document.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class RuleId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A command, named by its sender.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class CommandId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A member of staff.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class StaffId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A record in the host's store.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class RecordId(public val text: String) {
    override fun toString(): String = text
}

/**
 * An effect. It is a function of what it is for, so that a repeat shows.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class EffectId(public val text: String) {
    override fun toString(): String = text
}

/**
 * A payment, as it stands on the bank statement: `NLOV` and 14 letters and digits.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class ReferenceNumber(public val text: String) {
    override fun toString(): String = text
}

/**
 * What proves that a payment is one of ours.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class PaymentSeal(public val text: String) {
    override fun toString(): String = text
}

/**
 * A checksum over a deny list and its chain.
 *
 * @property text its text; checked by the engine where it is used
 */
@JvmInline
public value class Checksum(public val text: String) {
    override fun toString(): String = text
}

/**
 * The host's number of an account, unique and below 2^48.
 *
 * @property number the number; checked by the engine where it is used
 */
@JvmInline
public value class AccountSerial(public val number: ULong) {
    override fun toString(): String = number.toString()
}

/**
 * Which payment of an account.
 *
 * @property number the number; checked by the engine where it is used
 */
@JvmInline
public value class PaymentOrdinal(public val number: UInt) {
    override fun toString(): String = number.toString()
}

/**
 * The version of a key, 1 or more.
 *
 * @property number the number; checked by the engine where it is used
 */
@JvmInline
public value class KeyVersion(public val number: UInt) {
    override fun toString(): String = number.toString()
}

/**
 * The number of a deny list, 1 or more.
 *
 * @property number the number; checked by the engine where it is used
 */
@JvmInline
public value class ListNumber(public val number: UInt) {
    override fun toString(): String = number.toString()
}

/**
 * A question of an inspector's screen.
 *
 * @property number the number; checked by the engine where it is used
 */
@JvmInline
public value class QuestionNumber(public val number: ULong) {
    override fun toString(): String = number.toString()
}

/**
 * A day as it left its account, in its stored form. Keep it: a late tap and a correction ask for it.
 *
 * @property stored its stored form, JSON
 */
@JvmInline
public value class DayRecord(public val stored: String) {
    /** Its kind only: what it holds does not belong in a log. */
    override fun toString(): String = "DayRecord(…)"
}

/**
 * What one day hands to the next, in its stored form.
 *
 * @property stored its stored form, JSON
 */
@JvmInline
public value class Carry(public val stored: String) {
    /** Its kind only: what it holds does not belong in a log. */
    override fun toString(): String = "Carry(…)"
}

/**
 * A card, as the back office's travel token.
 *
 * @property text its 26 characters
 */
@JvmInline
public value class TravelToken(public val text: String) {
    override fun toString(): String = text
}

/**
 * A travel day, named by its calendar date: from midnight until 03:05 the next day.
 *
 * @property date the date
 */
@JvmInline
public value class TravelDay(public val date: LocalDate) : Comparable<TravelDay> {
    override fun compareTo(other: TravelDay): Int = date.compareTo(other.date)

    override fun toString(): String = date.toString()

    /** The number of days since 1970-01-01. Throws [ArithmeticException] where it does not fit. */
    internal fun epochDay(): Int = Math.toIntExact(date.toEpochDay())

    public companion object {
        internal fun ofEpochDay(day: Int): TravelDay = TravelDay(LocalDate.ofEpochDay(day.toLong()))

        /** A travel day from its date, as `2026-03-10`. Throws [java.time.format.DateTimeParseException]. */
        public fun parse(text: String): TravelDay = TravelDay(LocalDate.parse(text))
    }
}

/**
 * Until when a card is valid: a year and a month.
 *
 * @property month the last month in which it is valid
 */
@JvmInline
public value class CardExpiry(public val month: YearMonth) {
    internal constructor(text: String) : this(YearMonth.parse(text))

    internal val text: String get() = month.toString()

    override fun toString(): String = text
}

/** The same as [TapId]: a trip is named by the tap that checked in. */
public typealias TripId = TapId
