internal import Markup
internal import Sites

extension Site {
  /// For what is written into the tree of a site that lives below a path of its host: templates, components, styles and
  /// assets know nothing of it, their addresses begin at the root.
  var rebasing: Rebasing? { basePath.isEmpty ? nil : Rebasing(basePath: basePath) }
}
