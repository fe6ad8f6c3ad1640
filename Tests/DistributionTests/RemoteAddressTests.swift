import Testing

@testable import Distribution

@Suite struct RemoteAddressTests {
  private func address(_ text: String) throws(RemoteError) -> RemoteAddress {
    try RemoteAddress(parsing: text, relativeTo: "/base", userHome: "/home/ada")
  }

  @Test(arguments: [
    ("/srv/releases", "/srv/releases"), ("releases", "/base/releases"), ("./a:b", "/base/a:b"), ("../x/./y", "/x/y"),
    ("~/backup", "/home/ada/backup"), ("~", "/home/ada"), ("file:///srv/my%20releases/", "/srv/my releases"),
    ("FILE://localhost/srv", "/srv"), (".", "/base"),
  ])
  func `Folders`(text: String, path: String) throws {
    let address = try address(text)
    #expect(address.transport == .file)
    #expect(address.path == path)
    #expect(address.place == path)
  }

  @Test(arguments: [
    ("sftp://www.example.org/srv/releases", nil, "www.example.org", nil, "/srv/releases", "sftp://www.example.org/srv/releases"),
    ("sftp://ada@host:2222/~/site/releases/", "ada", "host", 2222, "site/releases", "sftp://host:2222/~/site/releases"),
    ("sftp://ada@[fe80::1]:22/~", "ada", "fe80::1", 22, "", "sftp://[fe80::1]:22/~"),
    ("sftp://h/a//b/./c%20d", nil, "h", nil, "/a/b/c d", "sftp://h/a/b/c d"),
  ] as [(String, String?, String, Int?, String, String)])
  func `sftp`(text: String, user: String?, host: String, port: Int?, path: String, place: String) throws {
    let address = try address(text)
    #expect(address.transport == .sftp)
    #expect(address.user == user)
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.path == path)
    #expect(address.place == place)
  }

  @Test(arguments: [
    ("https://www.example.org", "", "https://www.example.org"), ("http://127.0.0.1:8080/releases/", "/releases", "http://127.0.0.1:8080/releases"),
    ("HTTPS://h/a%20b//c", "/a%20b/c", "https://h/a%20b/c"),
  ])
  func `http`(text: String, path: String, place: String) throws {
    let address = try address(text)
    #expect(address.isHTTP)
    #expect(address.path == path)
    #expect(address.place == place)
  }

  @Test func `oci`() throws {
    let address = try address("oci://localhost:5000/team/my-sites.v2")
    #expect(address.transport == .oci)
    #expect(address.authority == "localhost:5000")
    #expect(address.path == "team/my-sites.v2")
    #expect(try self.address("oci://registry.example.org").path == "")
  }

  @Test(arguments: [
    ("", "the address is empty", "a folder"), ("htps://h/x", "there is no transport \"htps\"", "did you mean https://?"),
    ("sfpt://h/x", "no transport", "did you mean sftp://?"), ("ftp://h/x", "no transport \"ftp\"", "sftp://"),
    ("ssh://h/x", "no transport \"ssh\"", "sftp://[user@]host"), ("ada@host:releases", "neither a path nor", "sftp://ada@host/~/releases"),
    ("host:/srv/x", "neither a path nor", "sftp://host/srv/x"), ("s3://bucket/x", "no transport \"s3\"", "oci://host"),
    ("file://other/x", "names no host", "file:///other"), ("file://x", "names no host", "sftp://"), ("file://", "an absolute path", "file:///srv"),
    ("file:///a%2", "an absolute path", "%20"), ("file:///a%00b", "an absolute path", "%20"),
    ("sftp://h:0/x", "\"0\" is no port", "1 to 65535"), ("sftp://h:65536/x", "\"65536\" is no port", "1 to 65535"),
    ("http://h:/x", "\"\" is no port", "1 to 65535"), ("http://h:99999999999999999999/x", "is no port", "1 to 65535"),
    ("sftp:///x", "names no host", "as in"), ("sftp://-oProxyCommand=x/y", "is no host", "as in"), ("sftp://-x@h/y", "is no user", "letters"),
    ("sftp://h", "names no folder", "as in"), ("sftp://h/", "names no folder", "as in"), ("sftp://h/a/../b", "holds \"..\"", "as in"),
    ("sftp://h/a%22b", "must not hold", "as in"), ("sftp://h/a*", "must not hold \"*\"", "as in"), ("sftp://h/a%0Arm", "not percent-encoded", "as in"),
    ("http://h/a?token=x", "holds \"?\"", "as in"), ("oci://h/a#b", "holds \"#\"", "as in"), ("http://ada@h/x", "holds a user", "~/.netrc: machine h"),
    ("http://h/%2e%2e/x", "holds \".\" or \"..\"", "as in"), ("http://h/a b", "not percent-encoded", "as in"), ("http://[::1/x", "names no host", "as in"),
    ("oci://ada@h/x", "holds a user", "skopeo login"), ("oci://h/Team", "is no name of a repository", "lower-case"),
    ("oci://h/a..b", "is no name of a repository", "lower-case"), ("a\u{202E}b", "U+202E", "without"), ("a\nb", "U+000A", "without"),
  ])
  func `What is none is refused with a remedy`(text: String, message: String, help: String) {
    let error = #expect(throws: RemoteError.self) { try address(text) }
    #expect(error?.code == .invalidAddress)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.help?.contains(help) == true, "\(error?.help ?? "")")
  }

  @Test(arguments: [
    ("https://ada:geheim@h/x", "~/.netrc"), ("sftp://ada:geheim@h/x", "ssh-agent"), ("oci://ada:geheim@h/x", "docker/config.json"),
    ("sftp://ada:geh/eim@h/x", "ssh-agent"), ("https://:geheim@h/x", "~/.netrc"), ("http://ada:geheim@evil@h/x", "~/.netrc"),
    ("file://ada:geheim@h/x", "needs none"),
  ])
  func `A password is refused and never repeated`(text: String, help: String) {
    let error = #expect(throws: RemoteError.self) { try address(text) }
    #expect(error?.code == .invalidAddress)
    #expect(error?.message.contains("holds a password") == true)
    #expect(error?.help?.contains(help) == true)
    #expect(error.map { !"\($0)".contains("geh") } == true)
  }

  @Test func `Addresses with random bytes never get past as something else`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let length = Int.random(in: 0..<30, using: &generator)
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      for scheme in ["", "sftp://", "https://", "oci://", "file:///"] {
        guard let address = try? address(scheme + String(decoding: bytes, as: UTF8.self)) else { continue }
        #expect(!address.place.unicodeScalars.contains { AddressText.isSteering($0) })
        #expect(address.transport == .file || (!address.host.hasPrefix("-") && !address.host.isEmpty))
        #expect(!address.path.split(separator: "/").contains(".."))
      }
    }
  }
}
