import ChildProcess
import JSON
import POSIX
import TestSupport

/// A command of the built `slipway` whose memory is measured by a small process between it and the test: what the system
/// notes as the peak of a process begins with the memory of the one that started it, and a test has a lot.
struct MeasuredRun {
  let result: CommandResult
  /// Of the command and of all that it has waited for; the largest of them.
  let peakMemoryBytes: Int
  /// It had to be killed.
  let timedOut: Bool

  private static let script = """
    import resource, subprocess, sys
    notes, seconds, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    try: code, late = subprocess.call(command, timeout=seconds), False
    except subprocess.TimeoutExpired: code, late = 1, True
    open(notes, "w").write("%d %d" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, late))
    sys.exit(code)
    """

  init(_ arguments: [String], _ slipway: SlipwayCommand, deadlineSeconds: Double, notes: String) throws {
    let command = [BuiltPrograms.path("slipway")] + arguments
    result = try Command(
      "/usr/bin/python3", ["-c", Self.script, notes, "\(deadlineSeconds)"] + command, directory: slipway.directory,
      environment: slipway.variables
    ).run(outputLimit: 64 << 20, deadlineSeconds: deadlineSeconds + 30)
    let measured = String(decoding: try Files.read(notes), as: UTF8.self).split(separator: " ").compactMap { Int($0) }
    peakMemoryBytes = measured.first ?? .max
    timedOut = measured.last != 0
  }
}
