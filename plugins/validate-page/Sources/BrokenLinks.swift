internal import Components
internal import Diagnostics
internal import POSIX
internal import Sites

/// The links of all pages, judged once all pages are known. A page with a broken one is read again for its place; where
/// very many are, only as many as are shown.
struct BrokenLinks {
  private(set) var findings: [Diagnostic] = []
  /// How many more there are that are not among the findings.
  private(set) var otherErrors = 0
  private(set) var otherWarnings = 0

  private enum Verdict { case good, warning, error }

  /// - Parameters:
  ///   - pages: with their sources.
  ///   - links: knows all pages.
  ///   - shown: of how many pages, in the order of their names, findings are wanted.
  init(
    _ pages: [(source: PageSource, inspection: PageInspection)], _ targets: LinkTargets, _ links: LinkCheck, _ library: ComponentLibrary,
    shown: Int
  ) throws {
    let targets = targets.all
    let identifiers = try Self.identifiers(targets, pages, links)
    let verdicts = targets.map { Self.verdict($0, links, identifiers) }
    var faulty: [Int] = []
    var doubtful: [Int] = []
    for (index, page) in pages.enumerated() {
      let found = page.inspection.targets.map { verdicts[Int($0)] }
      if found.contains(.error) { faulty.append(index) }
      if found.contains(.warning) { doubtful.append(index) }
      otherErrors += found.count { $0 == .error }
      otherWarnings += found.count { $0 == .warning }
    }
    let named = { (indices: [Int]) in indices.sorted { pages[$0].source.name < pages[$1].source.name }.prefix(shown) }
    for index in Set(named(faulty)).union(named(doubtful)).sorted() {
      guard let page = pages[index].source.read().page else { continue }
      PageInspection.forEachLink(of: page, library) { link in
        if let problem = links.problem(with: link, on: page.url, identifiers: { identifiers[$0] }) { findings.append(problem) }
      }
    }
    otherErrors -= findings.count { $0.severity == .error }
    otherWarnings -= findings.count { $0.severity == .warning }
  }

  private static func verdict(_ target: LinkTarget, _ links: LinkCheck, _ identifiers: [String: Set<String>]) -> Verdict {
    switch target {
    case .elsewhere, .upstream: return .good
    case .unreadable: return .error
    case .path(let path, let fragment):
      guard links.leads(to: path) else { return .error }
      guard let fragment, LinkTarget.isNamed(fragment), let known = identifiers[path] else { return .good }
      return known.contains(fragment) ? .good : .warning
    }
  }

  /// The ids of the components of those pages to which a link with a fragment leads.
  private static func identifiers(
    _ targets: [LinkTarget], _ pages: [(source: PageSource, inspection: PageInspection)], _ links: LinkCheck
  ) throws -> [String: Set<String>] {
    var wanted: Set<String> = []
    for case .path(let path, let fragment?) in targets where LinkTarget.isNamed(fragment) && links.pages.contains(path) { wanted.insert(path) }
    if wanted.isEmpty { return [:] }
    let sources = pages.filter { wanted.contains($0.inspection.url) }.map { ($0.inspection.url, $0.source) }
    let known = try concurrentMap(sources) { url, source in (url, source.read().page?.identifiers ?? []) }
    return Dictionary(known) { first, _ in first }
  }
}
