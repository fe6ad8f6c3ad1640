internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct ReleaseExtractCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "extract", topic: .releases, summary: "write the files of a release into a folder",
    details: [
      "Everything is verified: the signature, the manifest, each file. All of it appears, or nothing does. Whole releases go into a new folder, which is SITE-VERSION when DIR is left out; single files go below DIR or the present folder, and replace nothing."
    ],
    positionals: [.release, .init("DIR", .optional, kind: .directory, "the folder, or - for the standard output (with one --file)")],
    options: [.value("file", "PATH", isRepeatable: true, "only this file, by its path in the release; may be repeated"), .json],
    examples: [
      .init("release extract portfolio /tmp/portfolio", "the newest release"),
      .init("release extract portfolio@1.2.0-3f9a1c2b --file index.html -", "one page of an older one, on the terminal"),
    ])

  private let name: String
  private let folder: String?
  private let files: [String]
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    name = arguments.positionals[0]
    folder = arguments.positionals.dropFirst().first
    files = arguments.values["file"] ?? []
    json = arguments.has("json")
    if folder == "-", files.count != 1 || json { throw UsageError("\"-\" takes exactly one --file, and no --json") }
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    let release = try findRelease(name, home: home)
    return try begun {
      let keys = try ChannelStore(home: home.path).trustedKeys(for: release)
      if folder == "-" {
        let bytes = try release.verify(keys: keys).bytes(ofFile: files[0])
        try FileDescriptor.duplicate(1).write(bytes)
        return .succeeded
      }
      let verified: VerifiedRelease
      let destination: String
      if files.isEmpty {
        destination = absolutePath(try folder ?? Self.folderName(of: release.unverifiedManifest()))
        // As with tar: somebody looks at it now, and can have it again after a loss of power.
        verified = try release.extract(to: destination, keys: keys, durable: false)
      } else {
        destination = absolutePath(folder ?? ".")
        verified = try release.verify(keys: keys)
        try verified.extract(files: files, to: destination)
      }
      show(verified, destination, console)
      return .succeeded
    }
  }

  private static func folderName(of manifest: ReleaseManifest) -> String { "\(manifest.site)-\(manifest.version)" }

  private func show(_ verified: VerifiedRelease, _ destination: String, _ console: Console) {
    let number = files.isEmpty ? verified.manifest.files.count : files.count
    if json {
      console.output(
        [
          "site": .string(verified.manifest.site), "version": .string(verified.manifest.version), "folder": .string(destination),
          "files": .integer(number), "key": .string(verified.key.identifierText),
        ])
    } else {
      console.output("\(displayable(destination)): \(count(number, "file")) of \(verified.manifest.site) \(verified.manifest.version), signed by \(verified.key.name)\n")
    }
  }
}
