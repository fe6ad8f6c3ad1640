/// A start tag and where its parts stand in the text.
package struct HTMLTag: Equatable, Sendable {
  package struct Attribute: Equatable, Sendable {
    package var name: String
    /// Without quotes; empty where there is none.
    package var value: Range<Int>
    /// Behind the closing quote.
    package var end: Int
  }

  package var name: String
  /// From `<` to behind `>`.
  package var range: Range<Int>
  package var attributes: [Attribute] = []

  /// Where another attribute can be put.
  package var attributesEnd: Int { attributes.last?.end ?? range.lowerBound + 1 + name.utf8.count }

  package func attribute(_ name: String) -> Attribute? { attributes.first { $0.name == name } }
  package func has(_ name: String) -> Bool { attribute(name) != nil }

  /// The value of an attribute, character references undone.
  package func value(_ name: String, in text: [UInt8]) -> String? {
    attribute(name).map { EncodedText(text, $0.value).withoutEntities.string }
  }
}
