internal import CArchive

/// The bytes of an archive on their way between libarchive, which calls back for them, and a closure that throws.
@safe class ByteStream {
  /// Why the stream stopped.
  fileprivate(set) var failure: (any Error)?

  /// For the library: it hands it to the functions below. The handle keeps the stream alive.
  var context: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }
}

/// Takes what the library writes.
final class ByteSink: ByteStream {
  private let sink: ([UInt8]) throws -> Void

  init(_ sink: @escaping ([UInt8]) throws -> Void) { self.sink = sink }

  fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Int {
    do {
      unsafe try sink(Array(bytes))
      return bytes.count
    } catch {
      failure = error
      return -1
    }
  }
}

/// Gives what the library reads.
@safe final class ByteSource: ByteStream {
  private let next: () throws -> [UInt8]
  /// The library reads the piece until it asks for the next one.
  private var piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)

  init(_ next: @escaping () throws -> [UInt8]) { self.next = next }

  deinit { unsafe piece.deallocate() }

  fileprivate func give(_ place: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
    do {
      let bytes = try next()
      if unsafe bytes.count > piece.count {
        unsafe piece.deallocate()
        unsafe piece = .allocate(byteCount: bytes.count, alignment: 16)
      }
      unsafe piece.copyBytes(from: bytes)
      unsafe place?.pointee = unsafe UnsafeRawPointer(piece.baseAddress)
      return bytes.count
    } catch {
      failure = error
      return -1
    }
  }
}

// At file level, and of no actor: C may call them on any thread.
func writeToSink(_: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  guard let context = unsafe context else { return -1 }
  return unsafe Unmanaged<ByteSink>.fromOpaque(context).takeUnretainedValue()
    .take(UnsafeRawBufferPointer(start: bytes, count: count))
}

func readFromSource(
  _: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ place: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> Int {
  guard let context = unsafe context else { return -1 }
  return unsafe Unmanaged<ByteSource>.fromOpaque(context).takeUnretainedValue().give(place)
}
