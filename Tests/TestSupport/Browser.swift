internal import ChildProcess
internal import POSIX

/// A real browser without a window, for what only a browser can say.
package enum Browser {
  private static let candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

  static var program: String? { candidates.first(where: Files.isExecutable) }

  package static var isInstalled: Bool { program != nil }

  package enum Failure: Error { case missing }

  /// Shows a page for as long as the result lives.
  package static func open(_ url: String) throws -> OpenBrowser {
    guard let program else { throw Failure.missing }
    return try OpenBrowser(program, url)
  }
}

/// A browser with one page, ended with its owner.
package final class OpenBrowser {
  private let profile: TemporaryFolder
  private let supervisor: Supervisor
  private let process: SupervisedProcess

  fileprivate init(_ program: String, _ url: String) throws {
    profile = try TemporaryFolder()
    supervisor = try BuiltPrograms.supervisor()
    process = try supervisor.start(
      ProcessRequest(
        path: program,
        arguments: [
          // With a port for debugging the page stays open.
          "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(profile.path)", "--remote-debugging-port=0", url,
        ], environment: ["PATH": "/usr/bin:/bin", "HOME": profile.path], directory: profile.path))
    let (output, errors) = (process.output, process.errors)
    // What it says is of no interest, but a full pipe would stop it.
    for stream in [output, errors] { startThread { while let bytes = try? stream.read(upTo: 65536), !bytes.isEmpty {} } }
  }

  deinit { process.killAll() }
}
