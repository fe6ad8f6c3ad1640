/// Reads the names and sizes out of a tar (POSIX.1-2001, pax) that is fed to it piece by piece, for `TarLayout`. It
/// trusts nothing and refuses nothing: where it can't follow, the layout has no more landmarks.
struct TarScanner {
  private static let block = 512
  /// Of an extended header; longer ones are not looked at.
  private static let extensionLimit = 64 << 10

  private enum State {
    case header
    /// Content of an extended header, with its bytes and its padding.
    case pax(size: Int, rest: Int)
    case skipping(Int)
    case lost
  }

  private(set) var layout: TarLayout
  private var state = State.header
  private var held: [UInt8] = []
  private var entryStart: Int?
  private var longName: String?
  private var wasLarge = false

  /// - Parameter landmarkDistance: as of `TarLayout`.
  init(landmarkDistance: Int = TarLayout().landmarkDistance) { layout = TarLayout(landmarkDistance: landmarkDistance) }

  mutating func feed(_ piece: [UInt8]) {
    var index = 0
    while index < piece.count {
      let available = piece.count - index
      switch state {
      case .lost: index = piece.count
      case .skipping(let rest):
        index += min(rest, available)
        state = rest > available ? .skipping(rest - available) : .header
      case .header:
        let taken = min(Self.block - held.count, available)
        held += piece[index..<index + taken]
        index += taken
        if held.count == Self.block { readHeader(end: layout.size + index) }
      case .pax(let size, let rest):
        let taken = min(rest, available)
        held += piece[index..<index + taken]
        index += taken
        state = .pax(size: size, rest: rest - taken)
        if rest == taken { readExtension(size) }
      }
    }
    layout.size += piece.count
  }

  private mutating func readHeader(end: Int) {
    defer { held.removeAll(keepingCapacity: true) }
    state = .header
    // Blocks of zeros end a tar, and fill it up.
    guard held.contains(where: { $0 != 0 }) else { return }
    guard held[257..<262].elementsEqual("ustar".utf8), let size = number(held[124..<136]) else {
      state = .lost
      return
    }
    let start = entryStart ?? end - Self.block
    let padded = (size + Self.block - 1) / Self.block * Self.block
    switch held[156] {
    case UInt8(ascii: "x") where size <= Self.extensionLimit && size > 0:
      entryStart = start
      state = .pax(size: size, rest: padded)
    case UInt8(ascii: "x"), UInt8(ascii: "g"):
      entryStart = start
      state = padded > 0 ? .skipping(padded) : .header
    default:
      let isLarge = padded >= layout.landmarkDistance
      layout.add(longName ?? name(), offset: start, isLarge: isLarge, followsLarge: wasLarge)
      (wasLarge, entryStart, longName) = (isLarge, nil, nil)
      if padded > 0 { state = .skipping(padded) }
    }
  }

  /// `prefix/name` of a ustar header.
  private func name() -> String {
    let (name, prefix) = (text(held[0..<100]), text(held[345..<500]))
    return prefix.isEmpty ? name : "\(prefix)/\(name)"
  }

  /// The path among records as `27 path=a/long/name.html\n`, each with its length first.
  private mutating func readExtension(_ size: Int) {
    defer { held.removeAll(keepingCapacity: true) }
    state = .header
    var rest = held.prefix(size)
    while let space = rest.firstIndex(of: UInt8(ascii: " ")), let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
      length > space - rest.startIndex + 1, length <= rest.count
    {
      let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
      if record.starts(with: "path=".utf8) { longName = String(decoding: record.dropFirst(5), as: UTF8.self) }
      rest = rest.dropFirst(length)
    }
  }

  private func text(_ field: ArraySlice<UInt8>) -> String { String(decoding: field.prefix { $0 != 0 }, as: UTF8.self) }

  /// Octal digits, or from 8 GiB on the bytes themselves behind a first one of 0x80.
  private func number(_ field: ArraySlice<UInt8>) -> Int? {
    if field.first == 0x80 {
      let value = field.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return value <= UInt64(TarDigest.sizeLimit) ? Int(value) : nil
    }
    let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
    return digits.isEmpty ? nil : digits.reduce(0) { $0 * 8 + Int($1 - UInt8(ascii: "0")) }
  }
}
