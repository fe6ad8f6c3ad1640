internal import Diagnostics
internal import HTTPServer
internal import JSON
internal import POSIX
internal import Releases

/// An answer that says what is wrong and what helps (RFC 9457), for programs and for people with curl.
struct Problem: Error {
  var status: Int
  var detail: String
  var help: String?
  var headers: [(name: String, value: String)] = []

  init(_ status: Int, _ detail: String, help: String? = nil, headers: [(name: String, value: String)] = []) {
    self.status = status
    self.detail = detail
    self.help = help
    self.headers = headers
  }

  /// Whatever went wrong on the way to an answer.
  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let error as ReleaseError: self.init(Self.status(error.code), error.message, help: error.help)
    case let error as SystemError where error.isDiskFull:
      self.init(507, "the disk of this host is full", help: "have somebody free some space there, and send it again")
    // What the file system says names paths of this host, which are nobody else's business.
    default: self.init(500, "this host could not do it", help: "its log says why")
    }
  }

  private static func status(_ code: ReleaseError.Code) -> Int {
    switch code {
    case .notFound: 404
    case .exists, .live, .outdated, .contradiction: 409
    case .unknownKey, .revokedKey: 403
    default: 422
    }
  }

  var response: ServerResponse {
    var object: JSONObject = ["title": .string(Self.title(status)), "status": .integer(status), "detail": .string(detail)]
    if let help { object["help"] = .string(help) }
    return ServerResponse(
      status, headers: [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")] + headers,
      body: .bytes(JSONValue.object(object).bytes(.canonical) + [0x0A]))
  }

  /// RFC 9110, 15.
  private static func title(_ status: Int) -> String {
    switch status {
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 409: "Conflict"
    case 411: "Length Required"
    case 413: "Content Too Large"
    case 416: "Range Not Satisfiable"
    case 422: "Unprocessable Content"
    case 507: "Insufficient Storage"
    default: "Internal Server Error"
    }
  }
}
