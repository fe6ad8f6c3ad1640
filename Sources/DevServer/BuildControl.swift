internal import Engine
internal import POSIX

/// What ends a build before its time: a signal; and, once its output is served, the next change, for which steps that
/// only look at that output are not waited for.
final class BuildControl: RunControl {
  private let signals: StopSignals
  private let watch: SiteWatch
  /// Readable once what is being built is served.
  private let published: (reading: FileDescriptor, writing: FileDescriptor)
  private let any: AnyReadable
  private var isPublished = false
  /// It was ended for the sake of the next one.
  private(set) var isSuperseded = false

  init(_ signals: StopSignals, _ watch: SiteWatch) throws(SystemError) {
    self.signals = signals
    self.watch = watch
    published = try FileDescriptor.pipe()
    any = try AnyReadable([signals.descriptor, published.reading.number] + [watch.descriptor].compactMap(\.self))
  }

  var descriptor: Int32 { any.descriptor }

  /// Nobody has to wait for the rest.
  func publish() {
    isPublished = true
    try? published.writing.write([0])
  }

  func next() -> RunInterrupt? {
    if let interrupt = signals.next() { return interrupt }
    if isPublished, Poll.wait([Poll.Interest(published.reading.number)], seconds: 0)[0].reading { _ = try? published.reading.read(upTo: 1) }
    // Whatever happens there is told by `next` of the watch once more.
    guard watch.hasChanges(), isPublished, !isSuperseded else { return nil }
    isSuperseded = true
    return .kill
  }
}
