internal import HTTPServer
internal import POSIX

/// Lines for the log. What clients say is made harmless first.
enum LogText {
  /// `GET /portfolio/index.json 200 154 0.003`: method, path, status, bytes, seconds.
  static func line(_ request: ServerRequest, _ response: ServerResponse, seconds: Double) -> String {
    let bytes: String =
      switch response.body {
      case .bytes(let bytes): "\(bytes.count)"
      case .file(_, let range): "\(range.count)"
      case .produced(_, let size): size.map { "\($0)" } ?? "-"
      case .events: "-"
      }
    let milliseconds = Int((seconds * 1000).rounded())
    return "\(plain(request.method)) \(plain(request.path)) \(response.status) \(bytes) \(milliseconds) ms"
  }

  /// Printable ASCII as it is, the rest as `\u{…}`; cut to 300 characters. No space, so that columns stay columns.
  static func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(300) {
      if (0x21..<0x7F).contains(scalar.value), scalar != "\\" { result.unicodeScalars.append(scalar) } else {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return result
  }
}
