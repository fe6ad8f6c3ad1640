import POSIX
import Releases

/// Nothing appears but the manifest's files, all of them or none, and nothing outside of the destination.
@Sendable func fuzzArchive(_ bytes: [UInt8]) {
  guard let folder = try? FuzzFolder() else { return }
  let release = FuzzedRelease(archive: FuzzedRelease.frame(bytes))
  guard (try? folder.write(release)) != nil, let opened = try? Release.open(folder.incoming),
    (try? opened.sealedManifest(keys: FuzzedRelease.keys)) != nil
  else { preconditionFailure("a genuine signature does not hold") }
  let destination = Path.join(folder.path, "out/site")
  let isWhole = (try? opened.extract(to: destination, keys: FuzzedRelease.keys, durable: false)) != nil
  let found = (try? Files.walk(folder.path, other: { preconditionFailure("\($0) is neither file nor folder") })) ?? []
  let outside = found.filter { !$0.hasPrefix("in/") && !$0.hasPrefix("out/site/") }
  precondition(outside.isEmpty, "written outside of the destination: \(outside)")
  let inside = Set(found.filter { $0.hasPrefix("out/site/") }.map { String($0.dropFirst("out/site/".count)) })
  precondition(inside == (isWhole ? Set(FuzzedRelease.files.map(\.path)) : []), "half of a release: \(inside)")
}

/// Whether the seed of `archive` is a release that is extracted.
package func fuzzedReleaseIsAccepted(in folder: String) throws -> Bool {
  let release = FuzzedRelease.genuine
  try Files.write(Path.join(folder, Release.archiveName), release.archive)
  try Files.write(Path.join(folder, Release.signatureName), release.signature)
  try Files.write(Path.join(folder, Release.manifestName), release.manifest)
  try Release.open(folder).extract(to: Path.join(folder, "out"), keys: FuzzedRelease.keys)
  return try Files.walk(Path.join(folder, "out")).count == FuzzedRelease.files.count
}
