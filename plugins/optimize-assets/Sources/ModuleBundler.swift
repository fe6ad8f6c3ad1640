internal import ChildProcess
internal import Diagnostics
internal import JSON
internal import Markup
internal import POSIX
internal import StepKit

/// `esbuild`: one process for all modules of a site (two where some are called .js and others .mjs). It sees copies of
/// the modules and nothing else.
struct ModuleBundler {
  let tree: SourceTree
  let minifies: Bool
  let context: StepContext

  /// - Returns: what the modules that pages load become, and the parts that they share, by path.
  /// - Throws: `precondition` where esbuild is not installed; `InvalidInput` with the places of syntax errors.
  func bundle(_ graph: ModuleGraph) throws -> [String: [UInt8]] {
    guard let program = Environment.find(command: "esbuild") else {
      throw StepError(
        .precondition, "the command esbuild is not installed, and \(graph.entries.first ?? "a module") imports others",
        help: "install the Debian package esbuild: apt-get install esbuild")
    }
    var result: [String: [UInt8]] = [:]
    for (name, entries) in Dictionary(grouping: graph.entries, by: Path.fileExtension).sorted(by: { $0.key < $1.key }) {
      result.merge(try bundle(entries, extension: name, graph, program)) { $1 }
    }
    return result
  }

  private func bundle(_ entries: [String], extension name: String, _ graph: ModuleGraph, _ program: String) throws -> [String: [UInt8]] {
    let scratch = Path.join(context.scratch, "modules")
    try Files.removeTree(scratch)
    defer { try? Files.removeTree(scratch) }
    // It looks for settings in the folders above.
    let root = try prepare(graph, in: scratch)
    var arguments = entries.map { "./\($0)" } + [
      "--bundle", "--format=esm", "--splitting", "--outdir=\(scratch)/output", "--outbase=.", "--out-extension:.js=.\(name)",
      "--chunk-names=\(Path.join(Path.parent(entries[0]), "chunk-[hash]"))", "--metafile=\(scratch)/meta.json", "--packages=external",
      "--tsconfig=tsconfig.json", "--charset=utf8", "--log-level=error", "--log-limit=0", "--color=false",
    ]
    if minifies { arguments.append("--minify") }
    let result = try Command(program, arguments, directory: root, environment: ["PATH": "/usr/bin:/bin"]).run(isCancelled: { context.isCancelled })
    try context.checkCancellation()
    guard result.status.isSuccess else { throw failure(result, graph) }
    try checkInputs(Files.read("\(scratch)/meta.json"), graph)
    var output: [String: [UInt8]] = [:]
    for file in try Files.walk("\(scratch)/output") {
      if graph.modules[file] == nil, tree.names.contains(file) { throw InvalidInput("\(tree.path(file)) has the name of a part of the bundle", help: "rename it") }
      output[file] = try Files.read(Path.join("\(scratch)/output", file))
    }
    return output
  }

  private func prepare(_ graph: ModuleGraph, in scratch: String) throws -> String {
    let root = Path.join(scratch, "input")
    for (file, text) in graph.modules {
      try Files.makeDirectories(Path.parent(Path.join(root, file)))
      try Files.write(Path.join(root, file), text)
    }
    // A path from the root of the site is one from the root of the disk for esbuild, unless this says where it leads.
    var paths: JSONObject = ["/*": ["./*"]]
    if !graph.urls.basePath.isEmpty { paths["\(graph.urls.basePath)/*"] = ["./*"] }
    let settings: JSONValue = ["compilerOptions": ["baseUrl": ".", "paths": .object(paths)]]
    try Files.write(Path.join(root, "tsconfig.json"), settings.bytes())
    if graph.modules["package.json"] == nil { try Files.write(Path.join(root, "package.json"), Array("{}".utf8)) }
    return root
  }

  /// The scanner has looked at every import; this is what esbuild itself says that it has read.
  private func checkInputs(_ meta: [UInt8], _ graph: ModuleGraph) throws {
    let inputs = try JSONSource(parsing: meta, file: "meta.json").value["inputs"]?.objectValue?.members.map(\.key) ?? []
    for file in inputs where graph.modules[String(file.prefix { $0 != "?" && $0 != "#" })] == nil {
      throw InvalidInput("a module imports \(file), which is no module of the site", help: "write imports plainly, as paths of the site")
    }
  }

  private func failure(_ result: CommandResult, _ graph: ModuleGraph) -> any Error {
    let findings = BundlerFinding.parse(result.errorText).map { finding in
      Diagnostic(
        .error, finding.message,
        at: finding.place.map { place in
          let lines = (graph.modules[place.file] ?? []).split(separator: 0x0A, omittingEmptySubsequences: false)
          let before = lines.indices.contains(place.line - 1) ? lines[place.line - 1].prefix(place.column) : []
          let column = before.count { $0 & 0xC0 != 0x80 } + 1
          return SourceLocation(file: tree.path(place.file), line: place.line, column: column)
        }, help: "correct the module")
    }
    if findings.isEmpty { return StepError(.failed, "esbuild ended with \(result.status): \(result.errorText.prefix(2000))") }
    return InvalidInput(findings)
  }
}

/// An error of esbuild: `✘ [ERROR] MESSAGE`, an empty line, `    FILE:LINE:COLUMN:`, with columns in bytes from 0.
struct BundlerFinding: Equatable {
  struct Place: Equatable {
    var file: String
    var line: Int
    var column: Int
  }

  var message: String
  var place: Place?

  static func parse(_ text: String) -> [BundlerFinding] {
    var findings: [BundlerFinding] = []
    for line in text.split(separator: "\n") {
      if let range = line.firstRange(of: "[ERROR] ") {
        findings.append(BundlerFinding(message: String(line[range.upperBound...])))
      } else if line.hasPrefix("    "), line.hasSuffix(":"), !findings.isEmpty, findings[findings.count - 1].place == nil {
        let parts = line.dropFirst(4).dropLast().split(separator: ":")
        guard parts.count >= 3, let line = Int(parts[parts.count - 2]), let column = Int(parts[parts.count - 1]) else { continue }
        findings[findings.count - 1].place = Place(file: parts.dropLast(2).joined(separator: ":"), line: line, column: column)
      }
    }
    return findings
  }
}
