/// How an invocation ended (docs/operations.md, "Exit codes").
package enum ExitCode: Int32, Sendable {
  case succeeded = 0
  /// What was asked for was begun and failed, or was looked at and is not in order.
  case failed = 1
  /// Wrong usage or an invalid definition: nothing has been run or changed.
  case usage = 2
  /// 128 + SIGINT, as shells say it.
  case cancelled = 130
}
