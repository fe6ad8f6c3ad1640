/// A place in a text file that a person can jump to.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
  public var file: String
  /// From 1.
  public var line: Int
  /// From 1, in Unicode scalars.
  public var column: Int

  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`, as compilers print it and editors open it.
  public var description: String { "\(file):\(line):\(column)" }
}
