/// How long something is kept, as people write it: `12h`, `7d`.
package enum Lifetime {
  private static let units: [Character: Int] = ["m": 60, "h": 3600, "d": 86400, "w": 7 * 86400]

  /// Of a preview for which nothing else is said: a week.
  package static let ofPreviews = 7 * 86400

  /// - Parameter text: a whole number and `m`, `h`, `d` or `w`.
  /// - Returns: seconds, a minute to ten years; nil for anything else.
  package static func seconds(_ text: String) -> Int? {
    guard let unit = text.last.flatMap({ units[$0] }), text.utf8.count <= 8, text.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(text.dropLast())
    else { return nil }
    let seconds = number * unit
    return (60...10 * 366 * 86400).contains(seconds) ? seconds : nil
  }
}
