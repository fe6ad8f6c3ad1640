internal import Engine
internal import Nginx
internal import POSIX
internal import Publishing

/// The certificates that nginx serves; nothing where there are none.
func certificateChecks(_ home: Home) -> [HealthCheck] {
  guard let entries = try? CertificateStore(layout: Layout(home: home.path)).entries(), !entries.isEmpty else { return [] }
  let problems = entries.compactMap { entry in CertificateExpiry.problem(of: entry).map { (entry, $0) } }
  if problems.isEmpty {
    let next = entries.compactMap(\.details?.notAfter).min().map { "; the first ends on \(Clock.timestamp($0).prefix(10))" } ?? ""
    return [.good("certificates", "\(count(entries.count, "certificate"))\(next)")]
  }
  return problems.map { entry, problem in
    let parts = problem.split(separator: ":", maxSplits: 1).map(String.init)
    let remedy = parts.count > 1 ? parts[1].trimmingSpaces : "slipway certificate list"
    let hasEnded = entry.details.map { $0.notAfter <= Clock.now } ?? true
    let name = "certificate of \(entry.shownDomain)"
    return hasEnded ? .missing(name, parts[0], remedy: remedy) : .warning(name, parts[0], remedy: remedy)
  }
}
