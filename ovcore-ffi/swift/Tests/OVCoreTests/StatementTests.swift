import Foundation
import XCTest

import OVCore

/// A day of one traveller: what it cost, why, and what the bank statement says.
final class StatementTests: XCTestCase {
    func testADayCostsWhatItsTariffSays() throws {
        let host = try Host(Corpus.engine())
        try host.travel()
        XCTAssertEqual(host.account.state().trips.map(\.trip.fare), Array(repeating: .priced(amount: Money(cents: 600)), count: 2))
        try host.night(.approved)
        let state = host.account.state()
        XCTAssertNil(state.inFlight)
        XCTAssertNil(state.debt)
        XCTAssertEqual(state.balance.approved, Money(cents: 1_200))
        XCTAssertTrue(state.balance.holds)
        XCTAssertEqual(state.earnedBy, [CarrierSum(carrier: "NS", amount: Money(cents: 1_200))])
    }

    func testTheStatementExplainsEveryPrice() throws {
        let host = try Host(Corpus.engine())
        try host.travel()
        try host.night(.approved)
        let statement = try host.statement(Host.at(12, 0, day: 1))
        let seen = statement.account()
        XCTAssertEqual(seen.journeys.flatMap(\.trips).map(\.id), ["in1", "in2"])
        XCTAssertEqual(seen.payments.map(\.amount), [Money(cents: 1_200)])
        let why = statement.explanations(language: .english)
        XCTAssertEqual(why.map(\.trip), ["in1", "in2"])
        for told in why.map(\.explanation) {
            let cents = told.lines.compactMap(\.amount.cents)
            XCTAssertEqual(cents.count, told.lines.count)
            XCTAssertEqual(cents.reduce(0, +) / 100, told.price.euros)
        }
        XCTAssertTrue(statement.text(language: .english).contains("Aa"))
        XCTAssertNotEqual(statement.text(language: .dutch), statement.text(language: .english))
        let payment = try XCTUnwrap(seen.payments.first)
        let found = try statement.byReference(reference: payment.reference, amount: payment.amount)
        XCTAssertEqual(found.amount, payment.amount)
        XCTAssertThrowsError(try statement.byReference(reference: payment.reference, amount: Money(cents: 1))) {
            XCTAssertEqual(($0 as? OvError)?.code, "reference.no_payment")
        }
    }

    func testADeclinedNightBlocksTheCardAndSaysWhen() throws {
        let host = try Host(Corpus.engine())
        try host.travel()
        try host.night(.declined(category: .insufficientFunds))
        let state = host.account.state()
        XCTAssertEqual(state.debt?.amount, Money(cents: 1_200))
        XCTAssertEqual(state.denied.map(\.reason), [.unpaidFare])
        let seen = try host.statement(Host.at(12, 0, day: 1)).account()
        XCTAssertEqual(seen.debt?.amount, Money(cents: 1_200))
        XCTAssertNotNil(seen.block)
    }

    func testEqualStatementsAreEqualByContent() throws {
        let (first, second) = (try Host(Corpus.engine()), try Host(Corpus.engine()))
        for host in [first, second] { try host.travel() }
        let now = Host.at(18, 0)
        XCTAssertEqual(try first.statement(now).account(), try second.statement(now).account())
        XCTAssertEqual(first.account.state(), second.account.state())
        XCTAssertEqual(Set(first.events.map(\.at)).count, 4)
    }

    func testAFareIsEstimatedBeforeBoarding() throws {
        let engine = try Corpus.engine()
        let host = try Host(engine)
        let trip = ImaginedTrip(carrier: "NS", mode: .rail, from: "a", to: "c", departsAt: Host.at(8, 0))
        let told = try FareEstimator(engine: engine).withCard(account: host.account, trips: [trip], language: .dutch)
        XCTAssertEqual(told.map { $0?.adds }, [Money(cents: 600)])
        XCTAssertEqual(told.first??.explanation?.price, Money(cents: 600))
    }
}
