internal import CSodium

/// Bytes from the system's generator, fit for keys.
package func randomBytes(_ count: Int) -> [UInt8] {
  prepareSodium()
  var random = zeros(count)
  unsafe randombytes_buf(&random, count)
  return random
}

/// Whether two secrets are equal, in a time that tells nothing about where they differ.
package func areEqualInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  guard a.count == b.count else { return false }
  return unsafe sodium_memcmp(a, b, a.count) == 0
}
