import Foundation
import XCTest

import OVCore

/// A key store of the host: here one that only mixes bytes, and others that fail.
private final class Keys: TokenKeyStore {
    private let answers: @Sendable (KeyVersion, Data, Data) throws -> Data

    init(_ answers: @escaping @Sendable (KeyVersion, Data, Data) throws -> Data = Keys.mixed) {
        self.answers = answers
    }

    func mac(version: KeyVersion, name: Data, message: Data) throws -> Data {
        try answers(version, name, message)
    }

    /// No cryptography: a test wants to see that name and message arrive, and that the answer is used.
    @Sendable static func mixed(version: KeyVersion, name: Data, message: Data) throws -> Data {
        guard version.number == 1 else { throw TokenKeyError.UnknownVersion }
        return Data(zip(name, message).enumerated().map { place, pair in
            pair.0 &* 31 &+ pair.1 &* 17 &+ UInt8(truncatingIfNeeded: place)
        })
    }
}

private struct Broken: Error {
    let secret = "the PIN is 1234"
}

/// Keys stay with the host: the engine asks it through a protocol, and says plainly when it does not answer.
final class KeyTests: XCTestCase {
    private let card = CardKind(scheme: .visa, form: .physical, funding: .debit)

    private func root(_ keys: Keys, pan: String = "4111111111111111", version: UInt32 = 1) throws -> RootToken {
        try RootToken.ofCard(
            keys: keys, pan: pan, sequence: 1, expiry: Expiry(text: "2028-11"), kind: card,
            version: KeyVersion(version))
    }

    func testTokensOfTwoAudiencesDifferAndOfOneAreTheSame() throws {
        let keys = Keys()
        let own = try root(keys)
        let first = KeyVersion(1)
        let office = try own.travelToken(keys: keys, audience: .backOffice, version: first)
        XCTAssertEqual(office, try root(keys).travelToken(keys: keys, audience: .backOffice, version: first))
        XCTAssertNotEqual(office, try own.travelToken(keys: keys, audience: .carrier(carrier: "NS"), version: first))
        XCTAssertNotEqual(office, try root(keys, pan: "4000000000000002").travelToken(keys: keys, audience: .backOffice, version: first))
        XCTAssertEqual(office.text.count, 26)
    }

    func testAKeyThatFailsIsATypedErrorWithoutItsText() throws {
        let failing: [(Keys, String)] = [
            (Keys { _, _, _ in throw TokenKeyError.Unavailable }, "key.unavailable"),
            (Keys { _, _, _ in throw Broken() }, "key.unavailable"),
            (Keys { _, _, _ in Data([1, 2, 3]) }, "key.unavailable"),
            (Keys { _, _, _ in throw TokenKeyError.UnknownVersion }, "key.unknown_version"),
        ]
        for (keys, code) in failing {
            XCTAssertThrowsError(try root(keys)) { error in
                guard case .Key(let why)? = error as? OvError else { return XCTFail("\(error)") }
                XCTAssertEqual(why.code, code)
                XCTAssertFalse("\(error)".contains("1234"), "\(error)")
                XCTAssertFalse("\(error)".contains("4111"), "\(error)")
                XCTAssertFalse(why.words.en.isEmpty || why.words.nl.isEmpty)
            }
        }
    }

    func testACardNumberIsNeverPartOfAnError() {
        for pan in ["4111111111111112", "41111", "4111 1111 1111 111x"] {
            XCTAssertThrowsError(try root(Keys(), pan: pan)) { error in
                XCTAssertFalse("\(error) \(error.localizedDescription)".contains("1111"), "\(error)")
            }
        }
    }

    func testOneStoreServesManyThreads() async throws {
        let keys = Keys()
        let own = try root(keys)
        let tokens = try await withThrowingTaskGroup(of: TravelToken.self) { group in
            for _ in 0..<64 {
                group.addTask { try own.travelToken(keys: keys, audience: .backOffice, version: KeyVersion(1)) }
            }
            return try await group.reduce(into: Set<TravelToken>()) { $0.insert($1) }
        }
        XCTAssertEqual(tokens.count, 1)
    }
}
