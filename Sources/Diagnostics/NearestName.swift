/// The candidate that `name` was most likely meant to be, or nil when none is close:
/// at most a third of its letters differ (restricted Damerau-Levenshtein distance, case ignored).
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased())
  let limit = max(1, wanted.count / 3)
  var best: (name: String, distance: Int)?
  for candidate in candidates.sorted() {
    let letters = Array(candidate.lowercased())
    if abs(letters.count - wanted.count) > limit { continue }
    let distance = editDistance(wanted, letters)
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.name
}

/// `did you mean "x"?` for the nearest candidate, else the list of what there is.
public func suggestion(for name: String, among candidates: some Sequence<String>) -> String? {
  if let nearest = nearestName(to: name, among: candidates) { return "did you mean \"\(nearest)\"?" }
  let known = candidates.sorted()
  return known.isEmpty ? nil : "known: \(known.joined(separator: ", "))"
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var rows = [Array(0...b.count)]
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var cost = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
      row.append(cost)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
