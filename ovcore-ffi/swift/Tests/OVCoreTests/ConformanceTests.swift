import Foundation
import XCTest

import OVCore

/// Every case of the corpus goes through this package as its file says.
final class ConformanceTests: XCTestCase {
    func testEveryCaseGoesAsItSays() throws {
        let names = try Corpus.cases()
        XCTAssertGreaterThan(names.count, 100)
        var engines: [String: Engine] = [:]
        for name in names {
            let own: Corpus.Case = try Corpus.json(name)
            XCTAssertEqual(own.format, "ovcore/conformance/1")
            let engine = try engines[own.documents] ?? Corpus.engine(own.documents, key: own.reference_key.read())
            engines[own.documents] = engine
            if let difference = try play(own, engine) {
                XCTFail("\(name): \(difference)")
            }
        }
    }

    /// A runner that never fails would prove nothing.
    func testAnotherOutcomeIsTold() throws {
        let name = try XCTUnwrap(Corpus.cases().first { $0.hasPrefix("debt/D4/") })
        let changed = try Corpus.text(name).replacingOccurrences(of: "\"amount\": 6", with: "\"amount\": 7")
        let own = try JSONDecoder().decode(Corpus.Case.self, from: Data(changed.utf8))
        let difference = try XCTUnwrap(play(own, Corpus.engine(own.documents, key: own.reference_key.read())))
        XCTAssertTrue(difference.contains("amount: expected"), difference)
    }

    /// Where something else came out than the case says; nothing where all is as it says.
    private func play(_ own: Corpus.Case, _ engine: Engine) throws -> String? {
        let account = try own.account.opened()
        var all: [Event] = []
        let commands = try readCommands(stored: own.steps.map { try $0.command.text() })
        for (number, (step, command)) in zip(own.steps, commands).enumerated() {
            let before = account.toBytes()
            let decision: Decision
            do {
                decision = try account.decide(engine: engine, command: command)
            } catch let error as OvError {
                guard error.code == step.refused, account.toBytes() == before else {
                    return "step \(number + 1): expected \(step.refused ?? "a decision"), found \(error)"
                }
                continue
            }
            if let refused = step.refused { return "step \(number + 1): expected \(refused), found a decision" }
            let events = try storeEvents(events: decision.events).map(JSON.init(text:))
            let effects = try storeEffects(effects: decision.effects).map(JSON.init(text:))
            let difference =
                JSON.array(step.events ?? []).difference(from: .array(events), at: "events")
                ?? JSON.array(step.effects ?? []).difference(from: .array(effects), at: "effects")
            if let difference { return "step \(number + 1): \(difference)" }
            try account.apply(events: decision.events)
            all += decision.events
            if let again = try? account.decide(engine: engine, command: command), !again.events.isEmpty {
                return "step \(number + 1): sent again, it gave events"
            }
        }
        return try end(own, engine, account, all)
    }

    private func end(_ own: Corpus.Case, _ engine: Engine, _ account: Account, _ events: [Event]) throws -> String? {
        let replayed = try own.account.opened()
        try replayed.apply(events: readEvents(stored: storeEvents(events: events)))
        guard replayed.toBytes() == account.toBytes() else { return "a replay gives another account" }
        guard case .string(let now)? = own.after["as_of"] else { return "after: no as_of" }
        let records = events.compactMap { event -> DayRecord? in
            if case .dayLeft(let record) = event.what { return record }
            return nil
        }
        let statement = try Statement(
            engine: engine, account: account, records: records, events: events, now: instant(now))
        let standing = try JSON(text: account.standingJson())
        for part in ["denied", "ledgers"] {
            let difference = own.after[part]?.difference(from: standing[part] ?? .null, at: part)
            if let difference { return difference }
        }
        if case .object? = own.after["last_payment"], let wanted = own.after["last_payment"],
            case .string(let reference)? = wanted["reference"], case .int(let cents)? = wanted["amount"]
        {
            let found = try statement.byReferenceJson(
                reference: ReferenceNumber(text: reference), amount: Money(cents: cents))
            if let difference = try wanted.difference(from: JSON(text: found), at: "last_payment") { return difference }
        }
        return try own.after["linked_account"]?.difference(from: JSON(text: statement.json()), at: "linked_account")
            ?? deadline(own.after["next_deadline"] ?? .null, account.nextDeadline(engine: engine))
    }

    private func deadline(_ expected: JSON, _ found: Deadline?) throws -> String? {
        guard let found else { return expected == .null ? nil : "next_deadline: expected \(expected), found none" }
        let own: [JSON?] = [.string("\(found.at)"), .string("\(found.day)"), .string(name(found.kind))]
        let wanted = [expected["at"], expected["day"], expected["kind"]]
        return own == wanted ? nil : "next_deadline: expected \(expected), found \(found)"
    }

    private func name(_ kind: DeadlineKind) -> String {
        switch kind {
        case .tripEnds: return "trip_ends"
        case .offList: return "off_list"
        case .range: return "range"
        case .askAgain: return "ask_again"
        case .night: return "night"
        case .retry: return "retry"
        case .refund: return "refund"
        case .dayLeaves: return "day_leaves"
        case .dayForgotten: return "day_forgotten"
        }
    }

    private func instant(_ text: String) throws -> OvInstant {
        try XCTUnwrap(OvInstant(XCTUnwrap(ISO8601DateFormatter().date(from: text))))
    }
}
