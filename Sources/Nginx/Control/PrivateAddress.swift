internal import HTTPClient

/// What the private server answers below `/-/`.
enum PrivateAddress {
  static func get(_ name: String, layout: Layout, _ client: HTTPClient) -> String? {
    var request = HTTPRequest("GET", "http://slipway/-/\(name)", headers: [HTTPHeader("Connection", "close")])
    request.unixSocket = layout.privateSocket
    request.timeout = 2
    guard let response = try? client.send(request), response.status == 200 else { return nil }
    return String(decoding: response.body, as: UTF8.self)
  }
}
