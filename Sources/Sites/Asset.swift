/// A file that a site brings along: a picture, a font, an icon.
package struct Asset: Sendable, Hashable {
  /// The file's absolute path.
  package let file: String
  /// Its path in the compiled tree, as `ServedPath.ofAsset` gives it.
  package let servedPath: String
}
