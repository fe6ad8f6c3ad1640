/// A start tag and where its parts stand in the text.
struct HTMLTag: Equatable {
  struct Attribute: Equatable {
    var name: String
    /// Without quotes; empty where there is none.
    var value: Range<Int>
    /// Behind the closing quote.
    var end: Int
  }

  var name: String
  /// From `<` to behind `>`.
  var range: Range<Int>
  var attributes: [Attribute] = []

  /// Where another attribute can be put.
  var attributesEnd: Int { attributes.last?.end ?? range.lowerBound + 1 + name.utf8.count }

  func attribute(_ name: String) -> Attribute? { attributes.first { $0.name == name } }
  func has(_ name: String) -> Bool { attribute(name) != nil }

  /// The value of an attribute, character references undone.
  func value(_ name: String, in text: [UInt8]) -> String? {
    attribute(name).map { EncodedText(text, $0.value).withoutEntities.string }
  }
}
