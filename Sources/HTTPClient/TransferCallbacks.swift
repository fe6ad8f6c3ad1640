internal import CCurl

// C callbacks are file-level functions; the transfer comes in as their context.

func receiveCallback(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
  let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe transfer(context).receive(buffer) ? buffer.count : stopsTransfer
}

func headerCallback(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
  let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe transfer(context).receiveHeader(buffer) ? buffer.count : stopsTransfer
}

func sendCallback(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
  unsafe transfer(context).send(UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) ?? Int(CURL_READFUNC_ABORT)
}

/// The body is to be sent once more: a kept connection turned out to be closed.
func seekCallback(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
  guard origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
  unsafe transfer(context).upload.seek(to: Int(offset))
  return CURL_SEEKFUNC_OK
}

func progressCallback(
  _ context: UnsafeMutableRawPointer?, _: curl_off_t, _ received: curl_off_t, _: curl_off_t, _ sent: curl_off_t
) -> Int32 {
  unsafe transfer(context).shouldStop(HTTPProgress(received: Int(received), sent: Int(sent))) ? 1 : 0
}

/// Another number than that of the bytes, also where there are none.
private let stopsTransfer = -1

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer {
  unsafe Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
}
