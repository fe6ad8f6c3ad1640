// Maps the result of the command line to the exit code of the process, and does nothing else.
import Commands
import POSIX

exitProcess(SlipwayTool.run(Array(CommandLine.arguments.dropFirst())).rawValue)
