internal import Cryptography
internal import JSON
internal import POSIX
internal import StepKit

/// What was sent under one idempotency key: a file below the home, so that a second execution of the same step does
/// not tell anybody twice. It holds no address and no secret.
struct DeliveryRecord {
  struct Attempt {
    var time: String
    var outcome: String
    var status: Int?
    var seconds: Double
  }

  /// Names the key in message ids: 32 hexadecimal digits.
  let identifier: String
  /// When the first execution began, in seconds since 1970; a repeated one tells the same.
  let time: Double
  let path: String
  private var attempts: [String: [Attempt]] = [:]

  /// Older records are of no use: no run is that old.
  private static let keptSeconds = 90.0 * 86400

  /// Reads the record, or begins one.
  /// - Throws: `SystemError`, `JSONError`.
  init(_ context: StepContext) throws {
    let digest = SHA256.hexDigest(Array(context.idempotencyKey.utf8))
    identifier = String(digest.prefix(32))
    let folder = Path.join(context.home.isEmpty ? context.workspace : context.home, "deliveries")
    path = Path.join(folder, "\(digest).json")
    try Files.makeDirectories(folder, permissions: 0o700)
    guard Files.exists(path) else {
      time = Clock.now
      Self.prune(folder)
      return
    }
    let record = JSONField(try JSONValue(parsing: Files.read(path, limit: 4 << 20), file: path))
    time = Clock.parse(timestamp: try record.required("time").string()) ?? Clock.now
    for (channel, list) in try record.required("attempts").object() {
      attempts[channel] = try JSONField(list, path: "/attempts/\(channel)").elements().map { field in
        Attempt(
          time: try field.required("time").string(), outcome: try field.required("outcome").string(),
          status: try field.optional("status")?.integer(), seconds: try field.required("seconds").number())
      }
    }
  }

  func isDelivered(_ channel: String) -> Bool { attempts[channel]?.contains { $0.outcome == "delivered" } ?? false }

  /// Adds an attempt; it is on the disk when this returns.
  mutating func add(_ channel: String, _ outcome: Outcome, begin: Double, seconds: Double) throws {
    let (word, status): (String, Int?) =
      switch outcome {
      case .delivered(let status): ("delivered", status)
      case .later(_, let status, _, _): ("later", status)
      case .never(_, let status, _): ("never", status)
      case .cancelled: ("cancelled", nil)
      }
    let milliseconds = (max(0, seconds) * 1000).rounded() / 1000
    attempts[channel, default: []].append(Attempt(time: Clock.timestamp(begin), outcome: word, status: status, seconds: milliseconds))
    try Files.replace(path, with: json.bytes(.pretty) + [0x0A], permissions: 0o600)
  }

  func outputs(_ channels: [String]) -> JSONObject {
    var outputs: JSONObject = ["record": .string(path)]
    for channel in channels {
      let attempts = attempts[channel] ?? []
      var members: JSONObject = ["delivered": .bool(isDelivered(channel)), "attempts": .integer(attempts.count)]
      members["status"] = attempts.last?.status.map { .integer($0) }
      outputs[channel] = .object(members)
    }
    return outputs
  }

  private var json: JSONValue {
    let lists = attempts.sorted { $0.key < $1.key }.map { channel, list in
      (channel, JSONValue.array(list.map { attempt in
        var members: JSONObject = ["time": .string(attempt.time), "outcome": .string(attempt.outcome), "seconds": .number(attempt.seconds)]
        members["status"] = attempt.status.map { .integer($0) }
        return .object(members)
      }))
    }
    return ["identifier": .string(identifier), "time": .string(Clock.timestamp(time)), "attempts": .object(JSONObject(lists))]
  }

  private static func prune(_ folder: String) {
    let oldest = Clock.now - keptSeconds
    for name in (try? Files.list(folder)) ?? [] where name.hasSuffix(".json") {
      let path = Path.join(folder, name)
      if let status = try? Files.status(path), status.modified < oldest { try? Files.remove(path) }
    }
  }
}
