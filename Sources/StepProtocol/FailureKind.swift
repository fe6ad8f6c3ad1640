/// Why a step failed, in the plugin's words (docs/protocol.md, "Failures").
public enum FailureKind: String, CaseIterable, Sendable, Hashable {
  case validation, precondition, permission
  case notFound = "not-found"
  case conflict
  case rateLimited = "rate-limited"
  case network, filesystem, database, timeout, cancelled, policy, failed
  case `internal`

  /// The code of the JSON-RPC error.
  public var code: Int {
    switch self {
    case .validation: 1000
    case .precondition: 1100
    case .permission: 1200
    case .notFound: 1300
    case .conflict: 1400
    case .rateLimited: 1500
    case .network: 1600
    case .filesystem: 1610
    case .database: 1620
    case .timeout: 1700
    case .cancelled: 1800
    case .policy: 1900
    case .failed: 2000
    case .internal: 2100
    }
  }

  public init?(code: Int) {
    guard let kind = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = kind
  }

  /// The platform's own retries for this kind: how often, and the first pause in seconds.
  public var defaultRetries: (times: Int, pauseSeconds: Double) {
    switch self {
    case .rateLimited: (5, 30)
    case .network: (5, 30)
    case .filesystem: (2, 120)
    case .database: (3, 60)
    default: (0, 0)
    }
  }
}

/// What a step changed outside the workspace, as far as it knows.
public enum Effects: String, CaseIterable, Sendable, Hashable {
  case none, partial, complete, unknown
}

/// What a plugin offers beyond `execute`.
public enum Capability: String, CaseIterable, Sendable, Hashable {
  case validate, plan, undo
}

public enum LogLevel: String, CaseIterable, Sendable, Hashable, Comparable {
  case debug, info, notice, warning, error

  public static func < (a: LogLevel, b: LogLevel) -> Bool {
    allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
  }
}
