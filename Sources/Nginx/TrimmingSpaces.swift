extension String {
  /// Without white space at both ends.
  package var trimmingSpaces: String {
    let start = drop { $0.isWhitespace }
    return String(start.dropLast(start.reversed().prefix { $0.isWhitespace }.count))
  }
}
