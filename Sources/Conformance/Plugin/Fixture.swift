package import JSON

/// A config to run the plugin with, and what must be there for it.
package struct Fixture: Sendable, Hashable {
  package var title: String
  package var config: JSONObject
  /// A folder whose content is copied to where the run starts; absolute.
  package var files: String?
  /// A command that is run there before the plugin is started; the program's path is absolute.
  package var prepare: [String] = []
  /// For execute and undo; nil: the kit's own.
  package var timeoutSeconds: Double?

  package init(title: String, config: JSONObject) {
    self.title = title
    self.config = config
  }
}
