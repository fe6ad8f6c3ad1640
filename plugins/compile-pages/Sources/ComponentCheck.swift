internal import Components
internal import Diagnostics
internal import Sites

/// Checks a page's layout, and its components against their types.
/// - Returns: the types that the page uses, and what is wrong.
func inspection(of page: Page, _ library: ComponentLibrary) -> (types: [String: ComponentType], findings: [Diagnostic]) {
  var types: [String: ComponentType] = [:]
  var findings: [Diagnostic] = []
  do throws(ComponentError) { _ = try library.layout(of: page) } catch { findings += error.diagnostics }
  page.forEachComponent { component in
    do throws(ComponentError) {
      let type = try library.type(of: component)
      types[type.name] = type
      findings += type.findings(about: component)
    } catch {
      findings += error.diagnostics
    }
  }
  return (types, findings)
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
