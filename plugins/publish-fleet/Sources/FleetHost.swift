internal import Distribution
internal import StepKit

/// One host as it is written: an address, or an object with more.
struct HostEntry: Decodable, Sendable {
  /// For people; the address where there is none.
  var name: String?
  /// `ssh://[user@]host[:port]/path/of/its/home`
  var text: String
  var slipway: String?

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self.text = text
    } else {
      let container = try decoder.container(keyedBy: Keys.self)
      name = try container.decodeIfPresent(String.self, forKey: .name)
      text = try container.decode(String.self, forKey: .address)
      slipway = try container.decodeIfPresent(String.self, forKey: .slipway)
    }
  }

  init(text: String) { self.text = text }

  private enum Keys: String, CodingKey { case name, address, slipway }

  /// Where ssh finds the host; its path is the home there.
  /// - Throws: `RemoteError` (`invalidAddress`).
  func address() throws(RemoteError) -> RemoteAddress {
    guard text.hasPrefix("ssh://") else {
      throw RemoteError(.invalidAddress, "a host of a fleet is reached by ssh", help: "write ssh://[user@]host[:port]/path/of/its/home")
    }
    let address: RemoteAddress
    do { address = try RemoteAddress(parsing: "sftp" + text.dropFirst(3), relativeTo: "/") } catch {
      throw RemoteError(error.code, error.message, help: "write ssh://[user@]host[:port]/path/of/its/home")
    }
    guard address.path.hasPrefix("/"), address.path.count > 1, RemoteCommand.isPlain(address.path), !address.path.contains("=") else {
      throw RemoteError(
        .invalidAddress, "the address of \(address.authority) does not say where Slipway's home is there",
        help: "write its absolute path behind the host, of letters, digits and . _ - / only: ssh://\(address.authority)/var/lib/slipway")
    }
    return address
  }
}

/// A list of hosts, or a text with addresses and white space between them: the parameter of a pipeline is one text.
struct HostList: Decodable, Sendable {
  var all: [HostEntry]

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      all = text.split(whereSeparator: \.isWhitespace).map { HostEntry(text: String($0)) }
    } else {
      all = try decoder.singleValueContainer().decode([HostEntry].self)
    }
  }
}

/// A host that can be talked to.
struct FleetHost: Sendable, Equatable {
  /// For people.
  var place: String
  /// As it was written, for an undo.
  var text: String
  var slipway: String
  var sshConfig: String?

  /// - Throws: `RemoteError` (`invalidAddress`).
  func address() throws(RemoteError) -> RemoteAddress { try HostEntry(text: text).address() }
}
