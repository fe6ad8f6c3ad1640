internal import Diagnostics
internal import Engine
internal import POSIX

/// The program `slipway`: finds the command, runs it, shows its errors.
package enum SlipwayTool {
  /// - Parameter words: the command line without the program's name.
  /// - Returns: the exit code of the process.
  package static func run(_ words: [String]) -> ExitCode {
    Signals.ignoreBrokenPipes()
    let console = Console()
    let code = run(words, console)
    guard let failure = console.outputFailure else { return code }
    console.show(failure.diagnostics)
    return code == .succeeded ? .failed : code
  }

  private static func run(_ words: [String], _ console: Console) -> ExitCode {
    let tree = CommandTree(allCommands)
    do {
      let help = HelpText(tree: tree, appearance: console.results)
      switch try tree.resolve(words == ["--version"] ? ["version"] : words) {
      case .group(let path): console.output(path.isEmpty ? help.overview() : help.group(path))
      case .command(let command, let arguments):
        if arguments.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
          console.output(help.command(command.declaration))
        } else {
          return try command.init(command.declaration.parse(arguments)).run(console)
        }
      }
      return .succeeded
    } catch let error as CommandFailure {
      console.show(error.diagnostics)
      return error.exitCode
    } catch let error as any UserFacingError {
      console.show(error.diagnostics)
      return .usage
    } catch {
      console.message(bugReport(error, command: words.prefix { !$0.hasPrefix("-") }.prefix(2).joined(separator: " ")))
      return .failed
    }
  }

  /// What to send us. Arguments are left out: they may hold what is nobody's business.
  static func bugReport(_ error: any Error, command: String) -> String {
    """
    slipway: internal error: \(displayable("\(error)"))
    This is a bug in Slipway, not in what you did. Please report it with these lines:
      version: \(hostVersion)
      command: slipway \(displayable(command))
      error:   \(displayable("\(type(of: error)): \(error)"))
    and with what \"slipway doctor\" prints.

    """
  }
}
