package import Nginx
internal import POSIX

/// Certificates that end soon, or have ended.
package enum CertificateExpiry {
  /// - Returns: a sentence for each of these domains that the operator should do something about.
  package static func warnings(of domains: [String], _ layout: Layout, now: Double = Clock.now) -> [String] {
    let store = CertificateStore(layout: layout)
    return domains.compactMap { domain in
      guard let entry = try? store.entry(domain) else { return nil }
      return problem(of: entry, now: now).map { "the certificate of \(domain) \($0)" }
    }
  }

  /// What is wrong with a certificate, as the rest of a sentence; nil when all is well.
  package static func problem(of entry: CertificateStore.Entry, now: Double = Clock.now) -> String? {
    guard let details = entry.details else { return "can't be read" }
    let day = Clock.timestamp(details.notAfter).prefix(10)
    let days = Int(details.remaining(at: now) / 86400)
    if details.remaining(at: now) <= 0 { return "has ended on \(day): slipway certificate renew, or add a new one" }
    if details.remaining(at: now) < CertificateDetails.warningSeconds {
      return "ends on \(day), in \(days) \(days == 1 ? "day" : "days"): slipway certificate renew, or add a new one"
    }
    if entry.isKeyReadableByOthers { return "has a key that others can read: add it again" }
    return nil
  }
}
