package import Nginx
internal import StepProtocol

/// Why there is no certificate, from what certbot prints.
package struct CertbotRefusal: Equatable, Sendable {
  /// The last part of the authority's error type (RFC 8555, 6.7): `connection`, `dns`, `unauthorized`, `rateLimited` …
  package var type: String
  package var detail: String

  /// - Parameter text: with lines `  Type:   connection` and `  Detail: 203.0.113.5: Fetching …`, or an error of certbot's own.
  package init(parsing text: String) {
    func value(_ name: String) -> String? {
      text.split(separator: "\n").map { $0.drop { $0 == " " } }.first { $0.hasPrefix("\(name):") }
        .map { String($0.dropFirst(name.count + 1).drop { $0 == " " }) }
    }
    if let type = value("Type"), let detail = value("Detail") {
      (self.type, self.detail) = (type, detail)
      return
    }
    let lines = text.split(separator: "\n").map(String.init)
    let isLimited = text.contains("rateLimited") || text.contains("too many certificates")
    type = isLimited ? "rateLimited" : ""
    let boilerplate = ["Saving debug log", "Ask for help", "Some challenges have failed", "- - -", "All renewals failed", "Hook "]
    detail = lines.filter { line in !boilerplate.contains { line.hasPrefix($0) } }.suffix(3).joined(separator: " ")
  }

  package func error(_ domain: String?, log: String) -> ServingError {
    let name = domain.map { " for \($0)" } ?? ""
    let subject = domain ?? "the domain"
    let (kind, help): (FailureKind, String) =
      switch type {
      case "dns", "caa":
        (.precondition, "see that \(subject) has an A or AAAA record with an address of this machine: slipway domain check \(subject)")
      case "connection":
        (.precondition, "the authority comes to port 80 of that address; let it through to nginx: slipway domain check \(subject)")
      case "unauthorized", "incorrectResponse":
        (.precondition, "another server answers at that address, or another nginx: slipway domain check \(subject)")
      case "rateLimited": (.rateLimited, "wait as long as it says; tests go to the authority's staging server (--server)")
      default: (.failed, "certbot tells more in \(log)")
      }
    return ServingError(kind, "there is no certificate\(name): \(detail.isEmpty ? "certbot has failed" : detail)", help: help)
  }
}
