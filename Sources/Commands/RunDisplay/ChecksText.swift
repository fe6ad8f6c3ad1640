internal import JSON
internal import Nginx
internal import POSIX
internal import Publishing

/// What health checks saw, as a step gave it with its outputs, or kept it as evidence when one failed.
struct ChecksText {
  /// Objects with `phase`, `url`, `status`, `milliseconds`, `passed`, `problem` …, in their order.
  let checks: [JSONObject]
  /// For how long a release was live that was taken back.
  let badWindowMilliseconds: Int?

  /// - Parameter value: of the output `checks`.
  /// - Returns: nil for anything that is not a list of checks.
  init?(_ value: JSONValue?) {
    guard let checks = value?.arrayValue?.compactMap(\.objectValue), !checks.isEmpty,
      checks.allSatisfy({ $0["url"]?.stringValue != nil && $0["passed"]?.boolValue != nil })
    else { return nil }
    self.checks = checks
    badWindowMilliseconds = nil
  }

  /// - Returns: nil where the step kept no evidence.
  init?(run: String, step: String, home: String) {
    guard Names.isIdentifier(run), Names.isIdentifier(step) else { return nil }
    let path = Path.join(Layout(home: home).evidence, "\(run)-\(step).json")
    guard let value = try? JSONValue(parsing: Files.read(path, limit: 16 << 20), file: path), let text = ChecksText(value["checks"]) else { return nil }
    checks = text.checks
    badWindowMilliseconds = value["badWindowMilliseconds"]?.integerValue
  }

  func table(_ appearance: Appearance, indent: Int) -> String {
    var table = Table("CHECK", "STATUS", "TOOK", "RESULT", "ADDRESS")
    for check in checks {
      let hasPassed = check["passed"] == true
      let digest = check["digest"].map { $0 == true ? ", same bytes" : "" } ?? ""
      let tries = check["attempts"]?.integerValue.map { ", \($0) tries" } ?? ""
      let url = check["url"]?.stringValue ?? ""
      let address = (check["method"]?.stringValue.map { $0 + " " } ?? "") + Self.shortened(url, phase: check["phase"]?.stringValue)
      table.add(
        .init(check["phase"]?.stringValue ?? "-"), .init(check["status"]?.integerValue.map(String.init) ?? "-"),
        .init(check["milliseconds"]?.doubleValue.map(Self.timeText) ?? "-"),
        .init(hasPassed ? "passed\(digest)\(tries)" : "failed\(tries)", hasPassed ? .green : .red), .init(address))
      if let problem = check["problem"]?.stringValue { table.add(.init(""), .init(""), .init(""), .init("", nil), .init(problem, .red)) }
    }
    return table.text(appearance, indent: indent)
  }

  /// Answers of files take less than a thousandth of a second.
  private static func timeText(_ milliseconds: Double) -> String {
    if milliseconds >= 1000 { return durationText(milliseconds / 1000) }
    let tenths = Int((milliseconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) ms"
  }

  /// The column before it says already that the release is staged.
  private static func shortened(_ url: String, phase: String?) -> String {
    guard phase == "staged", let end = url.firstRange(of: ": ") else { return url }
    return String(url[end.upperBound...])
  }
}
