import Foundation
import XCTest

import OVCore

/// A card in the test country, and the loop of a host around it.
final class Host {
    let engine: Engine
    let account: Account
    private(set) var events: [Event] = []
    private(set) var effects: [Effect] = []

    static let token = TravelToken(text: "aeaqcaibaeaqcaibaeaqcaibae")

    init(_ engine: Engine, serial: UInt64 = 17) throws {
        self.engine = engine
        account = try Account(
            serial: AccountSerial(serial), token: Host.token,
            card: CardKind(scheme: .visa, form: .physical, funding: .debit))
    }

    /// A moment on 10 March 2026, by the clock of Amsterdam; `day` days later.
    static func at(_ hour: Int64, _ minute: Int64, _ second: Int64 = 0, day: Int64 = 0) -> OvInstant {
        // 2026-03-10T00:00:00+01:00.
        OvInstant(unixSeconds: 1_773_097_200 + day * 86_400 + hour * 3_600 + minute * 60 + second)
    }

    static func tap(
        _ id: TapId, _ place: PlaceId, _ direction: Direction, _ at: OvInstant, carrier: CarrierId = "NS",
        mode: Mode = .rail
    ) -> Tap {
        Tap(
            id: id, token: token, carrier: carrier, mode: mode, location: place,
            reader: ReaderId(text: "r-\(place)-\(id)"), direction: direction, at: at, receivedAt: at,
            readerOutcome: .accepted)
    }

    /// Decides, stores and applies, as a back office does.
    @discardableResult
    func send(_ command: Command) throws -> Decision {
        let decision = try account.decide(engine: engine, command: command)
        try account.apply(events: decision.events)
        events += decision.events
        effects += decision.effects
        return decision
    }

    /// From Aa to Cee and back, each 20 units: 6.00 each way.
    func travel() throws {
        try send(.tap(tap: Host.tap("in1", "a", .`in`, Host.at(8, 0))))
        try send(.tap(tap: Host.tap("out1", "c", .out, Host.at(8, 20))))
        try send(.tap(tap: Host.tap("in2", "c", .`in`, Host.at(17, 0))))
        try send(.tap(tap: Host.tap("out2", "a", .out, Host.at(17, 20))))
    }

    /// The night after, and the bank's answer.
    func night(_ outcome: PaymentOutcome) throws {
        let deadline = try XCTUnwrap(account.nextDeadline(engine: engine))
        XCTAssertEqual(deadline.kind, .night)
        let asked = try send(.advance(now: deadline.at)).effects
        guard case .requestPayment(let id, _, _, _, _, _)? = asked.first else { return XCTFail("\(asked)") }
        let answered = try XCTUnwrap(deadline.at.adding(seconds: 4))
        try send(.answer(effect: id, outcome: outcome, answeredAt: answered))
    }

    func statement(_ now: OvInstant) throws -> Statement {
        try Statement(engine: engine, account: account, records: [], events: events, now: now)
    }
}
