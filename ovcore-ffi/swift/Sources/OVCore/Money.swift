import Foundation

/// An exact amount of euros, in whole cents.
///
/// No sum is worked out with floating point: ``euros`` and ``init(exactly:)`` convert through whole numbers of cents.
public struct Money: Hashable, Sendable {
    /// Whole cents.
    public let cents: Int64

    /// An amount of whole cents.
    public init(cents: Int64) {
        self.cents = cents
    }

    /// An amount of euros; nothing where it has parts of a cent, or is too large.
    ///
    /// ```swift
    /// Money(exactly: Decimal(string: "2.25")!) == Money(cents: 225)
    /// Money(exactly: Decimal(string: "2.255")!) == nil
    /// ```
    public init?(exactly euros: Decimal) {
        guard euros.isFinite else { return nil }
        var given = euros
        var whole = Decimal()
        NSDecimalRound(&whole, &given, 2, .plain)
        guard whole == euros else { return nil }
        // A text of whole cents: a number of `Decimal` reaches Int64 only by way of Double.
        var cents = whole * 100
        guard let number = Int64(NSDecimalString(&cents, Locale(identifier: "en_US_POSIX"))) else { return nil }
        self.cents = number
    }

    /// Nothing.
    public static let zero = Money(cents: 0)

    /// The amount in euros, exact.
    public var euros: Decimal {
        let size = Decimal(sign: .plus, exponent: -2, significand: Decimal(cents.magnitude))
        return cents < 0 ? -size : size
    }
}

extension Money: Comparable {
    public static func < (left: Money, right: Money) -> Bool {
        left.cents < right.cents
    }
}

extension Money: CustomStringConvertible {
    /// As `2.25`.
    public var description: String {
        let (euros, cents) = cents.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(self.cents < 0 ? "-" : "")\(euros).\(cents < 10 ? "0" : "")\(cents)"
    }
}

/// An amount before rounding, in cents: exact, with as many decimals as the tariff makes.
public struct ExactAmount: Hashable, Sendable {
    /// Cents, as `108.5`.
    public let text: String

    /// From cents as a text, as `108.5`. What is no number is refused by the call that it is given to.
    public init(text: String) {
        self.text = text
    }

    /// The amount in cents, exact.
    public var cents: Decimal? {
        Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))
    }
}

extension ExactAmount: CustomStringConvertible {
    public var description: String { text }
}
