package import Diagnostics

/// The plugins that there are.
package protocol PluginCatalog {
  /// - Parameter definition: the file that asks; a path in `uses` is relative to its folder.
  func lookup(_ reference: PluginReference, from definition: String) -> PluginLookup
}

package enum PluginLookup: Sendable {
  case found(PluginManifest)
  /// It is there in other versions only, each with the folder where it was found.
  case otherVersions([(version: Version, folder: String)])
  /// No plugin of this name or at this path; with the names that there are.
  case missing(known: [String])
  /// It is there and its manifest can't be used.
  case broken([Diagnostic])
}
