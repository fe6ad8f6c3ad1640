/// Rows of cells in columns as wide as their widest cell. On a terminal the last column is wrapped into the room that
/// is left; elsewhere nothing is cut, so that other programs find every line whole.
struct Table {
  struct Cell {
    var text: String
    var style: Appearance.Style?

    init(_ text: String, _ style: Appearance.Style? = nil) {
      self.text = displayable(text)
      self.style = style
    }
  }

  private var headings: [String]
  private var rows: [[Cell]] = []

  /// - Parameter headings: empty for a table without.
  init(_ headings: String...) { self.headings = headings }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ cells: Cell...) { rows.append(cells) }

  /// Each line ended.
  /// - Parameter indent: spaces before each line.
  func text(_ appearance: Appearance, indent: Int = 0) -> String {
    let heading = headings.map { Cell($0, .dim) }
    let all = headings.isEmpty ? rows : [heading] + rows
    let count = all.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in all.map { $0.count > column ? columns(of: $0[column].text) : 0 }.max() ?? 0 }
    return all.map { line($0, widths, appearance, indent) }.joined()
  }

  private func line(_ cells: [Cell], _ widths: [Int], _ appearance: Appearance, _ indent: Int) -> String {
    guard let last = cells.last else { return "\n" }
    let left = String(repeating: " ", count: indent)
      + cells.dropLast().enumerated().map { column, cell in
        paint(cell, padded(cell.text, to: widths[column]), appearance) + "  "
      }.joined()
    let start = indent + widths.prefix(cells.count - 1).reduce(0) { $0 + $1 + 2 }
    // Where almost no room is left, wrapping makes it worse.
    let room = appearance.columns.map { $0 - start }
    let lines = room.map { $0 >= 16 ? wrapped(last.text, columns: $0) : [last.text] } ?? [last.text]
    return lines.enumerated().map { index, text in
      let begin = index == 0 ? left : String(repeating: " ", count: start)
      return trimmedEnd(begin + paint(last, text, appearance)) + "\n"
    }.joined()
  }

  private func paint(_ cell: Cell, _ text: String, _ appearance: Appearance) -> String {
    cell.style.map { appearance.paint(text, $0) } ?? text
  }

  private func trimmedEnd(_ text: String) -> String { String(text.reversed().drop { $0 == " " }.reversed()) }
}
