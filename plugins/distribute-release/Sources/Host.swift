internal import Distribution
internal import POSIX
internal import StepKit

/// One of those who are to have the release: an address, or an object with a name and an address.
struct Host: Decodable, Sendable, Hashable {
  /// For people; the address where there is none.
  var name: String?
  var address: String

  init(address: String) { self.address = address }

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      address = text
    } else {
      let container = try decoder.container(keyedBy: Keys.self)
      name = try container.decodeIfPresent(String.self, forKey: .name)
      address = try container.decode(String.self, forKey: .address)
    }
  }

  private enum Keys: String, CodingKey { case name, address }

  /// - Throws: `RemoteError` (`invalidAddress`), also for a relative path: the step's folder is the run's.
  func remoteAddress() throws(RemoteError) -> RemoteAddress {
    if !address.contains("://"), !address.hasPrefix("/"), !address.hasPrefix("~/"), !address.contains(":") {
      throw RemoteError(.invalidAddress, "the address is a relative path", help: "write an absolute one, or one with a scheme: sftp://host/folder")
    }
    return try RemoteAddress(parsing: address, relativeTo: "/", userHome: UserHome.path)
  }

  /// Where the address stands in the config.
  func pointer(_ index: Int) -> String { name == nil ? "/to/\(index)" : "/to/\(index)/address" }
}

/// A list of hosts, or a text with addresses and white space between them: the parameter of a pipeline is one text.
struct Hosts: Decodable, Sendable {
  var all: [Host]

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      all = text.split(whereSeparator: \.isWhitespace).map { Host(address: String($0)) }
    } else {
      all = try decoder.singleValueContainer().decode([Host].self)
    }
  }
}

/// How many of the hosts must have it in the end.
enum Requirement: Decodable, Sendable, Hashable {
  case all, any
  case number(Int)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else {
      self = try container.decode(String.self) == "any" ? .any : .all
    }
  }

  func isMet(by succeeded: Int, of count: Int) -> Bool {
    switch self {
    case .all: succeeded == count
    case .any: succeeded > 0
    case .number(let number): succeeded >= number
    }
  }
}
