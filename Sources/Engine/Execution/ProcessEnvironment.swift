internal import POSIX

/// The environment of a plugin: an allow-list (docs/protocol.md, "Transport").
package enum ProcessEnvironment {
  package static func make(scratch: String, named: [String: String]) -> [String: String] {
    var result = [
      "PATH": Environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", "HOME": scratch, "TMPDIR": scratch,
      "LANG": Environment["LANG"] ?? "C.UTF-8", "SLIPWAY_PROTOCOL": "1",
    ]
    result["TZ"] = Environment["TZ"]
    result.merge(named) { _, named in named }
    // What the protocol promises, no step changes.
    result["HOME"] = scratch
    result["TMPDIR"] = scratch
    result["SLIPWAY_PROTOCOL"] = "1"
    return result
  }
}
