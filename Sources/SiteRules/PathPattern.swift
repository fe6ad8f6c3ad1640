/// The path of a rule: literal text, placeholders (`:name`, one part of a path) and a splat (`*`, everything from there).
/// Literal text is kept decoded, as servers compare paths.
package struct PathPattern: Hashable, Sendable {
  package enum Piece: Hashable, Sendable {
    case literal([UInt8])
    case placeholder(String)
    case splat
  }

  /// As it was written.
  package let text: String
  package let pieces: [Piece]

  /// Whether it stands for one path only.
  package var isFixed: Bool { pieces.allSatisfy { if case .literal = $0 { true } else { false } } }
  package var hasSplat: Bool { pieces.contains(.splat) }

  /// What it captures, from left to right; a splat by the name `splat`.
  package var names: [String] {
    pieces.compactMap { piece in
      switch piece {
      case .literal: nil
      case .placeholder(let name): name
      case .splat: "splat"
      }
    }
  }

  /// Whether every capture is made of whole parts of the path. Only these may become part of a file's path: a part that
  /// was cut off another could be `..`.
  package var capturesWholeParts: Bool {
    pieces.indices.allSatisfy { index in
      if case .literal = pieces[index] { return true }
      guard index > 0, case .literal(let before) = pieces[index - 1], before.last == UInt8(ascii: "/") else { return false }
      guard index + 1 < pieces.count else { return true }
      if case .literal(let after) = pieces[index + 1] { return after.first == UInt8(ascii: "/") }
      return false
    }
  }

  /// `/blog/*`, which stands for `/blog` as well.
  package var endsInWholeSplat: Bool {
    guard pieces.count >= 2, pieces.last == .splat, case .literal(let before) = pieces[pieces.count - 2] else { return false }
    return before.last == UInt8(ascii: "/")
  }
}
