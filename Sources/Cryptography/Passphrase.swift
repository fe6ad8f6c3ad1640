internal import CSodium

/// A passphrase in memory, overwritten when it goes.
package final class Passphrase: Sendable {
  private let secret: SecretBytes

  /// Takes the passphrase over: the array is overwritten.
  /// - Returns: nil for an empty one.
  package init?(taking bytes: inout [UInt8]) {
    defer { erase(&bytes) }
    guard !bytes.isEmpty else { return nil }
    secret = unsafe SecretBytes(count: bytes.count) { memory in
      for (index, byte) in bytes.enumerated() { unsafe memory[index] = byte }
    }
  }

  package func equals(_ other: Passphrase) -> Bool {
    guard secret.count == other.secret.count else { return false }
    return unsafe secret.withBytes { a in
      unsafe other.secret.withBytes { b in unsafe sodium_memcmp(a, b, secret.count) == 0 }
    }
  }

  /// What a derivation may cost: its operations and bytes of memory.
  package struct Cost: Sendable, Hashable {
    package var operations: Int
    package var memory: Int

    package init(operations: Int, memory: Int) {
      self.operations = operations
      self.memory = memory
    }

    /// scrypt as minisign takes it: 33,554,432 operations in 1 GiB, some seconds.
    package static var minisign: Cost {
      Cost(
        operations: crypto_pwhash_scryptsalsa208sha256_opslimit_sensitive(), memory: crypto_pwhash_scryptsalsa208sha256_memlimit_sensitive())
    }

    /// Argon2id as libsodium recommends it where somebody waits: 3 passes over 256 MiB, most of a second.
    package static var interactive: Cost {
      Cost(operations: crypto_pwhash_opslimit_moderate(), memory: crypto_pwhash_memlimit_moderate())
    }
  }

  package static let scryptSaltLength = 32
  package static let argonSaltLength = 16

  /// scrypt (RFC 7914) as libsodium and minisign set its parameters.
  /// - Parameter salt: 32 bytes.
  /// - Returns: nil where the cost is out of range, or the system gives no such memory.
  package func scrypt(salt: [UInt8], cost: Cost, count: Int) -> [UInt8]? {
    guard salt.count == Self.scryptSaltLength, cost.operations > 0, cost.memory > 0 else { return nil }
    var derived = zeros(count)
    let code = unsafe secret.withBytes { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self, capacity: secret.count) { text in
        unsafe crypto_pwhash_scryptsalsa208sha256(
          &derived, UInt64(count), text, UInt64(secret.count), salt, UInt64(cost.operations), cost.memory)
      }
    }
    return code == 0 ? derived : nil
  }

  /// Argon2id 1.3 (RFC 9106).
  /// - Parameter salt: 16 bytes.
  /// - Returns: nil where the cost is out of range, or the system gives no such memory.
  package func argon2id(salt: [UInt8], cost: Cost, count: Int) -> [UInt8]? {
    guard salt.count == Self.argonSaltLength, cost.operations > 0, cost.memory > 0 else { return nil }
    var derived = zeros(count)
    let code = unsafe secret.withBytes { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self, capacity: secret.count) { text in
        unsafe crypto_pwhash(
          &derived, UInt64(count), text, UInt64(secret.count), salt, UInt64(cost.operations), cost.memory,
          crypto_pwhash_alg_argon2id13())
      }
    }
    return code == 0 ? derived : nil
  }
}
