internal import CArchive
internal import Diagnostics
internal import POSIX

/// The owner of libarchive's handle, and of the locale in which it reads names.
@safe final class ArchiveHandle {
  let raw: OpaquePointer
  /// Of the archive, for messages.
  let place: String
  private let locale: locale_t
  private let stream: ByteStream

  /// - Parameters:
  ///   - raw: from `archive_read_new` or `archive_write_new`; freed with this owner.
  ///   - stream: what the library's callbacks get; lives as long.
  init(owning raw: OpaquePointer?, _ stream: ByteStream, place: String) throws(ArchiveError) {
    guard let raw = unsafe raw else { throw ArchiveError(.system(ENOMEM), "no memory for an archive") }
    guard let locale = unsafe carchive_make_locale() else {
      unsafe archive_free(raw)
      throw ArchiveError(.system(ENOENT), "the system has no locale C.UTF-8", help: "install the package libc-bin")
    }
    unsafe self.raw = unsafe raw
    unsafe self.locale = unsafe locale
    self.stream = stream
    self.place = place
  }

  deinit {
    unsafe archive_free(raw)
    unsafe freelocale(locale)
  }

  /// Runs a call that reads or writes names.
  func inUTF8<Result>(_ body: () -> Result) -> Result {
    let before = unsafe uselocale(locale)
    defer { unsafe uselocale(before) }
    return body()
  }

  /// Runs a call that gives one of libarchive's codes. A warning is an error here: it means that something of what
  /// was read or written got lost.
  func check(_ action: String, _ call: (OpaquePointer) -> Int32) throws {
    guard inUTF8({ unsafe call(raw) }) == ARCHIVE_OK else { throw failure(action) }
  }

  /// From the call that has just failed: what the stream threw, if that was why.
  func failure(_ action: String) -> any Error {
    if let failure = stream.failure { return failure }
    let number = unsafe archive_errno(raw)
    // libarchive's own codes for bad content: EINVAL, EILSEQ, and negative ones.
    if number > 0, number != EINVAL, number != EILSEQ {
      let error = SystemError(code: number, action, path: place)
      return ArchiveError(.system(number), error.message, help: error.diagnostics.first?.help)
    }
    let reason = unsafe archive_error_string(raw).map { unsafe ": \(printable(String(cString: $0)))" } ?? ""
    return ArchiveError(.malformed, "\(action) \(place)\(reason)")
  }
}

/// libarchive quotes names of the archive in its messages.
private func printable(_ text: String) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
}
