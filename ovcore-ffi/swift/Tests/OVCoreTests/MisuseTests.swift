import Foundation
import XCTest

import OVCore

/// What an app can do wrong: a typed error each time, nothing lost, and no crash.
final class MisuseTests: XCTestCase {
    private func code(_ does: () throws -> Void) -> String? {
        do {
            try does()
            return nil
        } catch let error as OvError {
            XCTAssertFalse(error.words(.dutch).isEmpty || error.words(.english).isEmpty)
            XCTAssertNotEqual(error.errorDescription, "")
            return error.code
        } catch {
            return "\(error)"
        }
    }

    func testADamagedSnapshotIsRefusedWhereverTheDamageIs() throws {
        let host = try Host(Corpus.engine())
        try host.travel()
        let whole = host.account.toBytes()
        XCTAssertEqual(try Account.fromBytes(bytes: whole).state(), host.account.state())
        for place in 0..<whole.count {
            var damaged = whole
            damaged[damaged.startIndex + place] ^= 0x40
            let found = code { _ = try Account.fromBytes(bytes: damaged) }
            XCTAssertTrue(found?.hasPrefix("snapshot.") ?? false, "byte \(place): \(found ?? "read")")
        }
        for length in 0..<whole.count {
            XCTAssertTrue(code { _ = try Account.fromBytes(bytes: whole.prefix(length)) }?.hasPrefix("snapshot.") ?? false)
        }
    }

    func testBytesOfAnotherVersionAreRefused() throws {
        let host = try Host(Corpus.engine())
        var other = host.account.toBytes()
        XCTAssertGreaterThan(other.count, 8)
        other.replaceSubrange(other.startIndex..<other.startIndex + 4, with: [9, 9, 9, 9])
        XCTAssertTrue(code { _ = try Account.fromBytes(bytes: other) }?.hasPrefix("snapshot.") ?? false)
        XCTAssertNotNil(code { _ = try DenyList.fromBytes(bytes: other) })
        XCTAssertEqual(code { _ = try readEvents(stored: ["{\"v\": 99}"]) }, "json.form")
    }

    func testAClockThatJumpsBackChangesNothingAndOneThatJumpsAheadIsToldToAdvance() throws {
        let host = try Host(Corpus.engine())
        try host.travel()
        let before = host.account.toBytes()
        XCTAssertTrue(try host.send(.advance(now: Host.at(3, 0, day: -400))).events.isEmpty)
        XCTAssertEqual(host.account.toBytes(), before)
        let ahead = Host.tap("next", "a", .`in`, Host.at(8, 0, day: 3))
        XCTAssertThrowsError(try host.send(.tap(tap: ahead))) { error in
            guard case .Refused(let why, .advanceFirst(let deadline))? = error as? OvError else {
                return XCTFail("\(error)")
            }
            XCTAssertEqual(why.code, "refusal.advance_first")
            XCTAssertEqual(deadline, host.account.nextDeadline(engine: host.engine)?.at)
        }
        XCTAssertEqual(host.account.toBytes(), before)
        XCTAssertEqual(code { _ = try host.send(.advance(now: OvInstant(unixSeconds: .max))) }, "value.instant")
        XCTAssertEqual(code { _ = try host.send(.advance(now: OvInstant(unixSeconds: .min))) }, "value.instant")
        XCTAssertEqual(host.account.toBytes(), before)
    }

    func testAnEventOfAnotherCardDoesNotFitAndNoneOfItsFriendsIsApplied() throws {
        let (own, other) = (try Host(Corpus.engine()), try Host(Corpus.engine(), serial: 18))
        try own.travel()
        try own.night(.approved)
        try other.travel()
        let before = other.account.toBytes()
        let paid = own.events.filter { if case .paymentApproved = $0.what { return true } else { return false } }
        let good = other.events.prefix(1)
        XCTAssertThrowsError(try other.account.apply(events: good + paid)) { error in
            guard case .Misfit? = error as? OvError else { return XCTFail("\(error)") }
        }
        XCTAssertEqual(other.account.toBytes(), before)
    }

    func testAWrongNameIsRefusedByTheCallThatItIsGivenTo() throws {
        let host = try Host(Corpus.engine())
        for name in ["", "  ", String(repeating: "x", count: 300), "\u{0}"] {
            let tap = Host.tap(TapId(text: name), "a", .`in`, Host.at(8, 0))
            let found = code { _ = try host.send(.tap(tap: tap)) }
            XCTAssertTrue(found?.hasPrefix("id.") ?? false, "\(name.debugDescription): \(found ?? "taken")")
        }
        let wrong = TravelToken(text: "not a token")
        let card = CardKind(scheme: .visa, form: .physical, funding: .debit)
        XCTAssertNotNil(code { _ = try Account(serial: AccountSerial(1), token: wrong, card: card) })
        XCTAssertEqual(
            code { _ = try Account(serial: AccountSerial(.max), token: Host.token, card: card) },
            "value.account_serial")
        XCTAssertTrue(host.events.isEmpty)
    }

    func testDocumentsAreRefusedWithAllThatIsWrong() throws {
        XCTAssertThrowsError(try Engine(network: "{}", tariffs: [], referenceKey: Data(count: 32))) { error in
            guard case .Document? = error as? OvError else { return XCTFail("\(error)") }
        }
        let network = try Corpus.text("rules/networks/test-country.json")
        XCTAssertEqual(
            code { _ = try Engine(network: network, tariffs: [], referenceKey: Data(count: 31)) },
            "engine.reference_key")
    }

    func testOneAccountServesManyThreads() throws {
        let host = try Host(Corpus.engine())
        let (engine, account) = (host.engine, host.account)
        let tap = Host.tap("in1", "a", .`in`, Host.at(8, 0))
        let decided = Tally()
        DispatchQueue.concurrentPerform(iterations: 200) { turn in
            do {
                if turn % 3 == 0 {
                    // Another thread may have applied it in between: then this is a repeat, or does not fit.
                    let decision = try account.decide(engine: engine, command: .tap(tap: tap))
                    try account.apply(events: decision.events)
                    decided.note(decision.events.count)
                } else {
                    _ = account.state()
                    _ = account.toBytes()
                    _ = account.nextDeadline(engine: engine)
                }
            } catch OvError.Misfit {
                decided.note(0)
            } catch {
                XCTFail("\(error)")
            }
        }
        XCTAssertGreaterThan(decided.sum, 0)
        XCTAssertTrue(account.state().balance.holds)
        XCTAssertEqual(account.state().trips.count, 1)
    }
}

/// A sum that threads add to.
private final class Tally: @unchecked Sendable {
    // All access is under the lock: that is why it may be shared.
    private let lock = NSLock()
    private var total = 0

    func note(_ number: Int) {
        lock.withLock { total += number }
    }

    var sum: Int { lock.withLock { total } }
}
