internal import CMicroHTTPD
internal import Synchronization

/// The body of one answer, made piece by piece and handed over as the library asks.
final class ProducedBody: Sendable {
  private let producer: any BodyProducer
  private let pending = Mutex<ArraySlice<UInt8>>([])

  init(_ producer: any BodyProducer) { self.producer = producer }

  /// - Returns: how many bytes were written; what the library knows for the end, or a failure, else.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    pending.withLock { pending in
      if pending.isEmpty {
        do { pending = try producer.next()[...] } catch { return cmhd_end_with_error }
      }
      let part = pending.prefix(buffer.count)
      if part.isEmpty { return cmhd_end_of_stream }
      unsafe buffer.copyBytes(from: part)
      pending = pending.dropFirst(part.count)
      return part.count
    }
  }
}

func readProduced(
  _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int
) -> Int {
  guard let context = unsafe context else { return cmhd_end_with_error }
  let body = unsafe Unmanaged<ProducedBody>.fromOpaque(context).takeUnretainedValue()
  return unsafe body.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
}

func endProduced(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<ProducedBody>.fromOpaque(context).release()
}
