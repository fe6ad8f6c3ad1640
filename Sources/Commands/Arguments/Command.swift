/// A command. The way of one invocation: its words are parsed by `declaration` into `ParsedArguments`; `init` checks
/// what the declaration can't say and keeps the result; `run` does it.
protocol Command: SendableMetatype {
  static var declaration: CommandDeclaration { get }

  /// - Throws: `UsageError`; nothing has happened yet.
  init(_ arguments: ParsedArguments) throws

  /// - Throws: a `UserFacingError` is shown and ends with `.usage`, unless it is a `CommandFailure`, which says its
  ///   exit code itself; any other error is reported as a bug.
  func run(_ console: Console) throws -> ExitCode
}
