internal import Diagnostics
internal import JSON
internal import POSIX

/// The two streams to the person: results go to standard output, messages to standard error. Used on one thread.
final class Console {
  /// Of standard output.
  let results = Appearance.of(1)
  /// Of standard error.
  let messages = Appearance.of(2)
  /// Nobody reads the results any more (`| head`): they are dropped, and what is under way goes on.
  private(set) var isOutputClosed = false
  /// Why results could not be written, when that was anything else: a full disk.
  private(set) var outputFailure: SystemError?

  /// Writes text as it is.
  func output(_ text: String) {
    guard !isOutputClosed, !text.isEmpty else { return }
    do {
      try writeStandard(1, text)
    } catch {
      isOutputClosed = true
      if !error.isBrokenPipe { outputFailure = error }
    }
  }

  func output(_ json: JSONValue, _ style: JSONStyle = .pretty) { output(json.text(style) + "\n") }

  /// Writes text as it is. With nobody to read it there is nobody to tell.
  func message(_ text: String) {
    do { try writeStandard(2, text) } catch {}
  }

  /// Asks the person at the terminal; anything but "y" and "yes" is a no.
  func confirms(_ question: String) -> Bool {
    message("\(question) [y/N] ")
    let answer = (try? FileDescriptor.duplicate(0).read(upTo: 100)) ?? []
    return ["y", "yes"].contains(String(decoding: answer.prefix { $0 != 0x0A }, as: UTF8.self).lowercased())
  }

  func show(_ diagnostics: [Diagnostic]) { message(diagnosticsText(diagnostics, messages)) }
}
