internal import Diagnostics
internal import JSON
internal import Sites

/// The components inside a component: all in one place of its template, `{{{children}}}`, or one in each element of an
/// array of its config, `{{{childHTML}}}`.
extension ComponentType {
  /// The name by which an element's template finds the component in it.
  static let childName = "childHTML"

  /// The config as the template sees it.
  /// - Parameter children: the HTML of the components inside, where each has a place of its own.
  func extended(
    _ config: JSONObject, pageURL: String, headingLevel: Int, _ words: Words, children: [[UInt8]]
  ) -> JSONObject {
    var result = shape.extended(config, in: ConfigSurroundings(pageURL: pageURL, tables: tables, headingLevel: headingLevel, words: words))
    guard let childSlot, case .array(var elements) = result[childSlot] else { return result }
    for (index, child) in children.enumerated() where index < elements.count {
      guard case .object(var element) = elements[index] else { continue }
      element[Self.childName] = .string(String(decoding: child, as: UTF8.self))
      elements[index] = .object(element)
    }
    result[childSlot] = .array(elements)
    return result
  }

  func findings(aboutChildrenOf component: Component) -> [Diagnostic] {
    if component.children.isEmpty { return [] }
    let place = component.place.member("children")
    guard takesChildren else {
      return [
        Diagnostic(
          .error, "a component of the type \"\(name)\" shows no children", at: place.keyLocation,
          help: "put them beside it, or into a Section")
      ]
    }
    guard let childSlot else { return [] }
    let places = component.config[childSlot]?.arrayValue?.count ?? 0
    guard component.children.count > places else { return [] }
    return [
      Diagnostic(
        .error, "there are more children than \(childSlot.quoted), each of which shows one", at: place.element(places).location,
        help: "put them into a Section, or add to \(childSlot.quoted)")
    ]
  }
}
