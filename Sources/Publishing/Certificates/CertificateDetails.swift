internal import Nginx
internal import POSIX

/// What a certificate says of itself.
package struct CertificateDetails: Equatable, Sendable {
  /// The names for which it is good, in lower case; a wildcard is `*.example.org`.
  package var names: [String]
  /// Seconds since 1970.
  package var notBefore: Double
  package var notAfter: Double
  /// As `openssl` writes it: `C = US, O = Let's Encrypt, CN = R10`.
  package var issuer: String
  package var subject: String

  package var isSelfSigned: Bool { issuer == subject }

  /// Seconds that are left; negative when it has ended.
  package func remaining(at time: Double) -> Double { notAfter - time }

  /// Below this a certificate is reported: certbot renews 30 days before the end.
  package static let warningSeconds = 30.0 * 86400

  /// Whether browsers take it for `domain`: a wildcard stands for exactly one label (RFC 6125, 6.4.3).
  package func covers(_ domain: String) -> Bool {
    names.contains { name in
      name == domain || name.hasPrefix("*.") && domain.drop { $0 != "." } == name.dropFirst() && domain.first != "."
    }
  }

  /// - Parameter text: of `openssl x509 -noout -subject -issuer -dates -dateopt iso_8601 -ext subjectAltName`.
  init?(parsing text: String) {
    var fields: [String: String] = [:]
    var alternatives = ""
    for line in text.split(separator: "\n") {
      if line.contains("DNS:") { alternatives = line.trimmed }
      if let equals = line.firstIndex(of: "="), fields[String(line[..<equals])] == nil {
        fields[String(line[..<equals])] = line[line.index(after: equals)...].trimmed
      }
    }
    guard let start = fields["notBefore"].flatMap(Self.seconds), let end = fields["notAfter"].flatMap(Self.seconds) else { return nil }
    (notBefore, notAfter) = (start, end)
    (issuer, subject) = (fields["issuer"] ?? "", fields["subject"] ?? "")
    names = alternatives.split(separator: ",").compactMap { part in
      let name = part.trimmed
      return name.hasPrefix("DNS:") ? name.dropFirst(4).lowercased() : nil
    }
  }

  /// `2026-11-21 12:33:04Z`
  private static func seconds(_ text: String) -> Double? {
    Clock.parse(timestamp: text.replacing(" ", with: "T").replacing("Z", with: ".000Z"))
  }
}

extension StringProtocol {
  fileprivate var trimmed: String { String(self).trimmingSpaces }
}
