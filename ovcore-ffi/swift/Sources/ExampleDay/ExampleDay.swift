import Foundation
import OVCore

/// A card of the example day: its taps, and what its rows say of it.
public struct ExampleCard: Equatable, Sendable {
    /// What the ids of its taps begin with, as `c03`.
    public let name: String
    /// Its travel token.
    public let token: TravelToken
    /// Its kind.
    public let kind: CardKind
    /// The products that it holds, in order.
    public let products: [ProductId]
    /// Its taps, in the order in which they reached the back office.
    public let taps: [Tap]
}

/// What is wrong with the files of the day.
public struct DataError: Error, CustomStringConvertible {
    /// The file, and what was found in it.
    public let description: String
}

/// The example day that the repository bundles: fourteen cards on a Saturday, and the night after it.
public struct ExampleDay: Sendable {
    /// The engine with the day's network and tariffs.
    public let engine: Engine
    /// The cards, in order of their names.
    public let cards: [ExampleCard]
    private let declined: [TravelToken: DeclineCategory]

    /// The key of the payments' references. It stands here for all to read: it serves the example only.
    private static let referenceKey = Data("ovcore example, not for payments".utf8)

    /// What is taken for a card that was given by token, so that nothing else is known of it.
    private static let unknown = CardKind(scheme: .visa, form: .physical, funding: .unknown)

    private static let tariffs = ["arriva-rail-2026-invented", "gvb-2026", "htm-2025", "htm-2026", "ns-2026"]

    /// Reads the files of a folder, `examples/data` of the repository.
    public init(_ folder: URL) throws {
        func text(_ name: String) throws -> String {
            try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        }
        engine = try Engine(
            network: text("network.json"), tariffs: Self.tariffs.map { try text("tariffs/\($0).json") },
            referenceKey: Self.referenceKey)
        let issuers = try IssuerRanges(document: text("issuer-ranges.json"))
        let (taps, bank) = (try Rows(text("taps.csv")), try Rows(text("bank.csv")))
        var tokens = Tokens()
        let names = Dictionary(grouping: taps.all) { row in
            row["id"].map { String($0.prefix { $0 != "-" }) } ?? ""
        }
        var cards: [ExampleCard] = []
        for (name, rows) in names.sorted(by: { $0.key < $1.key }) {
            cards.append(try Self.card(name, rows, issuers, &tokens))
        }
        self.cards = cards
        var declined: [TravelToken: DeclineCategory] = [:]
        for row in bank.all { declined[try tokens.of(row)] = try row.category() }
        self.declined = declined
    }

    /// What the example bank says to a request of a card: it answers at once.
    public func bank(_ card: TravelToken) -> PaymentOutcome {
        declined[card].map { .declined(category: $0) } ?? .approved
    }

    private static func card(
        _ name: String, _ rows: [Row], _ issuers: IssuerRanges, _ tokens: inout Tokens
    ) throws -> ExampleCard {
        guard let first = rows.first else { throw DataError(description: "taps.csv: card \(name) has no rows") }
        let token = try tokens.of(first)
        let kind = try first["pan"].flatMap { try issuers.cardKind(pan: $0, form: first.form()) }
        let products = Set(rows.flatMap { $0["products"]?.split(separator: "|").map(String.init) ?? [] })
        let taps = try rows.map { try $0.tap(token) }
        return ExampleCard(
            name: name, token: token, kind: kind ?? Self.unknown,
            products: products.sorted().map(ProductId.init(text:)), taps: taps.sorted(by: Self.arrivesBefore))
    }

    /// The order in which taps reach the back office; of one moment, as they happened.
    private static func arrivesBefore(_ left: Tap, _ right: Tap) -> Bool {
        (left.receivedAt, left.at, left.id.text, left.version) < (right.receivedAt, right.at, right.id.text, right.version)
    }
}

/// Tokens for the cards of the files, by what names a card there. A back office derives them with keys (`RootToken`), for which
/// Swift brings no HMAC on every platform; no token shows in a statement, so here they are numbered.
private struct Tokens {
    private var known: [[String?]: TravelToken] = [:]

    mutating func of(_ row: Row) throws -> TravelToken {
        if let token = row["token"] { return TravelToken(text: token) }
        let card = ["pan", "pan_sequence", "expiry", "form"].map { row[$0] }
        if let token = known[card] { return token }
        let token = try tokenFromBytes(bytes: Data(repeating: 0, count: 15) + [UInt8(known.count + 1)])
        known[card] = token
        return token
    }
}

/// The rows of a file, by the names of its columns. The bundled files need no quotes; an empty cell is absent.
private struct Rows {
    let all: [Row]

    init(_ text: String) throws {
        let lines = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard let names = lines.first else { throw DataError(description: "found no row with the names of the columns") }
        all = lines.dropFirst().map { cells in
            Row(cells: Dictionary(zip(names, cells).filter { !$0.1.isEmpty }, uniquingKeysWith: { first, _ in first }))
        }
    }
}

/// A row of a file.
private struct Row {
    let cells: [String: String]

    subscript(name: String) -> String? { cells[name] }

    private func cell(_ name: String) throws -> String {
        guard let cell = cells[name] else { throw DataError(description: "a row has no \(name)") }
        return cell
    }

    /// The cell as one of some words.
    private func one<T>(of words: [String: T], _ name: String, _ absent: String? = nil) throws -> T {
        let word = try cells[name] ?? absent ?? cell(name)
        guard let found = words[word] else { throw DataError(description: "\(name): found `\(word)`") }
        return found
    }

    private func moment(_ name: String) throws -> OvInstant {
        let text = try cell(name)
        guard let date = ISO8601DateFormatter().date(from: text), let moment = OvInstant(date) else {
            throw DataError(description: "\(name): found `\(text)`")
        }
        return moment
    }

    func form() throws -> CardForm {
        try one(of: ["physical": .physical, "device": .device], "form")
    }

    func category() throws -> DeclineCategory {
        let words: [String: DeclineCategory] = [
            "insufficient_funds": .insufficientFunds, "do_not_honour": .doNotHonour, "lost": .lost,
            "stolen": .stolen, "account_closed": .accountClosed, "not_permitted": .notPermitted,
            "technical": .technical, "unknown": .unknown,
        ]
        return try one(of: words, "category")
    }

    func tap(_ token: TravelToken) throws -> Tap {
        let modes: [String: Mode] = ["rail": .rail, "metro": .metro, "tram": .tram, "bus": .bus, "ferry": .ferry]
        let directions: [String: Direction] = ["in": .in, "out": .out, "unknown": .unknown]
        let outcomes: [String: ReaderOutcome] = ["accepted": .accepted, "denied": .denied, "failed": .failed]
        let schemes: [String: CardScheme] = [
            "maestro": .maestro, "mastercard": .mastercard, "v_pay": .vPay, "visa": .visa,
        ]
        return Tap(
            id: TapId(text: try cell("id")), version: cells["version"].flatMap(UInt32.init) ?? 0, token: token,
            carrier: CarrierId(text: try cell("carrier")), mode: try one(of: modes, "mode"),
            location: PlaceId(text: try cell("location")), reader: ReaderId(text: try cell("reader")),
            line: cells["line"].map(LineId.init(text:)), vehicle: cells["vehicle"].map(VehicleId.init(text:)),
            direction: try one(of: directions, "direction"), at: try moment("at"),
            receivedAt: try moment(cells["received_at"] == nil ? "at" : "received_at"),
            readerOutcome: try one(of: outcomes, "reader_outcome", "accepted"),
            application: cells["application"] == nil ? nil : try one(of: schemes, "application"))
    }
}
