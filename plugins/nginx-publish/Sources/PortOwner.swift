internal import POSIX

/// Who listens on a TCP port, as /proc tells it (proc(5), /proc/net/tcp).
struct PortOwner: Equatable, Sendable {
  /// Nil when the process belongs to another user and can't be looked at.
  var process: Int32?
  var command: String?

  var description: String {
    guard let process else { return "another program" }
    return "process \(process)\(command.map { " (\($0))" } ?? "")"
  }

  /// - Returns: nil when `address` and `port` are free.
  static func find(address: String, port: Int) -> PortOwner? {
    let sockets = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { path in
      (try? Files.read(path)).map { listening(table: String(decoding: $0, as: UTF8.self), address: address, port: port) } ?? []
    }
    guard let socket = sockets.first else { return nil }
    for name in (try? Files.list("/proc")) ?? [] {
      guard let process = Int32(name), let files = try? Files.list("/proc/\(name)/fd") else { continue }
      for file in files where (try? Files.readLink("/proc/\(name)/fd/\(file)")) == "socket:[\(socket)]" {
        let title = (try? Files.read("/proc/\(name)/cmdline", limit: 4096)) ?? []
        let words = String(decoding: title.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
        return PortOwner(process: process, command: String(words.prefix(120)).trimmingSpaces)
      }
    }
    return PortOwner()
  }

  /// Inodes of the sockets that would keep `address`:`port` from being bound.
  static func listening(table: String, address: String, port: Int) -> [String] {
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
  private static func isAny(_ digits: String) -> Bool { digits.allSatisfy { $0 == "0" } }

  /// An IPv4 address as the table has it, in the processor's byte order (little-endian).
  private static func hexadecimal(_ address: String) -> String {
    let bytes = address.split(separator: ".").compactMap { UInt8($0) }
    return bytes.reversed().map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }
}

extension String {
  var trimmingSpaces: String {
    let start = drop { $0.isWhitespace }
    return String(start.dropLast(start.reversed().prefix { $0.isWhitespace }.count))
  }
}
