internal import BuildCache
internal import Diagnostics
internal import Markup
internal import POSIX
internal import StepKit

/// A text that is looked at in this run, minified, with what it refers to.
struct ExaminedText: Sendable {
  var text: [UInt8]
  var references: References
}

/// The site before its files get to know each other's new names: what each file is and refers to.
struct ExaminedSite: Sendable {
  let tree: SourceTree
  var urls: LocalURL
  var records: [String: FileRecord]
  /// Those that were looked at.
  var texts: [String: ExaminedText]
}

/// Finds out about each file what the last run did not know yet.
struct Examination {
  let tree: SourceTree
  let settings: Settings
  let minified: MinifiedTexts
  let context: StepContext

  /// A text that is new, as it was compiled.
  private struct NewText: Sendable {
    var file: String
    var text: [UInt8]
    var scan: FileScan
  }

  /// - Parameters:
  ///   - note: of the last run with the same settings.
  ///   - look: what is wrong with anything else in the site, before the long work begins.
  /// - Throws: `InvalidInput` with everything that is wrong in the site.
  func run(since note: RunNote?, _ look: (ExaminedSite) throws -> [Diagnostic]) throws -> ExaminedSite {
    var (records, new) = try read(note?.records ?? [:])
    var origins = self.origins(records, new)
    if let note, note.origins != origins {
      // What the pages say of their own address decides what is local in all others.
      (records, new) = try read([:])
      origins = self.origins(records, new)
    }
    let (tree, known, urls) = (tree, records, settings.urls(origins))
    let compiled = try concurrentMap(new) { References(of: $0.file, $0.text, $0.scan, urls: urls) }
    for (text, references) in zip(new, compiled) { records[text.file]?.facts = FileFacts(text.file, text.text, text.scan, [references]) }
    var site = ExaminedSite(tree: tree, urls: urls, records: records, texts: [:])
    let check = ReferenceCheck(tree: tree)
    var findings = try concurrentMap(Array(zip(new, compiled))) { try check.findings($0.file, $0.text, $1) }.flatMap { $0 }
    findings += try findingsInKnown(known, urls)
    findings += try look(site)
    if !findings.isEmpty { throw InvalidInput(findings.sorted { ($0.location?.file ?? "") < ($1.location?.file ?? "") }) }

    let texts = try minified.minified(Dictionary(uniqueKeysWithValues: new.map { ($0.file, $0.text) }))
    let examined = try concurrentMap(Array(zip(new, compiled))) { text, before -> (ExaminedText, FileFacts) in
      let minified = texts[text.file] ?? text.text
      let after = minified.count == text.text.count ? before : References(of: text.file, minified, urls: urls)
      return (ExaminedText(text: minified, references: after), FileFacts(text.file, text.text, text.scan, [before, after]))
    }
    for (text, (examined, facts)) in zip(new, examined) {
      site.records[text.file]?.facts = facts
      site.texts[text.file] = examined
    }
    return site
  }

  private func read(_ last: [String: FileRecord]) throws -> (records: [String: FileRecord], new: [NewText]) {
    let (tree, context) = (tree, context)
    let read = try concurrentMap(tree.files) { file -> (FileRecord, NewText?) in
      try context.checkCancellation()
      let status = tree.replaced[file] == nil ? tree.statuses[file] : nil
      if let last = last[file], let status, last.identity.matches(status) { return (last, nil) }
      let bytes = try tree.content(file)
      let content = CacheKey(bytes)
      let identity = status.map { FileIdentity($0, now: tree.time) } ?? .unknown
      if var last = last[file], last.content == content {
        last.identity = identity
        return (last, nil)
      }
      let record = FileRecord(identity: identity, content: content)
      if FileKind.language(file) == nil { return (record, nil) }
      return (record, NewText(file: file, text: bytes, scan: FileScan(file, bytes)))
    }
    return (Dictionary(uniqueKeysWithValues: zip(tree.files, read.lazy.map(\.0))), read.compactMap(\.1))
  }

  private func origins(_ records: [String: FileRecord], _ new: [NewText]) -> Set<String> {
    var origins = settings.origins
    for record in records.values { origins.formUnion(record.facts?.origins ?? []) }
    for text in new { origins.formUnion(text.scan.canonicalOrigins) }
    return origins
  }

  /// A file that did not change may still have lost what it refers to.
  private func findingsInKnown(_ records: [String: FileRecord], _ urls: LocalURL) throws -> [Diagnostic] {
    let check = ReferenceCheck(tree: tree)
    return try tree.files.flatMap { file -> [Diagnostic] in
      guard let facts = records[file]?.facts, check.isSuspicious(facts) else { return [] }
      let text = try tree.content(file)
      return try check.findings(file, text, References(of: file, text, urls: urls))
    }
  }
}
