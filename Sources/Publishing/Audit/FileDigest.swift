internal import Cryptography
internal import POSIX

/// SHA-256 of a file in hexadecimal, read in pieces; a link is not followed.
func digest(ofFile path: String) throws -> String {
  let file = try FileDescriptor(opening: path, .readNoFollow)
  var hash = SHA256()
  while case let bytes = try file.read(upTo: 1 << 18), !bytes.isEmpty { hash.update(bytes) }
  return hash.hexDigest()
}
