internal import POSIX

/// A fenced block of a Markdown file, so that tests can try what the documentation shows.
package struct FencedBlock: Sendable {
  /// The word after the opening fence; empty without one.
  package var language: String
  /// Of its first line in the file, from 1.
  package var line: Int
  package var lines: [String]
  /// The last words in backticks of the paragraph before it: by convention the file that it is.
  package var file: String?

  package var text: String { lines.joined(separator: "\n") }

  /// The blocks of a file, and the lines between them.
  /// - Parameter path: relative to the root of the repository.
  package static func read(_ path: String) throws -> (blocks: [FencedBlock], prose: [String]) {
    let text = String(decoding: try Files.read(Path.join(BuiltPrograms.root, path)), as: UTF8.self)
    var blocks: [FencedBlock] = []
    var prose: [String] = []
    var open: FencedBlock?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if !line.hasPrefix("```") {
        if open == nil { prose.append(String(line)) } else { open?.lines.append(String(line)) }
      } else if let block = open {
        blocks.append(block)
        open = nil
      } else {
        let before = prose.reversed().drop(while: \.isEmpty).prefix { !$0.isEmpty }.reversed().joined(separator: " ")
        open = FencedBlock(language: String(line.dropFirst(3)), line: index + 2, lines: [], file: Self.lastCode(before))
      }
    }
    return (blocks, prose)
  }

  /// Of a paragraph that announces something.
  private static func lastCode(_ line: String) -> String? {
    let parts = line.split(separator: "`", omittingEmptySubsequences: false)
    return parts.count >= 3 ? String(parts[parts.count - 2]) : nil
  }
}
