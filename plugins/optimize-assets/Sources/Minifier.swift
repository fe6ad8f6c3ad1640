internal import ChildProcess
internal import Diagnostics
internal import POSIX
internal import StepKit

/// `minify` of tdewolff: one process for the whole tree.
struct Minifier {
  /// The command, or nil where nothing is to be minified.
  /// - Throws: `precondition` when it is not installed.
  static func find(for settings: Settings) throws -> Minifier? {
    if settings.minified.isEmpty { return nil }
    guard let path = Environment.find(command: "minify") else {
      throw StepError(.precondition, "the command minify is not installed", help: "install the Debian package minify: apt-get install minify")
    }
    return Minifier(path: path)
  }

  let path: String

  /// - Parameter scratch: a folder for its output; made here, and gone afterwards.
  /// - Returns: the files that became smaller, by path.
  /// - Throws: `InvalidInput` with the places of syntax errors.
  func run(_ tree: SourceTree, _ settings: Settings, scratch: String, _ context: StepContext) throws -> [String: [UInt8]] {
    let wanted = tree.files.filter { settings.minified.contains(Path.fileExtension($0)) }
    if wanted.isEmpty { return [:] }
    try Files.removeTree(scratch)
    try Files.makeDirectories(scratch)
    defer { try? Files.removeTree(scratch) }

    let names = settings.minified.sorted().joined(separator: "|")
    let result = try Command(
      path,
      // Attributes with their default value stay: style sheets select by them (`input[type=text]`).
      // It is run in the tree, because an absolute input would come out below its own last folder.
      ["--recursive", "--html-keep-default-attrvals", "--json-keep-numbers", "--match", "\\.(\(names))$", "--output", "\(scratch)/", "."],
      directory: tree.root
    ).run(isCancelled: { context.isCancelled })
    try context.checkCancellation()
    guard result.status.isSuccess else { throw failure(result, tree) }

    var smaller: [String: [UInt8]] = [:]
    for file in wanted {
      let output = Path.join(scratch, file)
      // It leaves out hidden files.
      guard Files.exists(output) else { continue }
      let bytes = try Files.read(output)
      if bytes.count < tree.texts[file]?.count ?? 0, !bytes.isEmpty { smaller[file] = bytes }
    }
    return smaller
  }

  private func failure(_ result: CommandResult, _ tree: SourceTree) -> any Error {
    if result.errorText.contains(": no space left on device") {
      return StepError(.filesystem, "the disk is full: minify can't write its output", help: "free some space below the workspace")
    }
    let findings = MinifyFinding.parse(result.errorText).map { finding in
      Diagnostic(
        .error, finding.message, at: finding.location.map { SourceLocation(file: tree.path($0.file), line: $0.line, column: $0.column) },
        help: "correct the source, or switch off minifying for this kind of file")
    }
    if findings.isEmpty { return StepError(.failed, "minify ended with \(result.status): \(result.errorText.prefix(2000))") }
    return InvalidInput(findings)
  }
}

/// An error line of minify: `ERROR: cannot minify FILE: MESSAGE on line L and column C`.
struct MinifyFinding: Equatable {
  struct Location: Equatable {
    var file: String
    var line: Int
    var column: Int
  }

  var message: String
  var location: Location?

  static func parse(_ text: String) -> [MinifyFinding] {
    text.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("ERROR: ") else { return nil }
      let rest = line.dropFirst("ERROR: ".count)
      let prefix = "cannot minify "
      guard rest.hasPrefix(prefix), let colon = rest.firstRange(of: ": "), let place = rest.ranges(of: " on line ").last else {
        return MinifyFinding(message: String(rest))
      }
      let numbers = rest[place.upperBound...].split(separator: " ").compactMap { Int($0) }
      guard numbers.count == 2, colon.upperBound <= place.lowerBound else { return MinifyFinding(message: String(rest)) }
      let file = String(rest[rest.index(rest.startIndex, offsetBy: prefix.count)..<colon.lowerBound])
      return MinifyFinding(
        message: String(rest[colon.upperBound..<place.lowerBound]), location: Location(file: file, line: numbers[0], column: numbers[1]))
    }
  }
}
