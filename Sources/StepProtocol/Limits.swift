/// The numbers of the protocol (docs/protocol.md, "Transport").
public enum Limits {
  public static let version = 1
  /// Bytes of a line without its newline.
  public static let lineBytes = 1_048_576
  public static let depth = 64
  /// Values in a line (members, elements): each costs a reader a hundred bytes and more, whatever it costs the writer.
  public static let values = 100_000
  /// Integers lie within ±2^53, so that no language's numbers lose a digit.
  public static let integers = -(1 << 53)...(1 << 53)
}
