internal import POSIX
internal import Releases

/// The files of a release, folder by folder: each folder is opened once, and its files are found by their names in it.
struct FilesByFolder {
  /// With its place in the manifest.
  typealias File = (name: String, file: ReleaseFile, index: Int)

  struct Folder: Sendable {
    /// Relative to the release; empty for its root.
    var path: String
    /// The place of the folder that it is in; nil for the root.
    var above: Int?
    var files: [File] = []
    /// Names of the folders in it.
    var folders: [String] = []
  }

  /// Each after the one that it is in.
  private(set) var folders: [Folder] = [Folder(path: "")]
  private var indices: [String: Int] = ["": 0]

  init(_ manifest: ReleaseManifest) {
    var (last, folder) = ("", 0)
    for (index, file) in manifest.files.enumerated() {
      let parent = Path.parent(file.path)
      if parent != last {
        (last, folder) = (parent, parent == "." ? 0 : self.index(of: parent))
      }
      folders[folder].files.append((Path.name(file.path), file, index))
    }
  }

  private mutating func index(of path: String) -> Int {
    if let index = indices[path] { return index }
    let parent = Path.parent(path)
    let above = parent == "." ? 0 : index(of: parent)
    folders[above].folders.append(Path.name(path))
    folders.append(Folder(path: path, above: above))
    indices[path] = folders.count - 1
    return folders.count - 1
  }
}
