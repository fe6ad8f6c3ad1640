internal import ChildProcess
internal import Cryptography
internal import JSON
internal import POSIX

/// Users and passwords of registries, as docker, podman and skopeo keep them: `config.json` and `auth.json`.
package struct RegistryCredentials {
  struct Credential: Hashable {
    var user: String
    var password: String
    /// In the place of a password: what a token is had for at the token server.
    var identityToken: String?

    /// The value of an `Authorization` header.
    var basic: String { "Basic \(Base64.standard.encode(Array("\(user):\(password)".utf8)))" }
  }

  /// Read in this order; those that are missing are left out.
  let files: [String]
  private static let sizeLimit = 1 << 20
  private static let helperSeconds = 30.0

  /// - Parameter registry: host and port, as in the address.
  /// - Throws: `RemoteError` for a file that can't be read, and for a helper that fails.
  func credential(for registry: String) throws -> Credential? {
    for file in files where Files.exists(file) {
      let value: JSONValue
      do { value = try JSONValue(parsing: Files.read(file, limit: Self.sizeLimit), file: file) } catch {
        // What is in it must not get into a message.
        throw RemoteError(.denied, "\(file) can't be read as JSON", help: "\"skopeo login \(registry)\" makes one")
      }
      if let helper = Self.entry(value["credHelpers"], registry)?.stringValue, let found = try Self.ask(helper, registry) { return found }
      if let found = Self.entry(value["auths"], registry).flatMap(Self.credential) { return found }
      if let helper = value["credsStore"]?.stringValue, let found = try Self.ask(helper, registry) { return found }
    }
    return nil
  }

  /// The member for a registry. Old ones are addresses: `https://index.docker.io/v1/`.
  private static func entry(_ object: JSONValue?, _ registry: String) -> JSONValue? {
    let members = object?.objectValue ?? [:]
    if let exact = members[registry] { return exact }
    for (key, value) in members {
      let bare = key.firstRange(of: "://").map { key[$0.upperBound...] } ?? key[...]
      if bare.prefix(while: { $0 != "/" }).lowercased() == registry.lowercased() { return value }
    }
    return nil
  }

  private static func credential(_ value: JSONValue) -> Credential? {
    let token = value["identitytoken"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    if let decoded = value["auth"]?.stringValue.flatMap(Base64.standard.decode), let colon = decoded.firstIndex(of: UInt8(ascii: ":")) {
      return Credential(
        user: String(decoding: decoded[..<colon], as: UTF8.self), password: String(decoding: decoded[(colon + 1)...], as: UTF8.self),
        identityToken: token)
    }
    if let user = value["username"]?.stringValue, let password = value["password"]?.stringValue {
      return Credential(user: user, password: password, identityToken: token)
    }
    return token.map { Credential(user: "", password: "", identityToken: $0) }
  }

  /// https://github.com/docker/docker-credential-helpers: the registry goes in, a JSON object comes out.
  private static func ask(_ helper: String, _ registry: String) throws -> Credential? {
    let isName = (1...64).contains(helper.utf8.count)
      && helper.utf8.allSatisfy { AddressText.isDigit($0) || AddressText.isLowerLetter($0 | 0x20) || "-_".utf8.contains($0) }
    guard isName else { throw RemoteError(.denied, "\(AddressText.quoted(helper)) is no name of a credential helper") }
    let name = "docker-credential-\(helper)"
    let result: CommandResult
    do { result = try Command(name, ["get"]).run(input: Array(registry.utf8), outputLimit: sizeLimit, deadlineSeconds: helperSeconds) } catch {
      throw RemoteError(.denied, "the credential helper \(name) can't be started", help: "install it, or take it out of the configuration of docker")
    }
    guard result.status == .exited(0) else {
      // It says so on its standard output.
      if result.outputText.contains("credentials not found") { return nil }
      throw RemoteError(.denied, "the credential helper \(name) failed", help: "try it: echo \(registry) | \(name) get")
    }
    guard let value = try? JSONValue(parsing: result.output), let user = value["Username"]?.stringValue, let secret = value["Secret"]?.stringValue
    else { throw RemoteError(.denied, "the credential helper \(name) gave something else than a user and a secret") }
    return user == "<token>" ? Credential(user: "", password: "", identityToken: secret) : Credential(user: user, password: secret)
  }

  /// Those of this user.
  package static var userFiles: [String] {
    let home = Environment["HOME"]
    return [
      Environment["REGISTRY_AUTH_FILE"], Environment["XDG_RUNTIME_DIR"].map { Path.join($0, "containers/auth.json") },
      (Environment["DOCKER_CONFIG"] ?? home.map { Path.join($0, ".docker") }).map { Path.join($0, "config.json") },
    ].compactMap { $0 }
  }
}
