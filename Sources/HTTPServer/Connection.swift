internal import CMicroHTTPD

/// The library's handle of a connection; good until the library says that the connection is closed.
@safe struct Connection: @unchecked Sendable {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

  /// Tells connections apart that are open at the same time.
  var identity: UInt { unsafe UInt(bitPattern: pointer) }

  var socket: Int32 { unsafe cmhd_socket(pointer) }

  /// The other side has closed its end. To be asked while the library does not read from it.
  var isAbandoned: Bool { cmhd_is_closed(socket) != 0 }

  /// The library asks for nothing more until `resume`. On its own thread, while it asks.
  func suspend() { unsafe MHD_suspend_connection(pointer) }

  func resume() { unsafe MHD_resume_connection(pointer) }

  var headers: [(name: String, value: String)] {
    let found = HeaderList()
    withExtendedLifetime(found) {
      _ = unsafe MHD_get_connection_values(pointer, .HEADER_KIND, addHeader, Unmanaged.passUnretained(found).toOpaque())
    }
    return found.headers
  }
}

private final class HeaderList {
  var headers: [(name: String, value: String)] = []
}

private func addHeader(
  _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?, _ value: UnsafePointer<CChar>?
) -> MHD_Result {
  guard let context = unsafe context, let name = unsafe name else { return .NO }
  unsafe Unmanaged<HeaderList>.fromOpaque(context).takeUnretainedValue().headers
    .append((String(cString: name), value.map { unsafe String(cString: $0) } ?? ""))
  return .YES
}
