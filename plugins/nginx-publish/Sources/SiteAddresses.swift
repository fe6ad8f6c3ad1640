

/// The addresses to show to a person.
enum SiteAddresses {
  /// - Returns: at least one. First the one that works from where the server can be reached: the name under
  ///   localhost while it listens only there, else a real domain.
  static func urls(hosts: [String], settings: Settings, own: String) -> [String] {
    let others = hosts.filter { $0 != own }
    let ordered = settings.isLocalOnly ? [own] + others : others + [own]
    return ordered.map { "http://\($0)\(settings.port == 80 ? "" : ":\(settings.port)")/" }
  }
}
