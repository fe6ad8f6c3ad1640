internal import CCurl

/// What curl's callbacks read and write while one transfer runs.
final class Transfer {
  var headers: [HTTPHeader] = []
  var body: [UInt8] = []
  /// What is sent by the read callback, from the front.
  var upload: ArraySlice<UInt8> = []
  let responseLimit: Int
  private var headerBytes = 0
  private let isCancelled: () -> Bool
  private(set) var isTooLarge = false
  /// The last reply of a mail server ("550 no such user").
  private(set) var lastReply = ""

  /// Bytes of all headers together; curl 7.88 limits only each line.
  private static let headerLimit = 256 << 10

  init(responseLimit: Int, upload: [UInt8] = [], isCancelled: @escaping () -> Bool) {
    self.responseLimit = responseLimit
    self.upload = upload[...]
    self.isCancelled = isCancelled
  }

  /// - Returns: false to stop the transfer.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    isTooLarge = body.count + bytes.count > responseLimit
    if !isTooLarge { unsafe body.append(contentsOf: bytes) }
    return !isTooLarge
  }

  func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    isTooLarge = headerBytes > Self.headerLimit
    let line = unsafe String(decoding: bytes, as: UTF8.self)
    let text = line.prefix { !$0.isNewline }
    lastReply = String(text)
    if text.hasPrefix("HTTP/") {
      // Another response begins: after "100 Continue", or after a redirect.
      headers = []
    } else if let colon = text.firstIndex(of: ":") {
      headers.append(HTTPHeader(String(text[..<colon]), trimmed(text[text.index(after: colon)...])))
    }
    return !isTooLarge
  }

  func send(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    let part = upload.prefix(buffer.count)
    unsafe buffer.copyBytes(from: part)
    upload = upload.dropFirst(part.count)
    return part.count
  }

  /// Asked by curl at least once a second.
  func shouldStop() -> Bool { isCancelled() }

  private func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " || $0 == "\t" }
    let trailing = start.reversed().prefix { $0 == " " || $0 == "\t" }.count
    return String(start.dropLast(trailing))
  }
}

// C callbacks are file-level functions; the transfer comes in as their context.
func receiveCallback(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
  let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe transfer(context).receive(buffer) ? buffer.count : 0
}

func headerCallback(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
  let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe transfer(context).receiveHeader(buffer) ? buffer.count : 0
}

func sendCallback(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
  unsafe transfer(context).send(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

func progressCallback(_ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t) -> Int32 {
  unsafe transfer(context).shouldStop() ? 1 : 0
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer {
  unsafe Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
}
