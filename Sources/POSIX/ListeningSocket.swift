internal import CPOSIX

/// A TCP socket that takes connections.
package final class ListeningSocket: Sendable {
  package let descriptor: FileDescriptor
  package let port: Int

  /// - Parameters:
  ///   - address: of this machine, as digits: `127.0.0.1`, `::1`, `0.0.0.0`.
  ///   - port: 0 for one that is free.
  /// - Throws: `SystemError`; `isAddressInUse` when somebody else has the port.
  package init(address: String, port: Int) throws(SystemError) {
    var bound: UInt16 = 0
    let number = try check("can't listen at", port == 0 ? address : ListeningSocket.text(address, port)) {
      unsafe cposix_listen(address, UInt16(clamping: port), &bound)
    }
    descriptor = FileDescriptor(owning: number)
    self.port = Int(bound)
  }

  /// `127.0.0.1:8000`, `[::1]:8000`
  package static func text(_ address: String, _ port: Int) -> String {
    address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
  }

  /// Whether a text is an address in digits, IPv4 or IPv6.
  package static func isAddress(_ text: String) -> Bool { bytes(ofAddress: text) != nil }

  /// The 4 or 16 bytes of an address in digits; nil for anything else.
  static func bytes(ofAddress text: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = unsafe cposix_parse_address(text, &bytes)
    return count > 0 ? Array(bytes.prefix(Int(count))) : nil
  }
}
