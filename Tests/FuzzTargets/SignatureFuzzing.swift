import Releases

/// Against a genuine manifest: only the genuine signature is accepted, however it is written.
@Sendable func fuzzSignature(_ bytes: [UInt8]) {
  let genuine = FuzzedRelease.genuine
  let sealed = try? SealedManifest(signature: bytes, manifest: genuine.manifest, keys: FuzzedRelease.keys, place: "in")
  guard let sealed else { return }
  precondition(sealed.manifest.site == "portfolio", "the manifest of somebody else")
}

/// A public key that is accepted is written as it can be read again.
@Sendable func fuzzKey(_ bytes: [UInt8]) {
  guard let key = try? PublicKey(parsing: String(decoding: bytes, as: UTF8.self), name: "key") else { return }
  let again = try? PublicKey(parsing: key.text, name: "key")
  precondition(again == key, "what was read is not what is written")
}
