package import Diagnostics

/// What is wrong with a template, or with rendering it.
package struct TemplateError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    /// The template is no Mustache.
    case syntax
    /// Sections stand too deep in each other.
    case tooDeep
    /// Partials include each other without an end, or loops multiply.
    case endless
  }

  package var code: Code
  package var message: String
  package var location: SourceLocation
  package var help: String?
  /// The partials that include each other, where that is what is wrong.
  package var circle: Set<String> = []

  init(_ code: Code, _ message: String, at location: SourceLocation, help: String? = nil) {
    self.code = code
    self.message = message
    self.location = location
    self.help = help
  }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, at: location, help: help)] }
}
