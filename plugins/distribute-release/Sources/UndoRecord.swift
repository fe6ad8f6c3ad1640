internal import JSON
internal import StepKit

/// What this run has put where: written before it is done, so that everything of it can be taken back.
struct UndoRecord: Sendable, Equatable {
  struct Channel: Sendable, Equatable {
    var environment: String
    /// What it named before; nil when there was none.
    var formerVersion: String?
    var formerDigest: String?
    /// For how long a document counts, in seconds.
    var lifetime: Double
    /// Addresses of the hosts that may have got the new document.
    var hosts: [String] = []
  }

  var home: String
  var site: String
  var version: String
  var sshConfig: String?
  var authorities: String?
  /// Addresses of the hosts that did not have the release, and may have it now.
  var hosts: [String] = []
  var channel: Channel?

  init(home: String, site: String, version: String, sshConfig: String?, authorities: String?) {
    self.home = home
    self.site = site
    self.version = version
    self.sshConfig = sshConfig
    self.authorities = authorities
  }

  var json: JSONValue {
    var object: JSONObject = [
      "home": .string(home), "site": .string(site), "version": .string(version), "hosts": .array(hosts.map(JSONValue.string)),
    ]
    object["sshConfig"] = sshConfig.map(JSONValue.string)
    object["authorities"] = authorities.map(JSONValue.string)
    if let channel {
      var value: JSONObject = [
        "environment": .string(channel.environment), "lifetime": .number(channel.lifetime), "hosts": .array(channel.hosts.map(JSONValue.string)),
      ]
      value["formerVersion"] = channel.formerVersion.map(JSONValue.string)
      value["formerDigest"] = channel.formerDigest.map(JSONValue.string)
      object["channel"] = .object(value)
    }
    return .object(object)
  }

  /// - Throws: `JSONError` for what is none.
  init(_ json: JSONValue) throws {
    let field = JSONField(json)
    self.init(
      home: try field.required("home").string(), site: try field.required("site").string(), version: try field.required("version").string(),
      sshConfig: try field.optional("sshConfig")?.string(), authorities: try field.optional("authorities")?.string())
    hosts = try field.required("hosts").strings()
    if let channel = try field.optional("channel") {
      self.channel = Channel(
        environment: try channel.required("environment").string(), formerVersion: try channel.optional("formerVersion")?.string(),
        formerDigest: try channel.optional("formerDigest")?.string(), lifetime: try channel.required("lifetime").number(),
        hosts: try channel.required("hosts").strings())
    }
  }
}
