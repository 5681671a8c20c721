import Foundation

/// A JSON value whose numbers are whole: what the stored forms of the core hold.
indirect enum JSON: Codable, Equatable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(text: String) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let own = try? value.decode(Bool.self) {
            self = .bool(own)
        } else if let own = try? value.decode(Int64.self) {
            self = .int(own)
        } else if let own = try? value.decode(String.self) {
            self = .string(own)
        } else if let own = try? value.decode([JSON].self) {
            self = .array(own)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .bool(let own): try value.encode(own)
        case .int(let own): try value.encode(own)
        case .string(let own): try value.encode(own)
        case .array(let own): try value.encode(own)
        case .object(let own): try value.encode(own)
        }
    }

    /// The value as JSON text.
    func text() throws -> String {
        String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    }

    subscript(name: String) -> JSON? {
        if case .object(let fields) = self { return fields[name] }
        return nil
    }

    /// Where two values first differ, and how; nothing where they are the same.
    func difference(from found: JSON, at path: String = "") -> String? {
        switch (self, found) {
        case (.object(let own), .object(let other)) where own.keys.sorted() == other.keys.sorted():
            return own.keys.sorted().lazy
                .compactMap { name in own[name]?.difference(from: other[name] ?? .null, at: "\(path)/\(name)") }
                .first
        case (.array(let own), .array(let other)) where own.count == other.count:
            return zip(own, other).enumerated().lazy
                .compactMap { place, pair in pair.0.difference(from: pair.1, at: "\(path)/\(place)") }
                .first
        default:
            return self == found ? nil : "\(path): expected \(self), found \(found)"
        }
    }
}
