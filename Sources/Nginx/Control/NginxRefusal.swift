internal import StepProtocol

/// What `nginx -t` says when it may not listen where it is told to: nothing is wrong with the configuration then.
struct NginxRefusal {
  var error: ServingError

  /// - Parameter text: its standard error, with lines such as
  ///   `nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)`.
  /// - Returns: nil when that is not what it is about.
  init?(_ text: String, _ listen: ListenAddress) {
    guard let line = text.split(separator: "\n").first(where: { $0.contains("bind() to ") && $0.contains(" failed (") }) else { return nil }
    let address = line.split(separator: " ").drop { $0 != "to" }.dropFirst().first.map(String.init) ?? "\(listen.address):\(listen.port)"
    if line.contains("(13:") {
      let port = address.split(separator: ":").last.map(String.init) ?? "\(listen.port)"
      error = ServingError(
        .permission, "nginx may not listen on \(address): ports below 1024 are for root",
        help:
          "one of: run this as root; setcap cap_net_bind_service=+ep /usr/sbin/nginx; sysctl net.ipv4.ip_unprivileged_port_start=\(port); or take a port from 1024 on")
    } else if line.contains("(99:") {
      error = ServingError(
        .precondition, "nginx can't listen on \(address): this machine does not have that address",
        help: "\"ip address\" lists those it has; 0.0.0.0 stands for all of them")
    } else {
      return nil
    }
  }
}
