internal import POSIX

/// Waits until a condition holds, looking a hundred times a second.
/// - Returns: whether it held before the time was over.
package func waitUntil(seconds: Double = 10, _ condition: () throws -> Bool) rethrows -> Bool {
  let end = Clock.monotonic + seconds
  while Clock.monotonic < end {
    if try condition() { return true }
    Clock.sleep(seconds: 0.01)
  }
  return try condition()
}
