internal import CSodium

/// libsodium wants `sodium_init` once before anything else; it is safe from any thread and fails only where the
/// system has no source of randomness.
private let isReady = sodium_init() >= 0

/// At the beginning of every entry into libsodium that needs its state or its choice of implementation.
func prepareSodium() {
  precondition(isReady, "the system has no source of random numbers")
}

/// `count` zeros, for a function of libsodium to write its result over.
func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
