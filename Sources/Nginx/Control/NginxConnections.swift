/// What nginx's stub_status module counts, since nginx was started.
package struct NginxConnections: Equatable, Sendable {
  /// Open now.
  package var active: Int
  package var accepted: Int
  package var requests: Int
  /// Open now, in wait for a request.
  package var waiting: Int

  /// - Parameter text: as the module prints it (ngx_http_stub_status_module): "Active connections: 2", a line of
  ///   headings, three numbers, "Reading: 0 Writing: 1 Waiting: 1".
  package init?(_ text: String) {
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    guard lines.count == 4, lines[0].count == 3, lines[2].count == 3, lines[3].count == 6, let active = Int(lines[0][2]),
      let accepted = Int(lines[2][0]), let requests = Int(lines[2][2]), let waiting = Int(lines[3][5])
    else { return nil }
    (self.active, self.accepted, self.requests, self.waiting) = (active, accepted, requests, waiting)
  }
}
