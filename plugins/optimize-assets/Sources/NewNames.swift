internal import BuildCache
internal import Diagnostics
internal import POSIX

/// The files of the new tree, under their new names.
struct NewNames {
  struct File {
    var path: String
    var object: CacheKey
  }

  private(set) var files: [File] = []

  /// - Throws: `InvalidInput` for two files that would have the same name.
  init(_ site: ExaminedSite, _ fingerprinted: Set<String>, _ images: [String: OptimizedImage]) throws {
    var sources: [String: String] = [:]
    for file in site.tree.files {
      guard let result = site.records[file]?.result else { continue }
      let path = fingerprinted.contains(file) ? Fingerprint.inserted(result.mark ?? "", into: file) : file
      for (path, object) in [(path, result.object)] + result.copies.map({ (path + $0.suffix, $0.object) }) {
        if let other = sources.updateValue(file, forKey: path) {
          throw InvalidInput("\(site.tree.path(file)) and \(site.tree.path(other)) would both be named \(path)", help: "rename one of them")
        }
        files.append(File(path: path, object: object))
      }
    }
    for (file, image) in images.sorted(by: { $0.key < $1.key }) {
      // What has the same name has the same digest in it.
      for placed in image.placed(beside: file) where sources.updateValue(file, forKey: placed.path) == nil {
        files.append(File(path: placed.path, object: placed.file.object))
      }
    }
  }
}
