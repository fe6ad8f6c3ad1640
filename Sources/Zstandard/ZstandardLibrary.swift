internal import CZstandard

package enum ZstandardLibrary {
  /// Of the library that is used, as `1.5.4`: another one may compress the same bytes to others.
  package static var version: String { unsafe String(cString: ZSTD_versionString()) }
}

extension ZstandardError {
  /// - Parameter result: of a call of the library, or nil where it gave no object.
  init?(_ result: Int, _ code: Code, _ action: String) {
    guard ZSTD_isError(result) != 0 else { return nil }
    let isMemory = ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation
    self.init(isMemory ? .library : code, unsafe "\(action): \(String(cString: ZSTD_getErrorName(result)))")
  }

  static func check(_ result: Int, _ code: Code, _ action: String) throws(ZstandardError) {
    if let error = ZstandardError(result, code, action) { throw error }
  }
}
