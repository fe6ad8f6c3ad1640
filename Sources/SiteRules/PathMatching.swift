extension PathPattern {
  /// - Parameters:
  ///   - path: decoded, with its leading slash.
  ///   - isExact: else a slash at the end makes no difference, in the pattern and in the path.
  /// - Returns: what it captured, by name; nil where it doesn't match.
  package func match(_ path: [UInt8], isExact: Bool = false) -> [String: [UInt8]]? {
    if isExact { return Self.match(pieces[...], path[...]) }
    if endsInWholeSplat {
      // "/blog/*" takes "/blog" too, and its splat is empty then.
      if let captures = Self.match(pieces[...], path[...]) { return captures }
      return Self.match(pieces[...], path[...] + [UInt8(ascii: "/")])
    }
    guard !hasSplat else { return Self.match(pieces[...], path[...]) }
    return Self.match(withoutEndingSlash[...], Self.withoutEndingSlash(path[...]))
  }

  /// The pieces without a slash at the end; the root keeps its own.
  package var withoutEndingSlash: [Piece] {
    guard case .literal(let last) = pieces.last, last.last == UInt8(ascii: "/"), pieces != [.literal([UInt8(ascii: "/")])] else { return pieces }
    let rest = Array(last.dropLast())
    return pieces.dropLast() + (rest.isEmpty ? [] : [.literal(rest)])
  }

  private static func withoutEndingSlash(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    path.count > 1 && path.last == UInt8(ascii: "/") ? path.dropLast() : path
  }

  private static func match(_ pieces: ArraySlice<Piece>, _ path: ArraySlice<UInt8>) -> [String: [UInt8]]? {
    guard let piece = pieces.first else { return path.isEmpty ? [:] : nil }
    let rest = pieces.dropFirst()
    switch piece {
    case .literal(let text): return path.starts(with: text) ? match(rest, path.dropFirst(text.count)) : nil
    case .placeholder(let name):
      let part = path.prefix { $0 != UInt8(ascii: "/") }
      return longest(part, of: path, name, rest, atLeast: 1)
    case .splat: return longest(path, of: path, "splat", rest, atLeast: 0)
    }
  }

  /// Tries the whole of `part`, then ever less of it, as a regular expression does.
  private static func longest(
    _ part: ArraySlice<UInt8>, of path: ArraySlice<UInt8>, _ name: String, _ rest: ArraySlice<Piece>, atLeast least: Int
  ) -> [String: [UInt8]]? {
    var count = part.count
    while count >= least {
      if var captures = match(rest, path.dropFirst(count)) {
        captures[name] = Array(part.prefix(count))
        return captures
      }
      count -= 1
    }
    return nil
  }
}
