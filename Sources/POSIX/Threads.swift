internal import Glibc

/// A thread of its own for what blocks (two blocking reads stall Swift's pool on two cores).
package func startThread(_ body: @escaping @Sendable () -> Void) {
  let box = ThreadBody(body)
  var thread = pthread_t()
  let context = unsafe Unmanaged.passRetained(box).toOpaque()
  let code = unsafe pthread_create(&thread, nil, runThread, context)
  precondition(code == 0, "the system gives no more threads")
  pthread_detach(thread)
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  unsafe Unmanaged<ThreadBody>.fromOpaque(context!).takeRetainedValue().run()
  return nil
}

/// Ends the process at once, without running anything of its own.
package func exitProcess(_ status: Int32) -> Never { _exit(status) }
