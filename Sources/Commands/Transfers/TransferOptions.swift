internal import Distribution
internal import Engine
internal import POSIX

/// What push, pull and sync take alike.
struct TransferOptions: Sendable {
  let address: RemoteAddress
  let remote: RemoteOptions
  /// Bytes a second, all releases together.
  let bytesPerSecond: Int?
  let parallel: Int
  let usesDeltas: Bool
  let isQuiet: Bool
  let json: Bool

  static let addressForms =
    "ADDRESS is a folder, file:///folder, https://host/path, sftp://[user@]host[:port]/path (with /~/ for the user's home), or oci://host[:port]/repository. Passwords come from ~/.netrc, keys from ssh-agent and ~/.ssh/config, logins of registries from ~/.docker/config.json; an address holds none."
  static let exitCodes = "Exit code: 0 all is there, 1 something failed or was refused, 2 wrong usage and nothing was done, 130 cancelled."

  static let declarations: [OptionDeclaration] = [
    .value("limit", "RATE", "bytes a second at most, as 500k or 2M"),
    .value("parallel", "N", "move so many releases at the same time (default: 1)"),
    .flag("full", "move whole archives, never only what differs"),
    .value("ca", "FILE", kind: .file, "trust the authorities in this PEM file for https and oci"),
    .value("ssh-config", "FILE", kind: .file, "read this instead of ~/.ssh/config for sftp"),
    .flag("quiet", short: "q", "show nothing but errors"), .json,
  ]

  /// - Parameter option: that of the address: `to` or `from`.
  init(_ arguments: ParsedArguments, address option: String) throws {
    guard let text = arguments.value(option) else {
      throw UsageError("--\(option) is missing", help: "give the address: --\(option) \(RemoteAddress.example)")
    }
    try self.init(arguments, parsing: text)
  }

  init(_ arguments: ParsedArguments, parsing text: String) throws {
    address = try RemoteAddress(parsing: text, relativeTo: Environment.workingDirectory, userHome: Environment["HOME"])
    remote = RemoteOptions(
      authorityFile: try Self.file(arguments, "ca"), sshConfiguration: try Self.file(arguments, "ssh-config"))
    bytesPerSecond = try arguments.value("limit").map(Self.rate)
    let parallel = try arguments.positiveInteger("parallel") ?? 1
    guard parallel <= 64 else { throw UsageError("--parallel takes a number up to 64, not \(parallel)") }
    self.parallel = parallel
    usesDeltas = !arguments.has("full")
    isQuiet = arguments.has("quiet")
    json = arguments.has("json")
  }

  private static func file(_ arguments: ParsedArguments, _ option: String) throws(UsageError) -> String? {
    guard let path = arguments.value(option).map(absolutePath) else { return nil }
    guard (try? Files.status(path))?.kind == .file else { throw UsageError("--\(option): there is no file \(path)") }
    return path
  }

  /// `500k`, `2M`, `1G`, in powers of 1,000; without a letter, bytes.
  static func rate(_ text: String) throws(UsageError) -> Int {
    let factor = ["k": 1000, "K": 1000, "M": 1_000_000, "G": 1_000_000_000][text.last.map(String.init) ?? ""]
    guard let number = Int(factor == nil ? text : String(text.dropLast())), number > 0, number <= 1 << 40 else {
      throw UsageError("--limit takes bytes a second, as 500k or 2M, not \"\(displayable(text))\"")
    }
    let (rate, overflows) = number.multipliedReportingOverflow(by: factor ?? 1)
    guard !overflows, rate >= 1000 else { throw UsageError("--limit takes at least 1k, not \"\(displayable(text))\"") }
    return rate
  }
}

extension RemoteAddress {
  static let example = "sftp://www.example.org/srv/releases"
}
