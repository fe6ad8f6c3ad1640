internal import Components
internal import Diagnostics
internal import Sites
internal import Synchronization

/// Checks every layout, and every component against its type.
/// - Returns: the types that are used, sorted by name.
/// - Throws: `InvalidInput` with the findings, page by page.
func usedTypes(of pages: [Page], _ library: ComponentLibrary) throws -> [ComponentType] {
  let state = Mutex((names: Set<String>(), findings: [Int: [Diagnostic]]()))
  try forEachInParallel(Array(pages.indices), progress: { _ in }) { index in
    let page = pages[index]
    var names: Set<String> = []
    var findings: [Diagnostic] = []
    do throws(ComponentError) { _ = try library.layout(of: page) } catch { findings += error.diagnostics }
    page.forEachComponent { component in
      do throws(ComponentError) {
        let type = try library.type(of: component)
        names.insert(type.name)
        findings += type.findings(about: component)
      } catch {
        findings += error.diagnostics
      }
    }
    state.withLock { state in
      state.names.formUnion(names)
      if !findings.isEmpty { state.findings[index] = findings }
    }
  }
  let (names, findings) = state.withLock { $0 }
  if !findings.isEmpty { throw InvalidInput(shortened(findings.sorted { $0.key < $1.key }.flatMap(\.value))) }
  return names.sorted().compactMap(library.type)
}

/// The first findings and how many more there are: a mistake in a page that ten thousand others were copied from is
/// found ten thousand times, and a message of the step protocol is limited to 1 MiB.
func shortened(_ findings: [Diagnostic]) -> [Diagnostic] {
  let shownFindings = 200
  var room = 400_000
  let shown = findings.prefix(shownFindings).prefix {
    room -= $0.description.utf8.count
    return room >= 0
  }
  let rest = findings.count - shown.count
  return shown + (rest > 0 ? [Diagnostic(.error, "… and \(rest) more findings")] : [])
}
