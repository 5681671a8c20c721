import Foundation
import XCTest

import OVCore

/// Values: exact both ways, equal by content, and never one for another.
final class ValueTests: XCTestCase {
    func testMoneyIsExactInEuros() {
        XCTAssertEqual(Money(cents: 225).euros, Decimal(string: "2.25"))
        XCTAssertEqual(Money(cents: -5).euros, Decimal(string: "-0.05"))
        XCTAssertEqual(Money(cents: .max).euros, Decimal(string: "92233720368547758.07"))
        XCTAssertEqual(Money(cents: .min).euros, Decimal(string: "-92233720368547758.08"))
        XCTAssertEqual("\(Money(cents: 225)) \(Money(cents: -5)) \(Money(cents: .min))", "2.25 -0.05 -92233720368547758.08")
    }

    func testMoneyComesFromEurosWholeOrNotAtAll() throws {
        for cents in [0, 1, -1, 7, 225, 10_000, -999_999, .max, .min] as [Int64] {
            XCTAssertEqual(Money(exactly: Money(cents: cents).euros), Money(cents: cents))
        }
        for text in ["2.255", "0.001", "92233720368547758.08", "1e30"] {
            XCTAssertNil(Money(exactly: try XCTUnwrap(Decimal(string: text))), text)
        }
        XCTAssertNil(Money(exactly: .nan))
    }

    func testAMomentIsExactAsADate() throws {
        for second in [0, 1, 1_773_126_900, 253_402_300_799] as [Int64] {
            let moment = OvInstant(unixSeconds: second)
            XCTAssertEqual(OvInstant(moment.date), moment)
            XCTAssertEqual(OvInstant(moment.date.addingTimeInterval(0.999)), moment)
        }
        XCTAssertNil(OvInstant(Date(timeIntervalSince1970: .infinity)))
        XCTAssertEqual("\(OvInstant(unixSeconds: 1_773_126_900))", "2026-03-10T07:15:00Z")
        XCTAssertEqual("\(OvInstant(unixSeconds: -1))", "1969-12-31T23:59:59Z")
        XCTAssertNil(OvInstant(unixSeconds: .max).adding(seconds: 1))
        XCTAssertLessThan(OvInstant(unixSeconds: 1), OvInstant(unixSeconds: 2))
    }

    func testATravelDayIsADateOfTheCalendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try XCTUnwrap(TimeZone(identifier: "UTC"))
        for number in stride(from: 0, through: 40_000, by: 7) {
            let date = Date(timeIntervalSince1970: TimeInterval(number * 86_400))
            let expected = calendar.dateComponents([.year, .month, .day], from: date)
            let own = TravelDay(number: Int32(number)).components
            XCTAssertEqual([own.year, own.month, own.day], [expected.year, expected.month, expected.day])
        }
        XCTAssertEqual("\(TravelDay(number: 19_782))", "2024-02-29")
        XCTAssertLessThan(TravelDay(number: 1), TravelDay(number: 2))
    }

    func testNamesAreEqualByTextAndTokensStayOutOfLogs() {
        XCTAssertEqual(PlaceId(text: "ut"), "ut")
        XCTAssertNotEqual(PlaceId(text: "ut"), "asd")
        XCTAssertEqual(Set([TapId(text: "t1"), "t1", "t2"]).count, 2)
        let token = TravelToken(text: "aeaqcaibaeaqcaibaeaqcaibae")
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), String(describing: [token]), dumped] {
            XCTAssertFalse(text.contains("aeaq"), text)
        }
    }
}
