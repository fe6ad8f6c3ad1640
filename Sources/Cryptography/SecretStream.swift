internal import CSodium

/// XChaCha20-Poly1305 in pieces, each sealed with its place among the others and whether it is the last one
/// (https://doc.libsodium.org/secret-key_cryptography/secretstream): nothing can be changed, left out, moved or cut off.
package enum SecretStream {
  package static let keyLength = Int(crypto_secretstream_xchacha20poly1305_keybytes())
  package static let headerLength = Int(crypto_secretstream_xchacha20poly1305_headerbytes())
  /// What a sealed piece is longer than the piece.
  package static let overhead = Int(crypto_secretstream_xchacha20poly1305_abytes())

  /// - Parameters:
  ///   - key: 32 bytes.
  ///   - data: vouched for with the first piece, and not part of the result.
  /// - Returns: the header and the sealed pieces, one behind the other; the last one is marked.
  package static func seal(_ bytes: [UInt8], key: [UInt8], pieceLength: Int, authenticating data: [UInt8] = []) -> [UInt8] {
    precondition(key.count == keyLength && pieceLength > 0, "a key of another length")
    prepareSodium()
    var state = crypto_secretstream_xchacha20poly1305_state()
    defer { unsafe withUnsafeMutableBytes(of: &state) { unsafe sodium_memzero($0.baseAddress!, $0.count) } }
    var result = zeros(headerLength)
    unsafe crypto_secretstream_xchacha20poly1305_init_push(&state, &result, key)
    var rest = bytes[...]
    repeat {
      var piece = Array(rest.prefix(pieceLength))
      defer { erase(&piece) }
      rest = rest.dropFirst(piece.count)
      let tag = rest.isEmpty ? crypto_secretstream_xchacha20poly1305_tag_final() : 0
      var sealed = zeros(piece.count + overhead)
      let vouched = result.count == headerLength ? data : []
      unsafe crypto_secretstream_xchacha20poly1305_push(
        &state, &sealed, nil, piece, UInt64(piece.count), vouched, UInt64(vouched.count), UInt8(tag))
      result += sealed
    } while !rest.isEmpty
    return result
  }

  /// What was sealed with the same key and data; nil when it is anything else, or not all of it.
  package static func open(_ sealed: [UInt8], key: [UInt8], pieceLength: Int, authenticating data: [UInt8] = []) -> [UInt8]? {
    guard key.count == keyLength, sealed.count >= headerLength + overhead else { return nil }
    prepareSodium()
    var state = crypto_secretstream_xchacha20poly1305_state()
    defer { unsafe withUnsafeMutableBytes(of: &state) { unsafe sodium_memzero($0.baseAddress!, $0.count) } }
    guard unsafe crypto_secretstream_xchacha20poly1305_init_pull(&state, Array(sealed.prefix(headerLength)), key) == 0 else { return nil }
    var rest = sealed.dropFirst(headerLength)
    var opened: [UInt8] = []
    opened.reserveCapacity(rest.count)
    var vouched = data
    while !rest.isEmpty {
      let piece = Array(rest.prefix(pieceLength + overhead))
      guard piece.count >= overhead else { return nil }
      rest = rest.dropFirst(piece.count)
      var plain = zeros(piece.count - overhead)
      defer { erase(&plain) }
      var tag: UInt8 = 0
      let code = unsafe crypto_secretstream_xchacha20poly1305_pull(
        &state, &plain, nil, &tag, piece, UInt64(piece.count), vouched, UInt64(vouched.count))
      // The mark of the last piece stands on the last piece, and there alone.
      guard code == 0, (tag == UInt8(crypto_secretstream_xchacha20poly1305_tag_final())) == rest.isEmpty else {
        erase(&opened)
        return nil
      }
      opened += plain
      vouched = []
    }
    return opened
  }
}
