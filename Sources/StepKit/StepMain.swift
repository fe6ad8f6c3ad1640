internal import JSON
internal import POSIX
internal import StepProtocol

extension Step {
  /// The program: reads requests from standard input until it ends or `shutdown` comes.
  public static func main() {
    Signals.ignoreBrokenPipes()
    flushOutputByLine()
    guard let connection = try? Connection.overStandardOutput() else { exitProcess(70) }
    let reader = RequestReader(connection)
    startThread { reader.run() }
    let dispatcher = Dispatcher<Self>(connection, reader)
    while let request = reader.requests.receive() {
      if dispatcher.answer(request) == .stop { break }
    }
    exitProcess(0)
  }
}
