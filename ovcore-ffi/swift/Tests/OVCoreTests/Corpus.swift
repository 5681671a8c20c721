import Foundation
import XCTest

import OVCore

/// The conformance corpus of this repository.
enum Corpus {
    /// The folder `conformance`.
    static let folder: URL = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<5 { folder.deleteLastPathComponent() }
        return folder.appendingPathComponent("conformance")
    }()

    /// A set of documents.
    struct RuleSet: Decodable {
        let format: String
        let policy: String
        let network: String
        let tariffs: [String]
    }

    /// A case, as far as a runner needs it.
    struct Case: Decodable {
        let format: String
        let title: String
        let documents: String
        let reference_key: Key
        let account: Card
        let steps: [Step]
        let after: JSON
    }

    struct Key: Decodable {
        let version: UInt16
        let bytes: String
    }

    struct Card: Decodable {
        let serial: UInt64
        let token: String
        let card: [String: String]
    }

    struct Step: Decodable {
        let command: JSON
        let refused: String?
        let events: [JSON]?
        let effects: [JSON]?
    }

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    static func json<T: Decodable>(_ name: String) throws -> T {
        try JSONDecoder().decode(T.self, from: Data(text(name).utf8))
    }

    /// All cases, in order of their names.
    static func cases() throws -> [String] {
        let walk = try XCTUnwrap(FileManager.default.enumerator(atPath: folder.path))
        let names = walk.compactMap { $0 as? String }
        return names.filter { $0.hasSuffix(".json") && !$0.hasPrefix("rules/") }.sorted()
    }

    /// An engine with the rules of a set.
    static func engine(_ set: String = "test-country.ovpay.json", key: [UInt8] = .init(repeating: 7, count: 32)) throws
        -> Engine
    {
        let set: RuleSet = try json("rules/\(set)")
        XCTAssertEqual(set.format, "ovcore/conformance-rules/1")
        return try Engine(
            network: text("rules/\(set.network)"), tariffs: set.tariffs.map { try text("rules/\($0)") },
            referenceKey: Data(key), policy: text("rules/\(set.policy)"))
    }
}

extension Corpus.Card {
    /// A new account of the card.
    func opened() throws -> Account {
        try Account(serial: AccountSerial(serial), token: TravelToken(text: token), card: kind())
    }

    private func kind() throws -> CardKind {
        let scheme: CardScheme
        switch card["scheme"] {
        case "maestro": scheme = .maestro
        case "mastercard": scheme = .mastercard
        case "v_pay": scheme = .vPay
        case "visa": scheme = .visa
        case let other: throw XCTSkip("no card scheme is called \(other ?? "nothing")")
        }
        let form: CardForm = card["form"] == "device" ? .device : .physical
        let fundings: [String: CardFunding] = ["debit": .debit, "credit": .credit, "prepaid": .prepaid]
        return CardKind(scheme: scheme, form: form, funding: fundings[card["funding"] ?? ""] ?? .unknown)
    }
}

extension Corpus.Key {
    /// The bytes.
    func read() throws -> [UInt8] {
        let digits = Array(bytes)
        return try stride(from: 0, to: digits.count, by: 2).map { place in
            try XCTUnwrap(UInt8(String(digits[place..<(place + 2)]), radix: 16))
        }
    }
}
