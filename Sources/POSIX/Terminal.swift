internal import CPOSIX

package enum Terminal {
  /// The width in columns; nil when `descriptor` is no terminal.
  package static func columns(_ descriptor: Int32) -> Int? {
    let columns = Int(cposix_terminal_columns(descriptor))
    return columns > 0 ? columns : nil
  }

  /// The height in lines; nil when `descriptor` is no terminal.
  package static func rows(_ descriptor: Int32) -> Int? {
    let rows = Int(cposix_terminal_rows(descriptor))
    return rows > 0 ? rows : nil
  }
}

/// From now on `print` shows each line at once, also into a pipe. Before anything is printed.
package func flushOutputByLine() { cposix_flush_output_by_line() }
