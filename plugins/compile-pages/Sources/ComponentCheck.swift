internal import Components
internal import Diagnostics
internal import POSIX
internal import Sites

/// Checks every layout, and every component against its type.
/// - Returns: the types that are used, sorted by name.
/// - Throws: `InvalidInput` with the findings, page by page.
func usedTypes(of pages: [Page], _ library: ComponentLibrary) throws -> [ComponentType] {
  let inspections = try concurrentMap(pages) { page in
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
    return (names: names, findings: findings)
  }
  let findings = inspections.flatMap(\.findings)
  if !findings.isEmpty { throw InvalidInput(shortened(findings)) }
  let names = inspections.reduce(into: Set()) { $0.formUnion($1.names) }
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
