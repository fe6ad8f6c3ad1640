internal import HTTPClient
internal import Nginx
internal import POSIX

/// Whether browsers take the certificate of a name, and whether a handshake goes well.
extension DomainCheck {
  func certificate(_ domain: String, _ now: Double) throws -> [Finding] {
    guard let entry = try CertificateStore(layout: layout).entry(domain) else {
      return [Finding("certificate", listen.tlsPort == nil ? .good : .warning, "there is none: plain HTTP", help: "slipway domain add SITE \(domain) --acme, or with --certificate and --key")]
    }
    guard let port = listen.tlsPort else {
      return [Finding("certificate", .warning, "there is one, and nginx has no port for HTTPS", help: "set \"tlsPort\": 443 in \"nginx\" of settings.json, and run slipway nginx reload")]
    }
    var findings: [Finding] = []
    if let problem = CertificateExpiry.problem(of: entry, now: now) {
      let hasEnded = entry.details.map { $0.remaining(at: now) <= 0 } ?? true
      findings.append(Finding("certificate", hasEnded ? .problem : .warning, problem))
    }
    if let details = entry.details, !details.covers(domain) {
      findings.append(Finding("certificate", .problem, "it is for \(details.names.joined(separator: ", "))", help: "slipway certificate add"))
    }
    let folder = layout.storedCertificate(entry.id)
    let chain = PEM(parsing: (try? Files.read(Path.join(folder, "chain.pem"), limit: 1 << 20)) ?? []).certificates
    if let reason = try OpenSSL.distrust(chain) {
      findings.append(Finding("certificate", .warning, "this machine knows no authority that vouches for it: \(reason)"))
    }
    if findings.isEmpty, let details = entry.details {
      findings.append(Finding("certificate", .good, "good until \(Clock.timestamp(details.notAfter).prefix(10))"))
    }
    return findings + [try handshake(domain, port)]
  }

  private func handshake(_ domain: String, _ port: Int) throws -> Finding {
    let target = try HealthCheck.Target.visitors(of: domain, listen, layout)
    guard case .secure = target else { return Finding("https", .problem, "browsers refuse this certificate") }
    guard let problem = HealthCheck.problem(target) else { return Finding("https", .good, "answers at port \(port)") }
    return Finding("https", .problem, problem, help: owner(port))
  }
}

extension HealthCheck {
  /// Why a target gives no answer at all, whatever its status; nil when it does.
  static func problem(_ target: Target) -> String? {
    var request = target.request(HealthProbe(path: "/", status: 200))
    request.timeout = 5
    do {
      _ = try HTTPClient().send(request)
      return nil
    } catch { return error.message }
  }
}
