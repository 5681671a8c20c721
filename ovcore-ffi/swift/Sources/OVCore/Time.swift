import Foundation

/// A moment, to the second. Between two of them no clock is read: time is always an argument.
public struct OvInstant: Hashable, Sendable {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    public let unixSeconds: Int64

    /// A moment by its seconds since 1970-01-01T00:00:00Z. One outside the years 1970 to 9999 is refused by the call that
    /// it is given to.
    public init(unixSeconds: Int64) {
        self.unixSeconds = unixSeconds
    }

    /// The second that a date lies in; nothing where it lies beyond all calendars.
    ///
    /// A `Date` counts seconds in floating point. Whole seconds of the years 1970 to 9999 are exact there.
    public init?(_ date: Date) {
        guard let seconds = Int64(exactly: date.timeIntervalSince1970.rounded(.down)) else { return nil }
        unixSeconds = seconds
    }

    /// The moment as a date, exact.
    public var date: Date {
        Date(timeIntervalSince1970: TimeInterval(unixSeconds))
    }

    /// The moment so many seconds later, or earlier; nothing where it lies beyond all calendars.
    public func adding(seconds: Int64) -> OvInstant? {
        let (sum, overflow) = unixSeconds.addingReportingOverflow(seconds)
        return overflow ? nil : OvInstant(unixSeconds: sum)
    }
}

extension OvInstant: Comparable {
    public static func < (left: OvInstant, right: OvInstant) -> Bool {
        left.unixSeconds < right.unixSeconds
    }
}

extension OvInstant: CustomStringConvertible {
    /// As `2026-03-10T07:15:00Z`.
    public var description: String {
        let (day, second) = unixSeconds.dividedDown(by: 86_400)
        let time = [second / 3_600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(CivilDate(day: day))T\(time.joined(separator: ":"))Z"
    }
}

/// A calendar date, as the date of a travel day. What belongs to a travel day is said by the engine.
public struct TravelDay: Hashable, Sendable {
    /// Days since 1970-01-01.
    public let number: Int32

    /// A date by its days since 1970-01-01.
    public init(number: Int32) {
        self.number = number
    }

    /// The date as year, month and day, for `Calendar`.
    public var components: DateComponents {
        let civil = CivilDate(day: Int64(number))
        return DateComponents(
            calendar: Calendar(identifier: .gregorian), year: Int(civil.year), month: Int(civil.month),
            day: Int(civil.day))
    }
}

extension TravelDay: Comparable {
    public static func < (left: TravelDay, right: TravelDay) -> Bool {
        left.number < right.number
    }
}

extension TravelDay: CustomStringConvertible {
    /// As `2026-03-10`.
    public var description: String { "\(CivilDate(day: Int64(number)))" }
}

/// A date of the Gregorian calendar, which is drawn out to all years.
struct CivilDate: CustomStringConvertible {
    let year: Int64
    let month: Int64
    let day: Int64

    /// From days since 1970-01-01. Counts in eras of 400 years, whose years begin in March: the leap day is their last.
    init(day number: Int64) {
        let (era, ofEra) = (number + 719_468).dividedDown(by: 146_097)
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        day = ofYear - (153 * fromMarch + 2) / 5 + 1
        month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var description: String {
        let years = String(year)
        let padded = String(repeating: "0", count: max(0, 4 - years.count)) + years
        return "\(padded)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}

extension Int64 {
    /// Quotient and remainder, the remainder never below zero.
    fileprivate func dividedDown(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
