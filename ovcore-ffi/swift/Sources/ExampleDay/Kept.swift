import Foundation
import OVCore

/// When the statement of the example day is made: the Monday after, at noon (2026-03-30T12:00:00+02:00).
public let madeAt = OvInstant(unixSeconds: 1_774_864_800)

/// One card of the example day through its account, and all that is kept of it: the loop of a host.
public final class Kept {
    /// The account.
    public let account: Account
    private let day: ExampleDay
    private let token: TravelToken
    private let now: OvInstant
    private var events: [Event] = []
    private var records: [DayRecord] = []

    /// Takes the taps of a card through its account, up to a moment.
    public init(_ day: ExampleDay, _ card: ExampleCard, now: OvInstant) throws {
        account = try Account(serial: AccountSerial(1), token: card.token, card: card.kind)
        (self.day, token, self.now) = (day, card.token, now)
        // 1970-01-01 and 9999-12-31: always.
        let (from, until) = (TravelDay(number: 0), TravelDay(number: 2_932_896))
        if let first = card.taps.first?.receivedAt {
            for product in card.products {
                let held = HeldProduct(product: product, from: from, until: until)
                let id = CommandId(text: "product-\(product)")
                try send(.instruct(id: id, now: first, what: .addProduct(product: held)))
            }
        }
        for tap in card.taps where tap.receivedAt <= now {
            try advance(to: tap.receivedAt)
            try send(.tap(tap: tap))
        }
        try advance(to: now)
    }

    private func advance(to until: OvInstant) throws {
        while let due = account.nextDeadline(engine: day.engine), due.at <= until {
            try send(.advance(now: due.at))
        }
    }

    private func send(_ command: Command) throws {
        let decision = try decide(command)
        try account.apply(events: decision.events)
        events += decision.events
        for event in decision.events {
            if case .dayLeft(let record) = event.what { records.append(record) }
        }
        guard let answeredAt = decision.events.last?.at else { return }
        for effect in decision.effects {
            switch effect {
            case .requestPayment(let id, _, _, _, _, _), .askPayment(let id, _, _):
                try send(.answer(effect: id, outcome: day.bank(token), answeredAt: answeredAt))
            case .refund, .denyCard, .freeCard, .checkAccount, .handOver:
                continue
            }
        }
    }

    /// What cannot be used any more is left out, as a host would.
    private func decide(_ command: Command) throws -> Decision {
        do {
            return try account.decide(engine: day.engine, command: command)
        } catch OvError.Refused(_, .tapDiffers), OvError.Refused(_, .recordNeeded) {
            return Decision(events: [], effects: [])
        }
    }

    /// The statement, as it is printed.
    public func statement(_ language: Language) throws -> String {
        let pick = { (en: String, nl: String) in language == .dutch ? nl : en }
        let written = { (amount: Money) in
            language == .dutch ? "\(amount)".replacingOccurrences(of: ".", with: ",") : "\(amount)"
        }
        let statement = try Statement(
            engine: day.engine, account: account, records: records, events: events, now: now)
        let seen = statement.account().journeys.flatMap(\.trips)
        let trips = Dictionary(seen.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var text = statement.text(language: language)
        text += "\n\(pick("Why it costs that", "Waarom het dat kost"))\n"
        for told in statement.explanations(language: language) {
            guard let trip = trips[told.trip] else { continue }
            let (at, to) = (trip.checkIn.at, trip.checkOut?.place.name ?? "?")
            text += "  \(at.date) \(at.minute) \(trip.checkIn.place.name) – \(to)\n"
            for line in told.explanation.text.split(separator: "\n") { text += "    \(line)\n" }
        }
        let balance = account.state().balance
        text += "\n\(pick("How the card stands", "Hoe de pas ervoor staat"))\n"
        text += "  \(pick("fares", "ritprijzen")): \(written(balance.earned))\n"
        text += "  \(pick("paid", "betaald")): \(written(balance.approved))\n"
        text += "  \(pick("not asked for yet", "nog niet gevraagd")): \(written(balance.uncollected))\n"
        text += "  \(pick("owed", "openstaand")): \(written(balance.debt))\n"
        text += "  \(pick("comes back", "komt terug")): \(written(balance.openCredits))\n"
        let next = account.nextDeadline(engine: day.engine).map { "\($0.at)" }
        text += "  \(pick("next", "eerstvolgende")): \(next ?? pick("nothing", "niets"))\n"
        return text
    }
}
