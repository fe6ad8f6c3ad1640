/// A remote that counts what goes over its wire, requests and headers included.
package protocol CountingRemote: Remote {
  /// Bytes so far, in both directions.
  var traffic: (sent: Int, received: Int) { get }
}

extension HTTPRemote: CountingRemote {}

extension Remote {
  /// Bytes in both directions so far; nil for a remote that does not count.
  var wireBytes: Int? { (self as? any CountingRemote).map { $0.traffic.sent + $0.traffic.received } }
}
