internal import Cryptography
internal import HTTPClient
internal import StepKit

struct Config: Decodable, Sendable {
  struct Email: Decodable, Sendable {
    var to: [String]
    var from: String
    var server: String
    var starttls: String?
    var user: String?
  }

  var status: String
  var message: String?
  var on: [String]?
  var webhook: String?
  var webhookSecret: String?
  var email: Email?
  var emailPassword: String?
  var authorities: String?
  var retries: Int?
  var backoffSeconds: Double?
  var timeoutSeconds: Double?

  /// Whether this status is one to tell about.
  var isWanted: Bool { on?.contains(status) ?? true }

  /// What is wrong with it beyond the schema. No value of a secret is shown.
  var findings: [StepDiagnostic] {
    var findings: [StepDiagnostic] = []
    func add(_ message: String, _ path: String, help: String) {
      findings.append(StepDiagnostic(.error, message, path: path, help: help))
    }
    if let webhook, !webhook.isExpression, !["http://", "https://"].contains(where: webhook.lowercased().hasPrefix) {
      add("the webhook's address is no http or https URL", "/webhook", help: "write it as https://host/path")
    }
    if let webhookSecret, !webhookSecret.isExpression, WebhookSignature.key(webhookSecret) == nil {
      add("the webhook's secret is no key", "/webhookSecret", help: "use whsec_ and 24 to 64 random bytes in base64, as in: echo whsec_$(openssl rand -base64 32)")
    }
    if webhook == nil, webhookSecret != nil {
      add("there is a webhook secret but no webhook", "/webhookSecret", help: "add \"webhook\", or remove the secret")
    }
    if let email {
      for (index, address) in email.to.enumerated() where !address.isExpression && (try? Mailbox(address)) == nil {
        add("this is no mail address", "/email/to/\(index)", help: "write it as name@example.org or Name <name@example.org>")
      }
      if !email.from.isExpression, (try? Mailbox(email.from)) == nil {
        add("this is no mail address", "/email/from", help: "write it as name@example.org or Name <name@example.org>")
      }
      if !email.server.isExpression, !["smtp://", "smtps://"].contains(where: email.server.lowercased().hasPrefix) {
        add("the mail server's address is no smtp or smtps URL", "/email/server", help: "write it as smtp://host:587")
      }
    } else if emailPassword != nil {
      add("there is an e-mail password but no \"email\"", "/emailPassword", help: "add \"email\", or remove the password")
    }
    return findings
  }
}

extension String {
  /// A value that is known only when the step runs.
  fileprivate var isExpression: Bool { contains("${{") }
}
