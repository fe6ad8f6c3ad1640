internal import ChildProcess
internal import Nginx
internal import POSIX
internal import StepProtocol

/// What a host name stands for, as the system's resolver sees it: /etc/hosts, then DNS. By a command of the C library's,
/// which can be ended when no server answers.
package struct ResolvedName: Equatable, Sendable {
  /// Where a CNAME leads; else the name itself.
  package var canonicalName: String
  /// In digits, each once.
  package var addresses: [String]

  package init(canonicalName: String, addresses: [String]) { (self.canonicalName, self.addresses) = (canonicalName, addresses) }

  /// - Returns: nil when there is no such name, or it has no address.
  package static func find(_ name: String) throws -> ResolvedName? {
    let result = try Command("getent", ["ahosts", name]).run(outputLimit: 1 << 16, deadlineSeconds: 15)
    switch result.status {
    case .exited(0): return ResolvedName(parsing: result.outputText, name: name)
    case .exited(2): return nil
    default: throw ServingError(.network, "no DNS server answers for \(name)", help: "look at /etc/resolv.conf")
    }
  }

  /// - Parameter text: lines `203.0.113.5     STREAM www.example.org`.
  init?(parsing text: String, name: String) {
    let rows = text.split(separator: "\n").map { $0.split(separator: " ") }.filter { !$0.isEmpty }
    var seen: Set<Substring> = []
    addresses = rows.map { $0[0] }.filter { seen.insert($0).inserted }.map(String.init)
    canonicalName = rows.first.flatMap { $0.count > 2 ? String($0[2]) : nil } ?? name
    if addresses.isEmpty { return nil }
  }
}

package enum OwnAddresses {
  /// Of this machine's interfaces, in digits.
  package static func find() throws -> [String] {
    let result = try Command("hostname", ["-I"]).run(outputLimit: 1 << 16, deadlineSeconds: 15)
    return result.outputText.split { $0 == " " || $0 == "\n" }.map(String.init) + ["127.0.0.1", "::1"]
  }
}
