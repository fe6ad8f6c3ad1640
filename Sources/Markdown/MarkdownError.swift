package import Diagnostics

/// A text that is not parsed as Markdown.
package struct MarkdownError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    /// It has more bytes than `MarkdownDocument.largestText`.
    case tooLong
    /// A row of characters without a space, or a table, that takes the parser out of all proportion.
    case tooCostly
    /// Quotes and lists stand too deep in each other.
    case tooDeep
    /// No memory, or a library without its extensions.
    case parser
  }

  package var code: Code
  package var message: String
  package var help: String?
  /// Where in the text, in bytes of its UTF-8 form.
  package var offset: Int

  init(_ code: Code, _ message: String, offset: Int = 0, help: String? = nil) {
    self.code = code
    self.message = message
    self.offset = offset
    self.help = help
  }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, help: help)] }
}
