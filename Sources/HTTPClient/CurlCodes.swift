internal import CCurl

extension HTTPError.Code {
  /// - Parameter result: https://curl.se/libcurl/c/libcurl-errors.html
  init(_ result: CURLcode) {
    self =
      switch result {
      case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_NOT_BUILT_IN: .invalidRequest
      case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .cannotResolve
      case CURLE_COULDNT_CONNECT: .cannotConnect
      case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION,
        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED: .tls
      case CURLE_OPERATION_TIMEDOUT: .timeout
      case CURLE_ABORTED_BY_CALLBACK: .cancelled
      case CURLE_TOO_MANY_REDIRECTS: .tooManyRedirects
      case CURLE_LOGIN_DENIED: .authentication
      default: .transfer
      }
  }

  var help: String? {
    switch self {
    case .cannotResolve: "check the host name and this machine's DNS"
    case .cannotConnect: "check that the server runs and that no firewall stands between"
    case .tls: "check the server's certificate, or name the authority that signed it"
    case .timeout: "try again later, or allow more time"
    default: nil
    }
  }
}
