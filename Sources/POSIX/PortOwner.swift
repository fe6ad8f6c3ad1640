/// Who listens on a TCP port, as /proc tells it (proc(5), /proc/net/tcp).
package struct PortOwner: Equatable, Sendable {
  /// Nil when the process belongs to another user and can't be looked at.
  package var process: Int32?
  package var command: String?

  package init(process: Int32? = nil, command: String? = nil) {
    self.process = process
    self.command = command
  }

  /// "process 123 (nginx: master process)"
  package var description: String {
    guard let process else { return "another program" }
    return "process \(process)\(command.map { " (\($0))" } ?? "")"
  }

  /// - Returns: nil when `address` and `port` are free.
  package static func find(address: String, port: Int) -> PortOwner? {
    let sockets = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { path in
      (try? Files.read(path)).map { listening(table: String(decoding: $0, as: UTF8.self), address: address, port: port) } ?? []
    }
    guard let socket = sockets.first else { return nil }
    for name in (try? Files.list("/proc")) ?? [] {
      guard let process = Int32(name), let files = try? Files.list("/proc/\(name)/fd") else { continue }
      for file in files where (try? Files.readLink("/proc/\(name)/fd/\(file)")) == "socket:[\(socket)]" {
        let title = (try? Files.read("/proc/\(name)/cmdline", limit: 4096)) ?? []
        let words = String(decoding: title.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self).split(separator: " ")
        return PortOwner(process: process, command: String(words.joined(separator: " ").prefix(120)))
      }
    }
    return PortOwner()
  }

  /// Inodes of the sockets that would keep `address`:`port` from being bound.
  package static func listening(table: String, address: String, port: Int) -> [String] {
    let wanted = hexadecimal(address)
    return table.split(separator: "\n").dropFirst().compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count > 9, fields[3] == "0A", let colon = fields[1].firstIndex(of: ":") else { return nil }
      let local = String(fields[1][..<colon])
      guard Int(fields[1][fields[1].index(after: colon)...], radix: 16) == port else { return nil }
      return isAny(local) || isAny(wanted) || local == wanted ? String(fields[9]) : nil
    }
  }

  /// 0.0.0.0 or ::, which take the port of every address.
  private static func isAny(_ digits: String) -> Bool { !digits.isEmpty && digits.allSatisfy { $0 == "0" } }

  /// An address as the tables have it: words of 32 bits in the processor's byte order (little-endian).
  private static func hexadecimal(_ address: String) -> String {
    let bytes = ListeningSocket.bytes(ofAddress: address) ?? []
    let reversed = stride(from: 0, to: bytes.count, by: 4).flatMap { bytes[$0..<$0 + 4].reversed() }
    return reversed.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }
}
