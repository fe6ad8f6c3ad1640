internal import POSIX
internal import Releases

/// Which address leads to which file of a release: the counterpart of `FileServing` in Nginx.
package struct ServedAddresses: Sendable {
  /// Sorted by their bytes.
  private let paths: [String]

  /// - Parameter paths: of all files of the release. In a manifest's order they cost nothing more: of very many, few are
  ///   asked for.
  package init(_ paths: some Sequence<String>) {
    let paths = Array(paths)
    let isSorted = zip(paths, paths.dropFirst()).allSatisfy { !precedesInBytes($1, $0) }
    self.paths = isSorted ? paths : orderInBytes(paths).map { paths[$0] }
  }

  private func contains(_ path: String) -> Bool {
    var (low, high) = (0, paths.count)
    while low < high {
      let middle = (low + high) / 2
      if precedesInBytes(paths[middle], path) { low = middle + 1 } else { high = middle }
    }
    return low < paths.count && paths[low].utf8.elementsEqual(path.utf8)
  }

  /// As visitors know a file: without `index.html` and `.html`, where that leads to the same file. It doesn't where a
  /// file has that name, and where it looks like a file's (`notes.txt` for `notes.txt.html`).
  /// - Returns: percent-encoded, with its leading slash; nil for what is not served from the release (hidden files, what
  ///   lies under /api/, the rules).
  package func address(of path: String) -> String? {
    guard Self.isServed(path) else { return nil }
    if path == "index.html" { return "/" }
    for ending in ["/index.html", ".html"] where path.hasSuffix(ending) {
      let short = String(path.dropLast(ending.count))
      if file(at: short) == path, !Path.name(short).contains(".") { return "/" + Self.encoded(short) }
    }
    return "/" + Self.encoded(path)
  }

  /// - Parameter address: of a request: percent-encoded, with or without a query.
  /// - Returns: the file that answers it; nil where none does, or the way there is not this plain.
  package func file(answering address: String) -> String? {
    guard address.hasPrefix("/"), let path = Self.decoded(address.dropFirst().prefix { $0 != "?" }) else { return nil }
    if path.isEmpty { return contains("index.html") ? "index.html" : nil }
    guard Path.isSafeRelative(path), Self.isServed(path) else { return nil }
    return file(at: path)
  }

  /// As nginx tries them: `try_files $uri $uri.html $uri/index.html`.
  private func file(at path: String) -> String? {
    [path, path + ".html", path + "/index.html"].first(where: contains)
  }

  private static func isServed(_ path: String) -> Bool {
    if path.hasPrefix("api/") || path.hasPrefix(".") || path == "_redirects" || path == "_headers" { return false }
    // By bytes: a release may have very many files.
    return zip(path.utf8, path.utf8.dropFirst()).allSatisfy { $0 != UInt8(ascii: "/") || $1 != UInt8(ascii: ".") }
  }

  /// RFC 3986: everything but unreserved characters and the slash.
  package static func encoded(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return path.utf8.reduce(into: "") { text, byte in
      let isPlain = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-._~/".utf8.contains(byte)
      if isPlain { text.unicodeScalars.append(Unicode.Scalar(byte)) } else { text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])" }
    }
  }

  /// nil for a percent sign that begins nothing, and for what is not UTF-8.
  private static func decoded(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.prefix(2).count(where: { Character(Unicode.Scalar($0)).isHexDigit }) == 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
      rest.removeFirst(2)
      bytes.append(code)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
