internal import BuildCache
internal import Markup

/// What a run leaves for the next one of the same site.
struct RunNote {
  /// Of everything that all facts depend on.
  var settings: CacheKey
  /// The site's own addresses.
  var origins: Set<String>
  var records: [String: FileRecord]

  var bytes: [UInt8] {
    let names = Set(records.keys).union(records.values.lazy.flatMap { ($0.facts?.targets ?? []).map(\.path) }).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    var writer = CacheWriter()
    writer.append(key: settings)
    writer.append(origins.count)
    for origin in origins.sorted() { writer.append(origin) }
    writer.append(names.count)
    for name in names { writer.append(name) }
    writer.append(records.count)
    for (name, record) in records {
      writer.append(numbers[name] ?? 0)
      writer.append(record.identity)
      writer.append(key: record.content)
      writer.append(record.facts != nil)
      if let facts = record.facts { Self.append(facts, numbers, to: &writer) }
      writer.append(record.result != nil)
      if let result = record.result { Self.append(result, to: &writer) }
    }
    return writer.bytes
  }

  private static func append(_ facts: FileFacts, _ numbers: [String: Int], to writer: inout CacheWriter) {
    writer.append(facts.targets.count)
    for target in facts.targets { writer.append((numbers[target.path] ?? 0) << 8 | target.uses.rawValue) }
    writer.append(facts.origins.count)
    for origin in facts.origins { writer.append(origin) }
    writer.append(facts.obstacle ?? -1)
    writer.append(facts.hasImportMap)
  }

  private static func append(_ result: FileResult, to writer: inout CacheWriter) {
    writer.append(key: result.key)
    writer.append(key: result.object)
    writer.append(result.size)
    writer.append(result.mark ?? "")
    writer.append(result.integrity ?? "")
    writer.append(result.copies.count)
    for copy in result.copies {
      writer.append(copy.suffix)
      writer.append(key: copy.object)
      writer.append(copy.size)
    }
  }

  init(settings: CacheKey, origins: Set<String>, records: [String: FileRecord]) {
    self.settings = settings
    self.origins = origins
    self.records = records
  }

  init?(_ bytes: [UInt8]) {
    var reader = CacheReader(bytes[...])
    guard let settings = reader.key(), let origins = Self.list(&reader, { $0.string() }), let names = Self.list(&reader, { $0.string() }), let count = reader.integer() else { return nil }
    self.settings = settings
    self.origins = Set(origins)
    records = [:]
    for _ in 0..<max(0, count) {
      guard let number = reader.integer(), names.indices.contains(number), let identity = reader.identity(), let content = reader.key(),
        let hasFacts = reader.flag()
      else { return nil }
      var record = FileRecord(identity: identity, content: content)
      if hasFacts {
        guard let facts = Self.facts(&reader, names) else { return nil }
        record.facts = facts
      }
      guard let hasResult = reader.flag() else { return nil }
      if hasResult {
        guard let result = Self.result(&reader) else { return nil }
        record.result = result
      }
      records[names[number]] = record
    }
  }

  private static func facts(_ reader: inout CacheReader, _ names: [String]) -> FileFacts? {
    guard let numbers = list(&reader, { $0.integer() }), let origins = list(&reader, { $0.string() }), let obstacle = reader.integer(),
      let hasImportMap = reader.flag()
    else { return nil }
    var targets: [FileFacts.Target] = []
    for number in numbers {
      guard names.indices.contains(number >> 8) else { return nil }
      targets.append(FileFacts.Target(path: names[number >> 8], uses: FileFacts.Uses(rawValue: number & 255)))
    }
    return FileFacts(targets: targets, origins: origins, obstacle: obstacle < 0 ? nil : obstacle, hasImportMap: hasImportMap)
  }

  private static func result(_ reader: inout CacheReader) -> FileResult? {
    guard let key = reader.key(), let object = reader.key(), let size = reader.integer(), let mark = reader.string(), let integrity = reader.string(),
      let copies = list(&reader, { reader -> FileResult.Copy? in
        guard let suffix = reader.string(), let object = reader.key(), let size = reader.integer() else { return nil }
        return FileResult.Copy(suffix: suffix, object: object, size: size)
      })
    else { return nil }
    return FileResult(
      key: key, object: object, size: size, mark: mark.isEmpty ? nil : mark, integrity: integrity.isEmpty ? nil : integrity, copies: copies)
  }

  private static func list<Element>(_ reader: inout CacheReader, _ next: (inout CacheReader) -> Element?) -> [Element]? {
    guard let count = reader.integer(), count >= 0 else { return nil }
    var elements: [Element] = []
    for _ in 0..<count {
      guard let element = next(&reader) else { return nil }
      elements.append(element)
    }
    return elements
  }
}
