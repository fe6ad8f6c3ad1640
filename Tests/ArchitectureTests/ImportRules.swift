/// The four rules of the architecture. Each gives what breaks it, as `path: what`.
struct ImportRules {
  var map: PackageMap
  /// The C modules of the package; Glibc is the system's.
  var cModules: Set<String>
  var files: [SwiftSource]

  /// Modules that everybody may import, wrappers too.
  static let foundations: Set<String> = ["Diagnostics", "POSIX", "JSON"]

  /// 1a. One Swift module imports each C module.
  func sharedCModules() -> [String] {
    var owners: [String: Set<String>] = [:]
    for file in files { for name in file.imports where isC(name) { owners[name, default: []].insert(file.module) } }
    return owners.filter { $0.value.count > 1 }.map { "\($0.key) is imported by \($0.value.sorted().joined(separator: ", "))" }.sorted()
  }

  /// 1b. Unsafe code stands only in modules that import a C module.
  func unsafeElsewhere() -> [String] {
    let wrappers = Set(files.filter { $0.imports.contains(where: isC) }.map(\.module))
    return files.filter { !wrappers.contains($0.module) }.flatMap { file in file.unsafeWords.map { "\(file.path): \($0)" } }
  }

  /// 2. Wrappers never import each other.
  func wrappersOfWrappers() -> [String] {
    let wrappers = map.section("wrappers").subtracting(Self.foundations)
    return imports { file, name in wrappers.contains(file.module) && wrappers.contains(name) && name != file.module }
  }

  /// 3. The host never imports StepKit, a plugin never imports the host, and imports only go down the package's list.
  func wrongWay() -> [String] {
    let host = map.section("hostModules").union(["slipway"])
    let up = imports { file, name in
      if host.contains(file.module) && name == "StepKit" { return true }
      // Old runs are cleaned away by a plugin too; of the host it knows nothing else.
      if map.plugins.contains(file.module) { return name == "Database" || (host.contains(name) && name != "RunHistory") }
      guard let own = map.index(of: file.module), let other = map.index(of: name) else { return false }
      return other >= own
    }
    let undeclared = imports { file, name in
      guard map.index(of: name) != nil || cModules.contains(name) else { return false }
      if map.plugins.contains(file.module) { return !(map.pluginModules + map.furtherModules[file.module, default: []]).contains(name) }
      guard let module = map.module(file.module) else { return false }
      return !module.dependencies.contains(name)
    }
    return up + undeclared.filter { !up.contains($0) }
  }

  /// 4. Nothing that ships imports Foundation; what a plugin starts with does without FoundationEssentials too.
  func foundation() -> [String] {
    imports { file, name in
      guard name.hasPrefix("Foundation") else { return false }
      return name != "FoundationEssentials" || ["StepProtocol", "StepKit"].contains(file.module)
    }
  }

  private func isC(_ name: String) -> Bool { cModules.contains(name) || name == "Glibc" || name == "SwiftGlibc" }

  private func imports(_ isWrong: (SwiftSource, String) -> Bool) -> [String] {
    files.flatMap { file in file.imports.filter { isWrong(file, $0) }.map { "\(file.path): imports \($0)" } }
  }
}
