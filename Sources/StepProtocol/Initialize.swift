public import JSON

/// `initialize`: the first request to a plugin.
public struct InitializeParams: Sendable, Hashable {
  public var protocols: [Int]
  public var hostName: String
  public var hostVersion: String
  public var lineBytes: Int

  public init(protocols: [Int] = [Limits.version], hostName: String, hostVersion: String, lineBytes: Int = Limits.lineBytes) {
    self.protocols = protocols
    self.hostName = hostName
    self.hostVersion = hostVersion
    self.lineBytes = lineBytes
  }

  public var json: JSONValue {
    [
      "protocols": .array(protocols.map(JSONValue.integer)),
      "host": ["name": .string(hostName), "version": .string(hostVersion)],
      "limits": ["lineBytes": .integer(lineBytes)],
    ]
  }

  public init(_ field: JSONField) throws(JSONError) {
    protocols = []
    for element in try field.required("protocols").elements() { protocols.append(try element.integer()) }
    let host = try field.optional("host")
    hostName = try host?.optional("name")?.string() ?? ""
    hostVersion = try host?.optional("version")?.string() ?? ""
    lineBytes = try field.optional("limits")?.optional("lineBytes")?.integer() ?? Limits.lineBytes
  }
}

public struct InitializeResult: Sendable, Hashable {
  public var version: Int
  public var pluginName: String
  public var pluginVersion: String
  public var capabilities: [Capability]

  public init(version: Int = Limits.version, pluginName: String, pluginVersion: String, capabilities: [Capability]) {
    self.version = version
    self.pluginName = pluginName
    self.pluginVersion = pluginVersion
    self.capabilities = capabilities
  }

  public var json: JSONValue {
    [
      "protocol": .integer(version),
      "plugin": ["name": .string(pluginName), "version": .string(pluginVersion)],
      "capabilities": .array(capabilities.map { .string($0.rawValue) }),
    ]
  }

  /// Capabilities that this version does not know are left out.
  public init(_ field: JSONField) throws(JSONError) {
    version = try field.required("protocol").integer()
    let plugin = try field.required("plugin")
    pluginName = try plugin.required("name").string()
    pluginVersion = try plugin.required("version").string()
    capabilities = (try field.optional("capabilities")?.strings() ?? []).compactMap(Capability.init)
  }
}
