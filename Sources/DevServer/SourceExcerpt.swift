package import Diagnostics
internal import POSIX

/// The line that a finding is about, as far as it is shown.
package struct SourceExcerpt: Sendable, Hashable {
  package var text: String
  /// How many characters of `text` stand before the place.
  package var indent: Int

  /// Characters that are shown of a line.
  static let width = 100
  /// In bytes; more is no source that somebody wrote.
  private static let largestFile = 4 << 20

  /// Reads it from the file; nil where that is none of the folder, links resolved, or has no such line.
  package static func read(_ location: SourceLocation, within folder: String) -> SourceExcerpt? {
    guard let path = try? Files.realPath(location.file), let root = try? Files.realPath(folder), Path.isWithin(path, root),
      (try? Files.status(path))?.kind == .file, let bytes = try? Files.read(path, limit: largestFile)
    else { return nil }
    return SourceExcerpt(of: String(decoding: bytes, as: UTF8.self), line: location.line, column: location.column)
  }

  /// - Parameters:
  ///   - line: from 1.
  ///   - column: from 1, in Unicode scalars.
  init?(of source: String, line: Int, column: Int) {
    let lines = source.unicodeScalars.split(separator: "\n", maxSplits: max(0, line), omittingEmptySubsequences: false)
    guard line >= 1, line <= lines.count else { return nil }
    // Tabs would move the place, and what is no character of a text could move anything.
    let scalars = lines[line - 1].map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
    let place = min(max(0, column - 1), scalars.count)
    let first = scalars.count <= Self.width ? 0 : min(max(0, place - Self.width / 2), scalars.count - Self.width)
    let shown = scalars[first..<min(scalars.count, first + Self.width)]
    func text(_ scalars: some Sequence<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(scalars)) }
    let margin = first > 0 ? "…" : ""
    self.text = margin + text(shown) + (shown.endIndex < scalars.count ? "…" : "")
    indent = margin.count + text(scalars[first..<place]).count
    // Carriage return at the end of the line.
    while self.text.hasSuffix(" ") { self.text.removeLast() }
  }
}
