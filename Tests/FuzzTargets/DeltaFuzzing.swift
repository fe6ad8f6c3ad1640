import Distribution
import POSIX
import Releases

/// The genuine archive comes out, or nothing.
@Sendable func fuzzDelta(_ bytes: [UInt8]) {
  guard let folder = try? FuzzFolder(), (try? folder.write(.genuine)) != nil else { return }
  let delta = Path.join(folder.path, "archive.delta")
  let destination = Path.join(folder.path, "rebuilt")
  guard (try? Files.write(delta, bytes)) != nil else { return }
  let isDone = (try? ReleaseDelta.apply(delta, from: Release(folder: folder.incoming), archive: destination, as: FuzzedRelease.laterArchive)) != nil
  precondition(Files.exists(destination) == isDone, "half of an archive")
  let names = (try? Files.list(folder.path)) ?? []
  precondition(Set(names).isSubset(of: ["archive.delta", "in", "rebuilt"]), "left behind: \(names)")
}

let deltaSeed: [UInt8] = {
  guard let older = try? FuzzFolder(), (try? older.write(.genuine)) != nil, let newer = try? FuzzFolder(), (try? newer.write(.later)) != nil
  else { return [] }
  let path = Path.join(newer.path, "archive.delta")
  _ = try? ReleaseDelta.make(from: Release(folder: older.incoming), to: Release(folder: newer.incoming), at: path)
  return (try? Files.read(path)) ?? []
}()

/// What comes out is within its limit.
@Sendable func fuzzManifestDelta(_ bytes: [UInt8]) {
  let older = FuzzedRelease.genuine.manifest
  guard let manifest = try? ManifestDelta.apply(bytes, from: older, place: "manifest.delta") else { return }
  precondition(manifest.count <= ReleaseManifest.sizeLimit, "a manifest without limit")
}

let manifestDeltaSeed: [UInt8] = {
  let older = FuzzedRelease.genuine.manifest
  return (try? ManifestDelta.make(from: older, to: older + [0x0A])) ?? []
}()

/// Names of an index are names.
@Sendable func fuzzIndex(_ bytes: [UInt8]) {
  if let versions = try? RemoteIndex.versions(parsing: bytes, site: "portfolio", place: "index.json") {
    precondition(versions.allSatisfy(ReleaseNames.isVersion), "a version that is none")
  }
  if let sites = try? RemoteIndex.sites(parsing: bytes, place: "index.json") {
    precondition(sites.allSatisfy(ReleaseNames.isSite), "a site that is none")
  }
}
