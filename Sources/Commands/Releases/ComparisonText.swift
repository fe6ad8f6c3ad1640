internal import Releases

/// A comparison for people.
func comparisonText(_ comparison: ReleaseComparison, limit: Int, _ appearance: Appearance) -> String {
  let files = comparison.files
  var text = ""
  if files.isEmpty {
    text += "The files are the same.\n"
  } else {
    var rows: [(String, (before: Int, after: Int)?, String, Appearance.Style)] = []
    rows += files.added.map { ("added", (0, $0.size), $0.path, .green) }
    rows += files.removed.map { ("removed", ($0.size, 0), $0.path, .red) }
    rows += files.changed.map { ($0.isContentChanged ? "changed" : "mode", ($0.older.size, $0.newer.size), words($0), .yellow) }
    rows += files.renamed.map { ("renamed", nil, "\($0.older.path) -> \($0.newer.path)", .cyan) }
    var table = Table("", "SIZE", "", "FILE")
    for (what, sizes, path, style) in rows.prefix(limit) {
      let change = sizes.map { $0.after - $0.before } ?? 0
      table.add(.init(what, style), .init(sizes.map { sizeText(max($0.before, $0.after)) } ?? ""), .init(change == 0 ? "" : signed(change), .dim), .init(path))
    }
    text += table.text(appearance)
    if rows.count > limit { text += "and \(rows.count - limit) more; --all or --json shows them\n" }
    text += "\(count(files.added.count, "file")) added, \(files.removed.count) removed, \(files.changed.count) changed, "
      + "\(files.renamed.count) renamed, \(files.unchanged) the same; \(signed(comparison.bytesChange)) of files, "
      + "\(signed(comparison.newer.archive.size - comparison.older.archive.size)) of archive\n"
  }
  if !comparison.lostURLs.isEmpty {
    text += "\n" + appearance.paint("\(count(comparison.lostURLs.count, "url")) would disappear:", .bold) + "\n"
    text += list(comparison.lostURLs, limit)
  }
  if !comparison.brokenLinks.isEmpty {
    text += "\n" + appearance.paint("\(count(comparison.brokenLinks.count, "link")) would break:", .bold) + "\n"
    text += list(comparison.brokenLinks.map { "\($0.page): \($0.url)" }, limit)
  }
  if !comparison.deadLinks.isEmpty {
    text += "\n\(count(comparison.deadLinks.count, "link")) of \(comparison.newer.version) led nowhere before:\n"
    text += list(comparison.deadLinks.map { "\($0.page): \($0.url)" }, limit)
  }
  return text
}

private func words(_ change: ReleaseDiff.Change) -> String {
  change.isModeChanged ? "\(change.newer.path)  (\(change.newer.isExecutable ? "now executable" : "no longer executable"))" : change.newer.path
}

private func list(_ lines: [String], _ limit: Int) -> String {
  lines.prefix(limit).map { "  \(displayable($0))\n" }.joined() + (lines.count > limit ? "  and \(lines.count - limit) more\n" : "")
}

/// `+1.2 kB`
private func signed(_ bytes: Int) -> String { (bytes < 0 ? "-" : "+") + sizeText(abs(bytes)) }
