import Diagnostics
import Nginx
import POSIX
import TestSupport
import Testing

@testable import Publishing

struct DeploymentSettingsTests {
  @Test func `what was decided is read back, and nothing decided is no file`() throws {
    let folder = try TemporaryFolder()
    let deployment = Deployment(layout: Layout(home: folder.path), site: "shop", environment: "production")
    try deployment.prepare()
    #expect(try deployment.settings() == DeploymentSettings())
    var settings = DeploymentSettings()
    settings.domains = ["a.example.org", "b.example.org"]
    try deployment.save(settings)
    #expect(try deployment.settings() == settings)
    let path = deployment.layout.deploymentSettings("shop", "production")
    #expect(try Files.status(path).permissions == 0o600)
    try deployment.save(DeploymentSettings())
    #expect(!Files.exists(path))
  }

  @Test(arguments: [
    (#"{"domain": []}"#, "s.json:1:2: error: a deployment's settings know no \"domain\"", "did you mean \"domains\"?"),
    ("{\"domains\": [\"a.example.org\",\n \"../../etc\"]}", "s.json:2:2: error: this is no domain name", "`slipway domain`"),
    (#"{"domains": "a.example.org"}"#, "s.json:1:13: error: \"domains\" is no list", "[\"www.example.org\"]"),
    ("[]", "s.json:1:1: error: the settings of a deployment must be an object", ""),
    (#"{"domains": [], "domains": []}"#, "s.json:1:", "duplicate"),
  ])
  func `what is wrong is named at its place`(text: String, place: String, help: String) throws {
    let error = #expect(throws: (any Error).self) { try DeploymentSettings(parsing: Array(text.utf8), file: "s.json") }
    let description = "\(try #require(error))"
    #expect(description.contains(place) && (help.isEmpty || description.contains(help)), "\(description)")
  }

  @Test func `a file that nobody would write is not read`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("settings.json", [UInt8](repeating: 0x20, count: (1 << 20) + 1))
    #expect(throws: SystemError.self) { try DeploymentSettings.read(path) }
  }
}
