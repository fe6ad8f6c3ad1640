import Distribution
import Releases

/// A reader of what strangers send, as a fuzzer sees it: bytes go in, and whatever they are, the process lives, what it
/// promises holds, and nothing appears outside of where it may write. A broken promise ends the process.
package struct FuzzTarget: Sendable {
  /// Also the name of its corpus below `Tests/Fuzz/Corpus`.
  package let name: String
  /// What an honest sender would send: without it a fuzzer takes long to get past a signature or a checksum.
  package let seed: @Sendable () -> [UInt8]
  package let run: @Sendable ([UInt8]) -> Void

  package static let all: [FuzzTarget] = [
    FuzzTarget(name: "manifest", seed: { FuzzedRelease.genuine.manifest }, run: fuzzManifest),
    FuzzTarget(name: "signature", seed: { FuzzedRelease.genuine.signature }, run: fuzzSignature),
    FuzzTarget(name: "key", seed: { Array((FuzzedRelease.keys.keys.first?.text ?? "").utf8) }, run: fuzzKey),
    FuzzTarget(name: "archive", seed: { FuzzedRelease.archive }, run: fuzzArchive),
    FuzzTarget(name: "channel", seed: { channelSeed }, run: fuzzChannel),
    FuzzTarget(name: "delta", seed: { deltaSeed }, run: fuzzDelta),
    FuzzTarget(name: "manifest-delta", seed: { manifestDeltaSeed }, run: fuzzManifestDelta),
    FuzzTarget(name: "index", seed: { RemoteIndex.bytes(site: "portfolio", versions: ["1.0.0-01234567"]) }, run: fuzzIndex),
  ]

  package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
