import POSIX
import Testing

@Test func `a file's time is set, and a link's own, not its target's`() throws {
  let folder = try Files.makeTemporaryDirectory()
  defer { try? Files.removeTree(folder) }
  let file = Path.join(folder, "file")
  let link = Path.join(folder, "link")
  try Files.write(file, [])
  try Files.makeLink(link, to: "file")
  try Files.setModified(file, seconds: 1_234_567_890)
  try Files.setModified(link, seconds: 99.5)
  #expect(try Files.status(file).modified == 1_234_567_890)
  #expect(try Files.linkStatus(link).modified == 99.5)
  #expect(throws: SystemError.self) { try Files.setModified(Path.join(folder, "missing"), seconds: 0) }
}
