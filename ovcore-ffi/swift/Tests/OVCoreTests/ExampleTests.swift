import ExampleDay
import Foundation
import XCTest

import OVCore

/// The statement of every card of the example day is what the program in Rust prints, byte for byte.
final class ExampleTests: XCTestCase {
    func testEveryCardReadsAsInRust() throws {
        let root = Corpus.folder.deletingLastPathComponent().appendingPathComponent("examples")
        let day = try ExampleDay(root.appendingPathComponent("data"))
        XCTAssertEqual(day.cards.count, 14)
        for card in day.cards {
            let kept = try Kept(day, card, now: madeAt)
            for (language, name) in [(Language.english, "en"), (.dutch, "nl")] {
                let file = root.appendingPathComponent("tests/golden/statement/\(card.name).\(name).txt")
                XCTAssertEqual(try kept.statement(language), try String(contentsOf: file, encoding: .utf8), card.name)
            }
        }
    }
}
