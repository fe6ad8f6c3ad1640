import Diagnostics
import JSON
import POSIX
import RunHistory
import TestSupport
import Testing

/// A file that can't be used says why, and what to do; it stays as it was.
struct UnusableDatabaseTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func failure(_ path: String) -> String {
    do {
      _ = try RunHistory(path: path)
      return "opened"
    } catch let error as any UserFacingError { return error.description } catch { return "no message for the user: \(error)" }
  }

  @Test func `garbage`() throws {
    let path = try folder.write("slipway.db", String(repeating: "this is no database. ", count: 500))
    let text = failure(path)
    #expect(text.contains(path) && text.contains("help: restore it from a backup"), "\(text)")
    #expect(try folder.text("slipway.db").hasPrefix("this is no database."))
  }

  @Test func `a newer version's`() throws {
    let path = folder.path("slipway.db")
    let id = RunID.make()
    do {
      let history = try RunHistory(path: path)
      try history.insert(
        RunRecord(id: id, pipeline: "p", created: 1, definition: "", source: "", parameters: [:], directory: "", trigger: nil, options: [:]))
    }
    // user_version stands at offset 60 of the header, in four bytes (https://www.sqlite.org/fileformat.html).
    var bytes = try Files.read(path)
    bytes.replaceSubrange(60..<64, with: [0, 0, 0, 99])
    try Files.write(path, bytes)
    let text = failure(path)
    #expect(text.contains("99") && text.contains("newer version"), "\(text)")
    bytes.replaceSubrange(60..<64, with: [0, 0, 0, 1])
    try Files.write(path, bytes)
    #expect(try RunHistory(path: path).run(id) != nil)
  }

  @Test func `a folder that is missing, a folder in its place`() throws {
    #expect(failure(folder.path("no/slipway.db")).contains("folder exists"))
    try Files.makeDirectory(folder.path("slipway.db"))
    #expect(failure(folder.path("slipway.db")).contains(folder.path("slipway.db")))
  }

  @Test(.enabled(if: Environment.userIdentifier != 0, "root may write everywhere"))
  func `one that may only be read`() throws {
    let path = folder.path("slipway.db")
    _ = try RunHistory(path: path)
    try Files.changePermissions(path, 0o444)
    try Files.changePermissions(folder.path, 0o555)
    defer { try? Files.changePermissions(folder.path, 0o755) }
    #expect(failure(path).contains("check who owns the file"))
  }
}
