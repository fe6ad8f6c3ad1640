internal import ChildProcess
internal import POSIX

/// A real browser without a window, for what only a browser can say.
package enum Browser {
  private static let candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

  static var program: String? { candidates.first(where: Files.isExecutable) }

  package static var isInstalled: Bool { program != nil }

  package enum Failure: Error { case missing, failed(String) }

  /// Shows a page for as long as the result lives.
  package static func open(_ url: String) throws -> OpenBrowser {
    guard let program = candidates.first(where: Files.isExecutable) else { throw Failure.missing }
    return try OpenBrowser(program, url)
  }

  /// The page's elements as HTML, after its scripts have run and its requests are answered.
  /// - Parameter url: on the loopback interface.
  package static func elements(of url: String) throws -> String {
    guard let program else { throw Failure.missing }
    let profile = try TemporaryFolder()
    let result = try Command(
      program,
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(profile.path)", "--virtual-time-budget=5000", "--dump-dom",
        url,
      ], environment: ["PATH": "/usr/bin:/bin", "HOME": profile.path]
    ).run(outputLimit: 4 << 20, deadlineSeconds: 60)
    guard result.status == .exited(0) else { throw Failure.failed(String(decoding: result.errors, as: UTF8.self)) }
    return String(decoding: result.output, as: UTF8.self)
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
