internal import ChildProcess
@testable import Engine
import POSIX
import Testing

@Suite struct ProcessUsageTests {
  @Test func `a name with spaces and parentheses is no field`() {
    let stat = "7 (a ) b (c) S 1 7 7 0 -1 4194560 90 0 0 0 150 50 0 0 20 0 1 0 100 1000 10"
    #expect(ProcessUsage.cpuSeconds(stat: Array(stat.utf8)) == 2)
    #expect(ProcessUsage.cpuSeconds(stat: Array("7 (cut".utf8)) == nil)
  }

  @Test func `peak memory is in bytes`() {
    #expect(ProcessUsage.peakMemoryBytes(status: Array("Name:\tx\nVmPeak:\t 9 kB\nVmHWM:\t    2048 kB\nVmRSS:\t1 kB\n".utf8)) == 2_097_152)
    #expect(ProcessUsage.peakMemoryBytes(status: Array("Name:\tx\n".utf8)) == nil)
  }

  @Test func `this process uses something`() throws {
    let usage = try #require(ProcessUsage.read(Environment.processIdentifier))
    #expect(usage.peakMemoryBytes > 1_000_000)
    #expect(ProcessUsage.read(0) == nil)
  }
}
