/// The languages in which `slipway plugin new` writes a plugin.
package enum ScaffoldLanguage: String, Sendable, CaseIterable {
  case swift, python, node, bash
}
