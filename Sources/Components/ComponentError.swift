package import Diagnostics

/// What is wrong with a component type or layout, or with a component that uses it.
package struct ComponentError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    /// A file of a type or layout can't be used.
    case file
    /// No type of that name.
    case unknownType
    /// No layout of that name.
    case unknownLayout
    /// A type or layout of the site's own that is wrong itself, which was said where it was read.
    case unusable
  }

  package var code: Code
  package var message: String
  package var location: SourceLocation?
  package var help: String?

  init(_ code: Code, _ message: String, at location: SourceLocation? = nil, help: String? = nil) {
    self.code = code
    self.message = message
    self.location = location
    self.help = help
  }

  package var diagnostics: [Diagnostic] { code == .unusable ? [] : [Diagnostic(.error, message, at: location, help: help)] }
}
