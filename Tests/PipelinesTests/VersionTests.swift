import Pipelines
import Testing

@Suite struct VersionTests {
  @Test(arguments: [
    ("1", ["1.0.0", "1.9.12", "1.2.3+linux"], ["2.0.0", "0.1.0", "10.0.0", "1.3.0-rc.1"]),
    ("1.2", ["1.2.0", "1.2.99"], ["1.20.0", "1.3.0", "2.2.0", "1.2.0-beta"]),
    ("1.2.3", ["1.2.3", "1.2.3+build.7"], ["1.2.4", "1.2.30", "1.2.3-rc.1"]),
    ("0", ["0.0.0", "0.4.2"], ["1.0.0"]),
    ("1.2.3-rc.1", ["1.2.3-rc.1", "1.2.3-rc.1+x"], ["1.2.3", "1.2.3-rc.2", "1.2.4-rc.1"]),
  ])
  func `A constraint allows the versions that begin with its numbers`(_ text: String, _ allowed: [String], _ refused: [String]) throws {
    let constraint = try #require(VersionConstraint(text))
    #expect(constraint.description == text)
    for version in allowed { #expect(constraint.allows(try #require(Version(version))), "\(version)") }
    for version in refused { #expect(!constraint.allows(try #require(Version(version))), "\(version)") }
  }

  @Test(arguments: ["", "v1", "1.", ".1", "1.2.3.4", "01", "1.x", "^1", "1 ", "-1", "1-rc", "1.2.3-", "99999999999999999999"])
  func `What is no constraint`(_ text: String) { #expect(PluginReference("name@\(text)") == nil) }
}
