import Foundation
import XCTest

import OVCore

/// The inspector's screen, with a clock that a test sets: it shows one answer for some minutes, and forgets it.
final class InspectionTests: XCTestCase {
    private func onTheWay() throws -> (Host, Question) {
        let host = try Host(Corpus.engine())
        try host.send(.tap(tap: Host.tap("in1", "a", .`in`, Host.at(8, 0))))
        let point = InspectionPoint(carrier: "NS", mode: .rail, site: .onBoard(vehicle: nil))
        return (host, Question(number: QuestionNumber(1), point: point))
    }

    private func answer(_ host: Host, _ asked: QuestionNumber, _ point: InspectionPoint, _ now: OvInstant) throws -> String {
        let question = Question(number: asked, point: point)
        return try host.engine.answerInspection(account: host.account, question: question, now: now)
    }

    func testAnAnswerIsShownForFiveMinutesAndNotASecondLonger() throws {
        let (host, question) = try onTheWay()
        let screen = InspectionScreen(engine: host.engine)
        let asked = try XCTUnwrap(screen.present(now: Host.at(8, 10)).ask)
        let came = try answer(host, asked, question.point, Host.at(8, 10, 1))
        XCTAssertTrue(try screen.answer(now: Host.at(8, 10, 2), answer: came).shows)
        let shown = try XCTUnwrap(screen.showing(now: Host.at(8, 12)))
        guard case .valid(let checkIn, _, let uncertain) = shown.ticket else { return XCTFail("\(shown.ticket)") }
        XCTAssertEqual(checkIn.place, "a")
        XCTAssertFalse(uncertain)
        XCTAssertTrue(shown.actions.isEmpty)
        // The answer came at 8:10:02. The app looks in at each deadline: now and then for the clock, and at the end.
        var ended: (Ended, OvInstant)?
        while ended == nil, let deadline = screen.nextDeadline() {
            if deadline <= Host.at(8, 15) { XCTAssertNotNil(try screen.showing(now: deadline)) }
            ended = try screen.timePasses(now: deadline).ended.map { ($0, deadline) }
        }
        let (why, at) = try XCTUnwrap(ended)
        XCTAssertEqual(why, .timeIsOver)
        XCTAssertTrue((Host.at(8, 15, 1)...Host.at(8, 15, 3)).contains(at), "\(at)")
        XCTAssertNil(try screen.showing(now: at))
        XCTAssertEqual(screen.phase(), .idle)
    }

    func testTheNextCardAClosedAppAndAClockThatJumpsEndIt() throws {
        let ends: [(InspectionScreen) throws -> Ended?] = [
            { try $0.present(now: Host.at(8, 11)).ended },
            { try $0.wipe(now: Host.at(8, 11)).ended },
            { try $0.clockSet(now: Host.at(8, 11)).ended },
            { try $0.timePasses(now: Host.at(7, 0)).ended },
        ]
        let why: [Ended] = [.nextCard, .closed, .clockMoved, .clockMoved]
        for (end, why) in zip(ends, why) {
            let (host, question) = try onTheWay()
            let screen = InspectionScreen(engine: host.engine)
            let asked = try XCTUnwrap(screen.present(now: Host.at(8, 10)).ask)
            _ = try screen.answer(
                now: Host.at(8, 10, 1), answer: answer(host, asked, question.point, Host.at(8, 10, 1)))
            XCTAssertEqual(try end(screen), why)
            XCTAssertNil(try screen.showing(now: Host.at(8, 11)))
        }
    }

    func testAnAnswerNobodyWaitsForIsDroppedAndNonsenseChangesNothing() throws {
        let (host, question) = try onTheWay()
        let screen = InspectionScreen(engine: host.engine)
        let asked = try XCTUnwrap(screen.present(now: Host.at(8, 10)).ask)
        let late = try answer(host, asked, question.point, Host.at(8, 10, 1))
        _ = try screen.present(now: Host.at(8, 10, 2))
        XCTAssertTrue(try screen.answer(now: Host.at(8, 10, 3), answer: late).dropped)
        XCTAssertThrowsError(try screen.answer(now: Host.at(8, 10, 4), answer: "{\"format\": 1}")) { error in
            guard case .Document(let why, _)? = error as? OvError else { return XCTFail("\(error)") }
            XCTAssertFalse(why.words.nl.isEmpty)
        }
        XCTAssertEqual(screen.phase(), .asked)
    }

    func testAnUnknownCardIsNoValidTicket() throws {
        let (host, question) = try onTheWay()
        let screen = InspectionScreen(engine: host.engine)
        let asked = try XCTUnwrap(screen.present(now: Host.at(8, 10)).ask)
        let own = Question(number: asked, point: question.point)
        let came = try host.engine.answerInspection(account: nil, question: own, now: Host.at(8, 10))
        _ = try screen.answer(now: Host.at(8, 10, 1), answer: came)
        let shown = try XCTUnwrap(screen.showing(now: Host.at(8, 10, 2)))
        XCTAssertEqual(shown.ticket, .notValid(why: .noCheckIn, blocked: false))
    }
}
