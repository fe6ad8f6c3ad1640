internal import CSodium

/// SHA-512 (FIPS 180-4).
package enum SHA512 {
  /// 64 bytes.
  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    prepareSodium()
    var digest = zeros(64)
    unsafe crypto_hash_sha512(&digest, bytes, UInt64(bytes.count))
    return digest
  }
}

/// SHA-384 (FIPS 180-4), which browsers' subresource integrity asks for.
package enum SHA384 {
  /// 48 bytes.
  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    prepareSodium()
    var state = crypto_hash_sha512_state()
    unsafe crypto_hash_sha512_init(&state)
    // It is SHA-512 from another beginning (5.3.4), of which the first 384 bits count (6.5).
    state.state = (
      0xCBBB_9D5D_C105_9ED8, 0x629A_292A_367C_D507, 0x9159_015A_3070_DD17, 0x152F_ECD8_F70E_5939,
      0x6733_2667_FFC0_0B31, 0x8EB4_4A87_6858_1511, 0xDB0C_2E0D_64F9_8FA7, 0x47B5_481D_BEFA_4FA4
    )
    unsafe crypto_hash_sha512_update(&state, bytes, UInt64(bytes.count))
    var digest = zeros(64)
    unsafe crypto_hash_sha512_final(&state, &digest)
    return Array(digest.prefix(48))
  }
}
