internal import Glibc

/// A value that threads share: one at a time has it, and whoever needs it in another state waits until it is.
@safe package final class Monitor<State>: @unchecked Sendable {
  private var state: State
  private var waiting = 0
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init(_ state: sending State) {
    self.state = state
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Changes the value, and lets those who wait look again.
  package func change<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
    try wait { try .some(body(&$0)) }
  }

  /// Calls `body` until it gives something: now, and after each change by another thread. What it gives may come with a
  /// change of its own.
  package func wait<Result>(_ body: (inout State) throws -> Result?) rethrows -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while true {
      if let result = try body(&state) {
        if waiting > 0 { unsafe pthread_cond_broadcast(condition) }
        return result
      }
      waiting += 1
      unsafe pthread_cond_wait(condition, mutex)
      waiting -= 1
    }
  }
}
