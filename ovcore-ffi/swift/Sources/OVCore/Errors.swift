import Foundation

extension OvError {
    /// What went wrong: the code, where, what was found, and words for a person.
    public var why: Problem {
        switch self {
        case .Refused(let why, _), .Invalid(let why), .Document(let why, _), .Misfit(let why), .Bytes(let why),
            .DenyList(let why, _), .Key(let why):
            return why
        }
    }

    /// Names what went wrong; the same in every language and from version to version.
    public var code: String { why.code }

    /// What a person reads.
    public func words(_ language: Language) -> String {
        switch language {
        case .english: return why.words.en
        case .dutch: return why.words.nl
        }
    }
}

extension OvError: LocalizedError {
    /// What a person reads: in Dutch where the device speaks it, in English elsewhere.
    public var errorDescription: String? {
        let isDutch = Locale.preferredLanguages.first?.hasPrefix("nl") ?? false
        return words(isDutch ? .dutch : .english)
    }

    /// What was found and what would be right, for the developer.
    public var failureReason: String? { why.detail }
}

extension OvError: CustomStringConvertible {
    /// The code and what was found. Holds no card number, and no token beside a place and a time.
    public var description: String { "[\(why.code)] \(why.detail)" }
}

extension TokenKeyError: CustomStringConvertible {
    /// What a key store says that gives no answer.
    public var description: String {
        switch self {
        case .UnknownVersion: return "there is no key of this version"
        case .Unavailable: return "the key store does not answer"
        }
    }
}
