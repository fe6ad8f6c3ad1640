internal import CSodium

/// The owner of a secret in memory: between guard pages, kept from swap where the system lets us, and overwritten
/// with zeros when it goes.
@safe final class SecretBytes: @unchecked Sendable {
  // Written in `init` only; afterwards many threads may read it.
  private let memory: UnsafeMutableRawPointer
  let count: Int

  /// - Parameter fill: writes the secret.
  init(count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    prepareSodium()
    guard let memory = unsafe sodium_malloc(count) else { preconditionFailure("the system gives no memory for a key") }
    unsafe self.memory = unsafe memory
    self.count = count
    unsafe fill(memory.assumingMemoryBound(to: UInt8.self))
    unsafe sodium_mprotect_readonly(memory)
  }

  deinit { unsafe sodium_free(memory) }

  func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
    unsafe body(UnsafePointer(memory.assumingMemoryBound(to: UInt8.self)))
  }
}

/// Overwrites an array that held a secret. Copies that were made of it before stay.
package func erase(_ bytes: inout [UInt8]) {
  unsafe bytes.withUnsafeMutableBytes { buffer in
    if let base = buffer.baseAddress { unsafe sodium_memzero(base, buffer.count) }
  }
}
