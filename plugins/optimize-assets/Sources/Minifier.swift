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

  /// What its results depend on beside the files.
  var identity: String {
    guard let status = try? Files.status(path) else { return path }
    return "\(status.size) \(status.modifiedNanoseconds)"
  }

  /// - Parameters:
  ///   - files: texts by their paths in the tree.
  ///   - scratch: a folder for what it reads and writes; made here, and gone afterwards.
  /// - Returns: the files that became smaller, by path.
  /// - Throws: `InvalidInput` with the places of syntax errors.
  func run(_ files: [String: [UInt8]], _ tree: SourceTree, scratch: String, _ context: StepContext) throws -> [String: [UInt8]] {
    if files.isEmpty { return [:] }
    try Files.removeTree(scratch)
    let output = Path.join(scratch, "output")
    try Files.makeDirectories(output)
    defer { try? Files.removeTree(scratch) }

    // It leaves out hidden files and those below hidden folders, and so do we.
    let wanted = files.keys.filter { !$0.hasPrefix(".") && !$0.contains("/.") }.sorted()
    let isAll = wanted.count * 2 > tree.files.count
    let input = isAll ? tree.root : Path.join(scratch, "input")
    if !isAll {
      for file in wanted {
        let path = Path.join(input, file)
        try Files.makeDirectories(Path.parent(path))
        try Files.write(path, files[file] ?? [])
      }
    }
    let names = Set(wanted.map(Path.fileExtension)).sorted().joined(separator: "|")
    let result = try Command(
      path,
      // Attributes with their default value stay: style sheets select by them (`input[type=text]`).
      // It is run in the tree, because an absolute input would come out below its own last folder.
      ["--recursive", "--html-keep-default-attrvals", "--json-keep-numbers", "--match", "\\.(\(names))$", "--output", "\(output)/", "."],
      directory: input
    ).run(isCancelled: { context.isCancelled })
    try context.checkCancellation()
    guard result.status.isSuccess else { throw failure(result, tree) }

    let results = try concurrentMap(wanted) { file in try Files.read(Path.join(output, file)) }
    var smaller: [String: [UInt8]] = [:]
    for (file, bytes) in zip(wanted, results) where bytes.count < files[file]?.count ?? 0 && !bytes.isEmpty { smaller[file] = bytes }
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
