internal import JSON

/// What a `step.progress` event says.
struct ProgressText: Hashable {
  /// From 0 to 1; nil when the end is not known.
  var fraction: Double?
  /// `12/40 pages`
  var amount: String
  var message: String

  init(_ payload: JSONObject) {
    let done = payload["done"]?.doubleValue ?? 0
    let total = payload["total"]?.doubleValue.flatMap { $0 > 0 ? $0 : nil }
    let unit = payload["unit"]?.stringValue ?? ""
    fraction = total.map { min(1, max(0, done / $0)) }
    if unit == "bytes" {
      amount = Self.size(done) + (total.map { " of \(Self.size($0))" } ?? "")
    } else {
      let numbers = Self.number(done) + (total.map { "/\(Self.number($0))" } ?? "")
      amount = displayable(unit.isEmpty ? numbers : "\(numbers) \(unit)")
    }
    message = displayable(payload["message"]?.stringValue ?? "")
  }

  var text: String { message.isEmpty ? amount : "\(amount)  \(message)" }

  /// `━━━━╸────` as wide as asked, or `####----`.
  func bar(width: Int, _ appearance: Appearance) -> String? {
    guard let fraction, width > 0 else { return nil }
    let filled = Int((fraction * Double(width)).rounded(.down))
    let (full, empty) = appearance.unicode ? ("━", "─") : ("#", "-")
    return appearance.paint(String(repeating: full, count: filled), .green)
      + appearance.paint(String(repeating: empty, count: width - filled), .dim)
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : "\(value)"
  }

  private static func size(_ value: Double) -> String { sizeText(Int(max(0, min(value, 1e15)))) }
}
