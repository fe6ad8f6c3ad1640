internal import Pipelines

/// Sentences about plugins that the terminal and the pages share.
enum PluginWords {
  static func effects(_ effects: PluginManifest.DeclaredEffects) -> String {
    switch effects {
    case .none: "it only reads"
    case .workspace: "it writes in the workspace of the run"
    case .external: "it changes something outside of the run"
    }
  }
}
