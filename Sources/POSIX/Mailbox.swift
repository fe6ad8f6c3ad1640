internal import Glibc

/// A queue between threads whose reader blocks.
@safe package final class Mailbox<Element: Sendable>: @unchecked Sendable {
  private var elements: [Element] = []
  private var isClosed = false
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  package func send(_ element: Element) {
    unsafe pthread_mutex_lock(mutex)
    elements.append(element)
    unsafe pthread_cond_signal(condition)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Readers get what is there, then nil.
  package func close() {
    unsafe pthread_mutex_lock(mutex)
    isClosed = true
    unsafe pthread_cond_broadcast(condition)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// The next element, waiting for it; nil once the mailbox is closed and empty.
  package func receive() -> Element? {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while elements.isEmpty && !isClosed { unsafe pthread_cond_wait(condition, mutex) }
    return elements.isEmpty ? nil : elements.removeFirst()
  }
}
