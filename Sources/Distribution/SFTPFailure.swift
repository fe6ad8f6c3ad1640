/// What ssh and sftp say when something goes wrong, in our codes.
enum SFTPFailure {
  /// The connection was not made, or broke.
  /// - Parameters:
  ///   - words: everything that they complained of.
  ///   - login: the command by which a person gets there.
  static func ended(_ words: String, _ place: String, login: String) -> RemoteError {
    let has = { (text: String) in words.contains(text) }
    if has("IDENTIFICATION HAS CHANGED") {
      return RemoteError(
        .denied, "\(place) shows another host key than the one that is known: somebody may stand in between",
        help: "ask whoever runs the host; if it was set up anew, remove the old key with \"ssh-keygen -R\", run \"\(login)\", and compare the new one's fingerprint")
    }
    if has("Host key verification failed") || has("host key is known for") {
      return RemoteError(
        .denied, "the host key of \(place) is not known here",
        help: "run \"\(login)\" once, compare the fingerprint that it shows with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), and accept it")
    }
    if has("Permission denied (") || has("Too many authentication failures") || has("no mutual signature") {
      return RemoteError(
        .denied, "\(place) does not let us in: \(last(words))",
        help: "nobody is asked for a passphrase: put the key into ssh-agent, or name it in ~/.ssh/config; \"\(login) -o BatchMode=yes true\" shows whether it is taken")
    }
    if has("subsystem request failed") {
      return RemoteError(.unsupported, "\(place) has no sftp", help: "sshd_config needs the line \"Subsystem sftp internal-sftp\"")
    }
    if has("Bad configuration option") || has("terminating,") || has("Can't open user config file") {
      return RemoteError(.invalidAddress, "ssh does not take its configuration: \(last(words))", help: "see ~/.ssh/config")
    }
    if has("Could not resolve hostname") {
      return RemoteError(.unreachable, "\(place) is not to be found: \(last(words))", help: "is the name right?")
    }
    let reason = last(words)
    return RemoteError(.unreachable, "no connection to \(place)\(reason.isEmpty ? "" : ": \(reason)")")
  }

  /// A command of a session that stands was not done.
  static func command(_ complaint: String, _ place: String) -> RemoteError {
    let has = { (text: String) in complaint.contains(text) }
    let message = "\(place): \(last(complaint))"
    if has("No space left") || has("uota exceeded") { return RemoteError(.full, message, help: "free some space there") }
    if has("not found") || has("No such file") { return RemoteError(.notFound, message) }
    if has("ermission denied") { return RemoteError(.denied, message, help: "see who may read and write there") }
    if has("nsupported") { return RemoteError(.unsupported, message) }
    return RemoteError(.unavailable, message)
  }

  static func isNotFound(_ complaint: String) -> Bool { complaint.contains("not found") || complaint.contains("No such file") }

  /// The last line that says something of its own.
  private static func last(_ words: String) -> String {
    let lines = words.split(whereSeparator: \.isNewline).map { AddressText.shown(String($0)) }
    let own = lines.filter { !$0.hasPrefix("Connection closed") && !$0.hasPrefix("client_loop:") && !$0.isEmpty }
    return own.last ?? lines.last ?? ""
  }
}
