// `ovpay-statement [--dutch] [CARD]`: the statement of a card of the example day, as its traveller reads it. The folder of the
// day's data stands in OVCORE_DATA; without it, it is `examples/data`.

import ExampleDay
import Foundation

private let arguments = CommandLine.arguments.dropFirst()
private let name = arguments.last { $0 != "--dutch" } ?? "c03"
private let folder = ProcessInfo.processInfo.environment["OVCORE_DATA"] ?? "examples/data"

private func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("ovpay-statement: \(message)\n".utf8))
    exit(2)
}

do {
    let day = try ExampleDay(URL(fileURLWithPath: folder))
    guard let card = day.cards.first(where: { $0.name == name }) else {
        fail("the example day has no card `\(name)`; expected one of c01 to c14")
    }
    let text = try Kept(day, card, now: madeAt).statement(arguments.contains("--dutch") ? .dutch : .english)
    FileHandle.standardOutput.write(Data(text.utf8))
} catch {
    fail("\(error)")
}
