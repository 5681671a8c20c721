/// A name that the engine checks: a text of its own type, so that a place is never given for a reader.
///
/// Any text makes one. What is no name of its kind is refused, with a typed error, by the call that it is given to.
public protocol Name: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as a text.
    var text: String { get }

    /// From a text.
    init(text: String)
}

extension Name {
    /// From a text in the program.
    public init(stringLiteral text: String) {
        self.init(text: text)
    }

    /// The name itself.
    public var description: String { text }
}

/// A tap; also the trip that it opened, as `t1`.
public struct TapId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// A carrier, as `NS`.
public struct CarrierId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// A station, stop or stop area, as `ut`.
public struct PlaceId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// A reader, as `r-17`.
public struct ReaderId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// A line, as `5`.
public struct LineId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// A vehicle, as `2204`.
public struct VehicleId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// A product of a tariff, as `dal`.
public struct ProductId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// A tariff document, as `ns-2026`.
public struct TariffId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// A rule of a tariff, or an issuer range, as `km`.
public struct RuleId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// A command of the host's, as `objection-12`.
public struct CommandId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// Somebody of the staff, as `w-31`.
public struct StaffId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// A record of the host's, as `r-9`.
public struct RecordId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// An effect, as `pay.17.0`.
public struct EffectId: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// The reference of a payment, as on the bank statement, as `NLOVD5DWPHMJHE6W86`.
public struct ReferenceNumber: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// The seal that proves that a payment was approved.
public struct PaymentSeal: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// The checksum over the chain of a deny list.
public struct Checksum: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// The month in which a bank card expires, as `2028-11`.
public struct Expiry: Name {
    /// The name as a text.
    public let text: String

    /// From a text.
    public init(text: String) {
        self.text = text
    }
}

/// The host's number of an account, below 2^48 and unique in the back office.
public struct AccountSerial: Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let number: UInt64

    /// From a number. One out of range is refused by the call that it is given to.
    public init(_ number: UInt64) {
        self.number = number
    }

    /// The number in digits.
    public var description: String { "\(number)" }
}

extension AccountSerial: Comparable {
    public static func < (left: AccountSerial, right: AccountSerial) -> Bool {
        left.number < right.number
    }
}

/// Which payment of an account, from 0.
public struct PaymentOrdinal: Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let number: UInt32

    /// From a number. One out of range is refused by the call that it is given to.
    public init(_ number: UInt32) {
        self.number = number
    }

    /// The number in digits.
    public var description: String { "\(number)" }
}

extension PaymentOrdinal: Comparable {
    public static func < (left: PaymentOrdinal, right: PaymentOrdinal) -> Bool {
        left.number < right.number
    }
}

/// The version of a key, 1 to 65535.
public struct KeyVersion: Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let number: UInt32

    /// From a number. One out of range is refused by the call that it is given to.
    public init(_ number: UInt32) {
        self.number = number
    }

    /// The number in digits.
    public var description: String { "\(number)" }
}

extension KeyVersion: Comparable {
    public static func < (left: KeyVersion, right: KeyVersion) -> Bool {
        left.number < right.number
    }
}

/// The number of a deny list, 1 to 65535.
public struct ListNumber: Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let number: UInt32

    /// From a number. One out of range is refused by the call that it is given to.
    public init(_ number: UInt32) {
        self.number = number
    }

    /// The number in digits.
    public var description: String { "\(number)" }
}

extension ListNumber: Comparable {
    public static func < (left: ListNumber, right: ListNumber) -> Bool {
        left.number < right.number
    }
}

/// The number of an inspector's question.
public struct QuestionNumber: Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let number: UInt64

    /// From a number. One out of range is refused by the call that it is given to.
    public init(_ number: UInt64) {
        self.number = number
    }

    /// The number in digits.
    public var description: String { "\(number)" }
}

extension QuestionNumber: Comparable {
    public static func < (left: QuestionNumber, right: QuestionNumber) -> Bool {
        left.number < right.number
    }
}

/// A card, as the travel token of the back office. It says nothing of the card itself; beside a place and a time it is
/// personal data all the same, so its description keeps it out of logs.
public struct TravelToken: Hashable, Sendable {
    /// 26 characters of base32.
    public let text: String

    /// From its text. Another text is refused by the call that it is given to.
    public init(text: String) {
        self.text = text
    }
}

extension TravelToken: CustomStringConvertible, CustomReflectable {
    /// Not the token.
    public var description: String { "TravelToken(..)" }

    /// Nothing: `dump` and string interpolation of what holds a token show none.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A travel day as it left its account: text to keep, and to give back when the account asks for it.
public struct DayRecord: Hashable, Sendable {
    /// The stored form, JSON.
    public let json: String

    /// From its stored form.
    public init(json: String) {
        self.json = json
    }
}

/// What one travel day hands to the next: text to keep.
public struct Carry: Hashable, Sendable {
    /// The stored form, JSON.
    public let json: String

    /// From its stored form.
    public init(json: String) {
        self.json = json
    }
}
