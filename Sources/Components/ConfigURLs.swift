internal import JSON

extension ConfigShape {
  /// Adds every URL of a value, with its JSON Pointer.
  /// - Parameter isURL: whether the value itself is one.
  func collectURLs(_ value: JSONValue, pointer: String, isURL: Bool, into found: inout [(String, String)]) {
    switch value {
    case .string(let text): if isURL, !text.isEmpty { found.append((pointer, text)) }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        collectURLs(element, pointer: "\(pointer)/\(index)", isURL: isURL, into: &found)
      }
    case .object(let object):
      for (name, member) in object {
        let property = property(name)
        let isURL = property?.isURL == true || Self.urlNames.contains(name)
        // Most members are texts, and a pointer to each of them would cost more than everything else here.
        if case .string = member, !isURL { continue }
        (property?.shape ?? Self.unknown).collectURLs(member, pointer: pointer.appendingPointer(name), isURL: isURL, into: &found)
      }
    default: break
    }
  }
}
