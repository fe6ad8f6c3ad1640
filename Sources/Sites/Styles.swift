internal import JSON

/// One `property: value` of a style sheet, checked by `SafeCSS`.
package struct StyleDeclaration: Sendable, Hashable {
  package let property: String
  package let value: String
}

/// One rule of a site's own style sheet.
package struct StyleRule: Sendable, Hashable {
  package let selector: String
  package let declarations: [StyleDeclaration]
}

/// What a component changes on smaller or larger screens.
package struct ResponsiveStyles: Sendable, Hashable {
  package var mobile: [StyleDeclaration] = []
  package var tablet: [StyleDeclaration] = []
  package var desktop: [StyleDeclaration] = []
}

extension DefinitionReader {
  /// The declarations of member `key`, in the order in which they were written: in CSS the later one wins.
  func declarations(_ key: String) -> [StyleDeclaration] {
    guard let object = object(key) else { return [] }
    return Self.declarations(object, at: place.member(key), findings)
  }

  /// A site's `styles`: an object of declarations for each selector.
  func styleRules(_ key: String) -> [StyleRule] {
    guard let object = object(key) else { return [] }
    return object.members.compactMap { selector, value in
      let rule = place.member(key).member(selector)
      if let problem = SafeCSS.problem(inSelector: selector) {
        findings.error(problem, atKeyOf: rule)
        return nil
      }
      guard case .object(let declarations) = value else {
        findings.error("the styles of a selector must be an object", at: rule, help: "write { \"color\": \"black\" }")
        return nil
      }
      return StyleRule(selector: selector, declarations: Self.declarations(declarations, at: rule, findings))
    }
  }

  func responsive(_ key: String) -> ResponsiveStyles {
    guard let value = value(key),
      let reader = DefinitionReader(
        value, "\"\(key)\"", known: ["mobile", "tablet", "desktop"], at: place.member(key), findings)
    else { return ResponsiveStyles() }
    return ResponsiveStyles(
      mobile: reader.declarations("mobile"), tablet: reader.declarations("tablet"), desktop: reader.declarations("desktop"))
  }

  private static func declarations(
    _ object: JSONObject, at place: DefinitionPlace, _ findings: Findings
  ) -> [StyleDeclaration] {
    object.members.compactMap { property, value in
      if let problem = SafeCSS.problem(inProperty: property) {
        findings.error(problem, atKeyOf: place.member(property))
        return nil
      }
      let text: String
      switch value {
      case .string(let string): text = string
      case .integer, .number: text = value.text()
      default:
        findings.error("a CSS value must be a string or a number", at: place.member(property))
        return nil
      }
      if let problem = SafeCSS.problem(inValue: text) {
        findings.error(problem, at: place.member(property))
        return nil
      }
      return StyleDeclaration(property: property, value: text)
    }
  }
}
