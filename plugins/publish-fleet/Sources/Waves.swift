/// How many hosts are switched together.
struct Waves: Decodable, Sendable, Equatable {
  enum Size: Sendable, Equatable {
    case hosts(Int)
    /// Of all hosts, in per cent.
    case share(Int)
    case none

    init(_ text: some StringProtocol) {
      if text.hasSuffix("%") { self = Int(text.dropLast()).map(Size.share) ?? .none } else { self = Int(text).map(Size.hosts) ?? .none }
    }

    var isValid: Bool {
      switch self {
      case .hosts(let number): number >= 1
      case .share(let number): (1...100).contains(number)
      case .none: false
      }
    }

    /// At least one.
    func count(of hosts: Int) -> Int {
      switch self {
      case .hosts(let number): max(1, number)
      case .share(let number): max(1, (hosts * number + 99) / 100)
      case .none: 1
      }
    }
  }

  /// One: the size of every wave. Several: how far each wave goes.
  var sizes: [Size]

  static let oneByOne = Waves(sizes: [.hosts(1)])

  init(sizes: [Size]) { self.sizes = sizes }

  /// A number, a text of one or several, or a list of both.
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      sizes = [.hosts(number)]
    } else if let text = try? container.decode(String.self) {
      sizes = text.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(Size.init)
    } else {
      sizes = try container.decode([Waves].self).flatMap(\.sizes)
    }
  }

  var isValid: Bool { !sizes.isEmpty && sizes.allSatisfy(\.isValid) }

  /// Whether no wave ends before the one in front of it.
  func isRising(of hosts: Int) -> Bool {
    let ends = sizes.map { $0.count(of: hosts) }
    return sizes.count == 1 || zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 }
  }

  /// - Returns: the hosts in their order, none of the parts empty.
  func split<Host>(_ hosts: [Host]) -> [[Host]] {
    var parts: [[Host]] = []
    var start = 0
    while start < hosts.count {
      let end =
        if sizes.count == 1 { start + sizes[0].count(of: hosts.count) } else {
          sizes.map { $0.count(of: hosts.count) }.first { $0 > start } ?? hosts.count
        }
      parts.append(Array(hosts[start..<min(end, hosts.count)]))
      start = min(end, hosts.count)
    }
    return parts
  }
}
