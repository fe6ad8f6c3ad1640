import Synchronization
import Testing

@testable import Distribution

@Suite struct RetryTests {
  @Test func `Pauses double up to the longest, half of each by chance`() {
    let policy = RetryPolicy()
    let error = RemoteError(.unreachable, "gone")
    #expect((1...6).map { policy.pause(after: error, failures: $0, random: 1) } == [0.5, 1, 2, 4, 8, nil])
    #expect((1...2).map { policy.pause(after: error, failures: $0, random: 0) } == [0.25, 0.5])
    var patient = policy
    patient.attempts = 100
    #expect(patient.pause(after: error, failures: 90, random: 1) == 30)
  }

  @Test func `What the remote asks for counts, within patience`() {
    let policy = RetryPolicy()
    #expect(policy.pause(after: RemoteError(.unavailable, "busy", retryAfterSeconds: 7), failures: 1, random: 0) == 7)
    #expect(policy.pause(after: RemoteError(.unavailable, "busy", retryAfterSeconds: 86400), failures: 1, random: 0) == nil)
  }

  @Test(arguments: [RemoteError.Code.denied, .refused, .notFound, .invalidAddress, .unsupported, .cancelled, .full])
  func `What will not pass is not tried again`(code: RemoteError.Code) {
    #expect(RetryPolicy().pause(after: RemoteError(code, "no"), failures: 1, random: 0) == nil)
  }

  @Test func `An attempt that brought something starts the count anew`() throws {
    let told = Mutex(0)
    let retrying = Retrying(settings: .quick { if case .retrying = $0 { told.withLock { $0 += 1 } } }, place: "x")
    var amount = 0
    try retrying(amount: { amount }) {
      amount += 1
      if amount < 20 { throw RemoteError(.unreachable, "cut") }
    }
    #expect(told.withLock { $0 } == 19)
    var attempts = 0
    #expect(throws: RemoteError.self) {
      try retrying {
        attempts += 1
        throw RemoteError(.unreachable, "cut")
      }
    }
    #expect(attempts == 6)
  }
}
