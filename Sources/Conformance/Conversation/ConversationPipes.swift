internal import ChildProcess
internal import POSIX
internal import StepProtocol

/// The pipes and the supervisor's news: what `advance` finds ready.
extension Conversation {
  /// After its end what is in the pipe is read for a quarter of a second at most, as a host does: a process that it
  /// left behind may hold the other end.
  var hasSaidAll: Bool {
    isOutputClosed || startError != nil || exitTime.map { Clock.monotonic > $0 + 0.25 } ?? false
  }

  func write() {
    guard let input = plugin.input else {
      isInputBroken = isInputBroken || !unsent.isEmpty
      unsent = []
      return
    }
    do throws(SystemError) {
      unsent.removeFirst(try input.writeSome(unsent[...]))
      if unsent.isEmpty, closesInputWhenSent { plugin.closeInput() }
    } catch {
      isInputBroken = true
      unsent = []
      plugin.closeInput()
    }
  }

  func readOutput() {
    guard let bytes = read(plugin.output) else { return }
    if bytes.isEmpty { isOutputClosed = true }
    take(bytes, .output)
  }

  func readErrors() {
    guard let bytes = read(plugin.errors) else { return }
    if bytes.isEmpty { isErrorsClosed = true }
    take(bytes, .errors)
  }

  private func take(_ bytes: [UInt8], _ stream: TranscriptLine.Stream) {
    let lines =
      bytes.isEmpty
      ? [transcript.end(stream, seconds: seconds)].compactMap(\.self) : transcript.feed(bytes, stream, seconds: seconds)
    if stream == .output { unread += lines }
    lines.forEach(onLine)
  }

  /// nil when there is nothing to read now; empty at the end.
  private func read(_ file: FileDescriptor) -> [UInt8]? {
    do throws(SystemError) { return try file.read(upTo: 65536) } catch { return error.wouldBlock ? nil : [] }
  }

  func readEvents() {
    while !isGone, let event = plugin.nextEvent() {
      switch event {
      case .started(let process): self.process = process
      case .failed(let code):
        startError = ProcessError(code: code, path: plugin.path)
        isGone = true
      case .exited(let status, let usage, _):
        exitStatus = status
        self.usage = usage
        exitTime = Clock.monotonic
      case .survivor(let name, let process): survivors.append(Survivor(name: name, process: process))
      case .gone: isGone = true
      }
    }
  }
}
