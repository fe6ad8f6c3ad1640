internal import BuildCache

/// What a compilation leaves for the next one of the same site.
struct CompileNote {
  /// Of everything that the pages depend on beside themselves.
  var settings: CacheKey
  var pages: [PageRow] = []
  var assets: [AssetRow] = []
  /// Of what the generated files are made of.
  var records: CacheKey
  var generated: [AssetRow] = []
  /// Below which the site lived; empty for the root. Assets depend on nothing else of the definition.
  var basePath = ""

  init(settings: CacheKey, records: CacheKey) {
    self.settings = settings
    self.records = records
  }

  var bytes: [UInt8] {
    var writer = CacheWriter()
    writer.append(key: settings)
    writer.append(key: records)
    writer.append(pages.count)
    for row in pages { row.append(to: &writer) }
    for rows in [assets, generated] {
      writer.append(rows.count)
      for row in rows { row.append(to: &writer) }
    }
    writer.append(basePath)
    return writer.bytes
  }

  init?(_ bytes: [UInt8]) {
    var reader = CacheReader(bytes[...])
    guard let settings = reader.key(), let records = reader.key() else { return nil }
    self.init(settings: settings, records: records)
    guard let pages = Self.rows(&reader, { PageRow(from: &$0) }), let assets = Self.rows(&reader, { AssetRow(from: &$0) }),
      let generated = Self.rows(&reader, { AssetRow(from: &$0) }), let basePath = reader.string()
    else { return nil }
    (self.pages, self.assets, self.generated, self.basePath) = (pages, assets, generated, basePath)
  }

  private static func rows<Row>(_ reader: inout CacheReader, _ next: (inout CacheReader) -> Row?) -> [Row]? {
    guard let count = reader.integer(), count >= 0 else { return nil }
    var rows: [Row] = []
    for _ in 0..<count {
      guard let row = next(&reader) else { return nil }
      rows.append(row)
    }
    return rows
  }
}
