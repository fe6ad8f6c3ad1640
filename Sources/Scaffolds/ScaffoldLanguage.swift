/// The languages in which `slipway plugin new` writes a plugin.
package enum ScaffoldLanguage: String, Sendable, CaseIterable {
  case swift, python, node, bash

  /// A file of the plugin, with `{{words}}` to be filled in.
  struct Template {
    var path: String
    var text: [UInt8]
    var isProgram = false
  }

  var templates: [Template] {
    let common = [Template(path: "plugin.json", text: PackageResources.manifest_json), Template(path: "README.md", text: PackageResources.readme_md)]
    switch self {
    case .swift:
      return common + [
        Template(path: "Package.swift", text: PackageResources.swift_package_txt),
        Template(path: "Sources/{{type}}.swift", text: PackageResources.swift_step_txt),
        Template(path: "Tests/{{type}}Tests.swift", text: PackageResources.swift_test_txt),
        Template(path: ".gitignore", text: Array("/.build/\n".utf8)),
      ]
    case .python:
      return common + [
        Template(path: "{{program}}", text: PackageResources.python_step_py, isProgram: true),
        Template(path: "test_step.py", text: PackageResources.python_test_py),
        Template(path: ".gitignore", text: Array("__pycache__/\n".utf8)),
      ]
    case .node:
      return common + [
        Template(path: "{{program}}", text: PackageResources.node_step_mjs, isProgram: true),
        Template(path: "step.test.mjs", text: PackageResources.node_test_mjs),
      ]
    case .bash:
      return common + [
        Template(path: "{{program}}", text: PackageResources.bash_step_sh, isProgram: true),
        Template(path: "test.sh", text: PackageResources.bash_test_sh, isProgram: true),
      ]
    }
  }
}
