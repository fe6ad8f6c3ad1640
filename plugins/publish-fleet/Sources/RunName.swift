/// The form of what hosts call their runs.
enum RunName {
  /// A ULID.
  static func isRun(_ text: String) -> Bool {
    text.utf8.count == 26 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
  }
}
