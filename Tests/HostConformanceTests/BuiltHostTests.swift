import POSIX
import TestSupport
import Testing

@Suite struct BuiltHostTests {
  @Test func `the host under test is built`() { #expect(Files.isExecutable(BuiltPrograms.path("slipway"))) }
}
