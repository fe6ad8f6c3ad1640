internal import CCurl

/// A request as options of libcurl.
extension EasyHandle {
  func prepare(_ request: HTTPRequest) {
    reset()
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_URL, request.url)
    // Redirects are followed by HTTPClient, which looks at each of them.
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, seconds: request.connectTimeout)
    set(CURLOPT_TIMEOUT_MS, seconds: request.timeout)
    set(CURLOPT_HTTPHEADER, list: headerLines(request))
    prepareBody(request)
    preparePace(request)
    if !request.addresses.isEmpty { set(CURLOPT_RESOLVE, list: request.addresses) }
    if let socket = request.unixSocket { set(CURLOPT_UNIX_SOCKET_PATH, socket) }
    if let file = request.authorityFile { set(CURLOPT_CAINFO, file) }
    if let file = request.netrcFile {
      set(CURLOPT_NETRC, Int(CURL_NETRC_OPTIONAL.rawValue))
      set(CURLOPT_NETRC_FILE, file)
    }
    if !request.usesEnvironmentProxy { set(CURLOPT_PROXY, "") }
  }

  private func prepareBody(_ request: HTTPRequest) {
    if let upload = request.upload {
      set(CURLOPT_UPLOAD, 1)
      set(CURLOPT_INFILESIZE_LARGE, size: upload.range.count)
    } else {
      // Methods that have a body by their nature say so with `Content-Length: 0`.
      let emptyBody: [UInt8]? = ["POST", "PUT", "PATCH"].contains(request.method) ? [] : nil
      if let body = request.body ?? emptyBody { setBody(body) }
    }
    if request.method == "HEAD" { set(CURLOPT_NOBODY, 1) } else { set(CURLOPT_CUSTOMREQUEST, request.method) }
  }

  private func preparePace(_ request: HTTPRequest) {
    // Larger pieces than 16 KiB: fewer calls for long bodies. Where there is a rate, as small as curl allows.
    let share = request.bytesPerSecond.map(Pace.share) ?? .max
    set(CURLOPT_BUFFERSIZE, min(128 << 10, max(1024, share)))
    set(CURLOPT_UPLOAD_BUFFERSIZE, min(128 << 10, max(16 << 10, share)))
    if let seconds = request.stallSeconds {
      set(CURLOPT_LOW_SPEED_LIMIT, 1)
      set(CURLOPT_LOW_SPEED_TIME, max(1, seconds))
    }
  }

  /// curl's notation: `Name: value`, `Name;` for an empty value, `Name:` to leave out what curl would add.
  private func headerLines(_ request: HTTPRequest) -> [String] {
    let given = Set(request.headers.map { $0.name.lowercased() })
    let unwanted = ["Expect", "Content-Type"].filter { !given.contains($0.lowercased()) }
    let isBlank = { (value: String) in value.utf8.allSatisfy { $0 == 0x20 || $0 == 9 } }
    return request.headers.map { isBlank($0.value) ? "\($0.name);" : "\($0.name): \($0.value)" } + unwanted.map { "\($0):" }
  }
}
