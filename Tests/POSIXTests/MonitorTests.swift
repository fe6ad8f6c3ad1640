import POSIX
import Testing

struct MonitorTests {
  struct Queue {
    var waiting: [Int] = []
    var most = 0
    var senders = 4
  }

  @Test func `who waits sees each change, and one thread at a time has the value`() {
    let queue = Monitor(Queue())
    for sender in 0..<4 {
      startThread {
        for number in 0..<100 {
          queue.wait { queue -> Void? in
            guard queue.waiting.count < 3 else { return nil }
            queue.waiting.append(sender * 100 + number)
            queue.most = max(queue.most, queue.waiting.count)
          }
        }
        queue.change { $0.senders -= 1 }
      }
    }
    var received: [Int] = []
    while let number = queue.wait({ queue -> Int?? in
      if let first = queue.waiting.first {
        queue.waiting.removeFirst()
        return first
      }
      return queue.senders == 0 ? .some(nil) : nil
    }) { received.append(number) }
    #expect(received.sorted() == Array(0..<400))
    #expect(queue.change { $0.most } <= 3)
  }

  @Test func `what a change throws is passed on, and the value stays usable`() {
    struct Refused: Error {}
    let monitor = Monitor(1)
    #expect(throws: Refused.self) { try monitor.change { _ in throw Refused() } }
    #expect(monitor.change { $0 } == 1)
  }
}
