package import Diagnostics

/// What is wrong with one value of a site definition.
package struct SiteError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    case siteIdentifier, siteVersion, language, translationKey, domainName, pageName, pageURL, unsafeURL, unsafeCSS, analytics, componentName, glob, table
  }

  package var code: Code
  package var message: String
  package var help: String?

  init(_ code: Code, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, help: help)] }
}
