internal import JSON
internal import StepKit

/// What came of one host.
struct HostResult: Sendable {
  var host: FleetHost
  var former: String?
  var url: String?
  var bytes: Int
  var seconds: Double
  var wave: Int

  var json: JSONValue {
    [
      "host": .string(host.place), "before": former.map(JSONValue.string) ?? .null, "url": url.map(JSONValue.string) ?? .null,
      "bytes": .integer(bytes), "seconds": .number((seconds * 1000).rounded() / 1000), "wave": .integer(wave),
    ]
  }
}
