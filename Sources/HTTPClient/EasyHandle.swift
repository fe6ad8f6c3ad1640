internal import CCurl

/// The one owner of a libcurl easy handle and of the lists that it refers to.
@safe final class EasyHandle {
  private let handle: UnsafeMutableRawPointer
  private var lists: [TextList] = []

  /// Once for the process, before the first handle.
  private static let initialized = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init() throws(HTTPError) {
    guard Self.initialized, let handle = unsafe curl_easy_init() else {
      throw HTTPError(.transfer, "libcurl could not be started")
    }
    unsafe self.handle = handle
  }

  deinit { unsafe curl_easy_cleanup(handle) }

  /// Back to the defaults of every transfer; open connections are kept for the next one.
  func reset() {
    unsafe curl_easy_reset(handle)
    lists = []
    // Without it a timeout while a name is looked up would raise SIGALRM in the whole process.
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_NOPROGRESS, 0)
  }

  func set(_ option: CURLoption, _ value: Int) { unsafe check(ccurl_set_long(handle, option, value)) }
  func set(_ option: CURLoption, size: Int) { unsafe check(ccurl_set_size(handle, option, curl_off_t(size))) }
  /// curl copies the text.
  func set(_ option: CURLoption, _ text: String) { unsafe check(ccurl_set_text(handle, option, text)) }
  /// Of an option in milliseconds; an infinite time is none.
  func set(_ option: CURLoption, seconds: Double) {
    set(option, seconds.isFinite ? Int(max(1, (seconds * 1000).rounded(.up))) : 0)
  }

  func set(_ option: CURLoption, list: [String]) {
    let list = TextList(list)
    lists.append(list)
    unsafe check(ccurl_set_list(handle, option, list.first))
  }

  /// curl copies the bytes; without any it still sends a body, an empty one.
  func setBody(_ bytes: [UInt8]) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, size: bytes.count)
    unsafe bytes.withUnsafeBytes { buffer in
      if let start = buffer.baseAddress {
        unsafe check(ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: start)))
      } else {
        set(CURLOPT_COPYPOSTFIELDS, "")
      }
    }
  }

  /// Runs the transfer that was set up.
  /// - Returns: curl's result and its words about a failure.
  func perform(_ transfer: Transfer) -> (result: CURLcode, words: String) {
    let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
    unsafe check(ccurl_set_data_callback(handle, CURLOPT_WRITEFUNCTION, receiveCallback))
    unsafe check(ccurl_set_data_callback(handle, CURLOPT_HEADERFUNCTION, headerCallback))
    unsafe check(ccurl_set_data_callback(handle, CURLOPT_READFUNCTION, sendCallback))
    unsafe check(ccurl_set_seek_callback(handle, seekCallback))
    unsafe check(ccurl_set_progress_callback(handle, progressCallback))
    for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_XFERINFODATA] {
      unsafe check(ccurl_set_pointer(handle, option, context))
    }
    var words = [UInt8](repeating: 0, count: Int(CURL_ERROR_SIZE))
    let result = unsafe words.withUnsafeMutableBytes { buffer in
      unsafe check(ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, buffer.baseAddress))
      defer { unsafe check(ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil)) }
      return withExtendedLifetime(transfer) { unsafe curl_easy_perform(handle) }
    }
    let said = String(decoding: words.prefix { $0 != 0 }, as: UTF8.self)
    return (result, said.isEmpty ? unsafe String(cString: curl_easy_strerror(result)) : said)
  }

  func long(_ info: CURLINFO) -> Int { unsafe ccurl_get_long(handle, info) }
  func size(_ info: CURLINFO) -> Int { Int(unsafe ccurl_get_size(handle, info)) }
  func text(_ info: CURLINFO) -> String? { unsafe ccurl_get_text(handle, info).map { unsafe String(cString: $0) } }
  /// Of an information that curl gives in microseconds.
  func seconds(_ info: CURLINFO) -> Double { Double(size(info)) / 1e6 }

  /// Options are constants of this module: one that curl refuses (other than for want of memory) is a bug.
  private func check(_ result: CURLcode) {
    precondition(result == CURLE_OK, "libcurl refused an option (\(result.rawValue))")
  }
}

/// The one owner of a `curl_slist`.
@safe private final class TextList {
  private(set) var first: UnsafeMutablePointer<curl_slist>?

  init(_ texts: [String]) {
    for text in texts { unsafe first = curl_slist_append(first, text) }
  }

  deinit { unsafe curl_slist_free_all(first) }
}
