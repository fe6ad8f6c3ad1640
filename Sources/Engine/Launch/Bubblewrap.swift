internal import ChildProcess
internal import Diagnostics
internal import POSIX

/// bubblewrap (bwrap(1)), as far as it is there and works: what sandboxes are made by.
package enum Bubblewrap {
  /// The namespaces that every step gets, whatever it declares.
  static let namespaces = ["--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent", "--cap-drop", "ALL"]
  /// A user namespace, in which no further one can be made.
  static let ownUsers = ["--unshare-user", "--disable-userns"]

  /// What a plugin may do that prepares a daemon for a host that runs as root: the daemon's folders belong to another
  /// user, and its port may be below 1024 (capabilities(7)). In a user namespace neither can be had.
  static let preparingDaemons = ["--cap-add", "CAP_CHOWN", "--cap-add", "CAP_NET_BIND_SERVICE"]

  /// Its path. It is tried out: whether a machine allows namespaces shows in no other way.
  /// - Throws: `InvalidInput` when this machine has no sandbox to offer: a step never runs without one silently.
  package static func find() throws -> String {
    guard let path = Environment.find(command: "bwrap") else {
      throw InvalidInput("a sandbox was asked for, and bubblewrap (bwrap) is not installed", help: "apt-get install bubblewrap")
    }
    for program in [Installation.sandbox, Installation.undeclared] where !Files.isExecutable(program) {
      throw InvalidInput("\(program) can't be run", help: "build or install Slipway again: its programs lie side by side")
    }
    // A program that is there in any case: the helper says how it is used, and ends with 2.
    let view = ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
    let arguments = ownUsers + namespaces + ["--unshare-pid", "--unshare-net"] + view + [Installation.sandbox]
    let result = try Command(path, arguments, directory: "/").run(deadlineSeconds: 10)
    if result.status == .exited(2) { return path }
    let reason = result.errorText.split(separator: "\n").last.map(String.init) ?? "\(result.status)"
    throw InvalidInput("a sandbox was asked for, and this machine can't make one: \(reason)", help: remedy)
  }

  private static let remedy = [
    "user namespaces must be allowed: sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000",
    "on Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0",
    "a container must allow its own: docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined",
  ].joined(separator: "; ")
}
