internal import POSIX

/// Hashes the files of an archive, and writes them where that is wanted, on threads of their own.
final class FileWriting {
  /// Bytes that may wait for a thread.
  private static let mostWaiting = 8 << 20
  /// Files up to this size are handed over together, and by some megabyte: a handover costs more than a small file.
  private static let small = 64 << 10
  private static let batch = 1 << 20

  /// What a thread takes at once.
  private enum Job {
    case files([WritingTarget.Whole])
    /// A file whose pieces come while it is written, by its number.
    case stream(Int, ReleaseFile)
  }

  private struct Stream {
    var pieces: [[UInt8]] = []
    var isComplete = false
  }

  private struct State {
    var jobs: [Job] = []
    var streams: [Int: Stream] = [:]
    var waiting = 0
    var isAtEnd = false
    var failure: (any Error)?
    var threads = 0
  }

  private let target: WritingTarget
  private let state = Monitor(State())
  private let staging: String?
  private let makesFolders: Bool
  private var madeFolders: Set<String> = []
  /// Small files that are not handed over yet; the last one may still grow.
  private var pending: [WritingTarget.Whole] = []
  private var pendingBytes = 0
  /// The number of the stream that pieces go to; nil: to the last of `pending`.
  private var stream: Int?
  private var streams = 0

  /// - Parameters:
  ///   - staging: an empty folder; nil: the files are only hashed.
  ///   - archive: for messages.
  ///   - makesFolders: whether it makes the folders, and ends with them read-only.
  init(into staging: String?, archive: String, makesFolders: Bool = true) {
    self.staging = staging
    self.makesFolders = makesFolders
    target = WritingTarget(staging: staging, archive: archive)
    let threads = Environment.processorCount
    state.change { $0.threads = threads }
    for _ in 0..<threads {
      startThread { [state, target] in
        do { while try Self.doNext(state, target) {} } catch { state.change { $0.failure = $0.failure ?? error } }
        state.change { $0.threads -= 1 }
      }
    }
  }

  /// A file whose bytes come next. Its folder is made.
  func begin(_ file: ReleaseFile) throws {
    try makeFolder(Path.parent(file.path))
    guard file.size > Self.small else {
      stream = nil
      return pending.append(.init(file: file))
    }
    try handOver()
    streams += 1
    stream = streams
    state.change { state in
      state.streams[streams] = Stream()
      state.jobs.append(.stream(streams, file))
    }
  }

  /// - Throws: what went wrong with any file.
  func write(_ piece: [UInt8]) throws {
    guard let stream else {
      pending[pending.count - 1].bytes += piece
      return pendingBytes += piece.count
    }
    try state.wait { state -> Void? in
      if let failure = state.failure { throw failure }
      guard state.waiting < Self.mostWaiting else { return nil }
      state.waiting += piece.count
      state.streams[stream]?.pieces.append(piece)
    }
  }

  func end() throws {
    if let stream { return state.change { $0.streams[stream]?.isComplete = true } }
    if pendingBytes + 4096 * pending.count >= Self.batch { try handOver() }
  }

  /// Returns when every file is written.
  /// - Throws: what went wrong with any of them.
  func finish() throws {
    try handOver()
    state.change { $0.isAtEnd = true }
    if let failure = state.wait({ $0.threads == 0 ? .some($0.failure) : nil }) { throw failure }
    guard let staging, makesFolders else { return }
    for folder in madeFolders.union([""]) { try Files.changePermissions(Path.join(staging, folder), 0o555) }
  }

  /// Returns when no thread writes any more, whatever is left.
  func stop() {
    state.change { state in
      state.isAtEnd = true
      state.failure = state.failure ?? Stopped()
    }
    state.wait { $0.threads == 0 ? () : nil }
  }

  private struct Stopped: Error {}

  private func handOver() throws {
    guard !pending.isEmpty else { return }
    try state.wait { state -> Void? in
      if let failure = state.failure { throw failure }
      guard state.waiting < Self.mostWaiting else { return nil }
      state.waiting += pendingBytes
      state.jobs.append(.files(pending))
    }
    pending = []
    pendingBytes = 0
  }

  /// Folders are made here alone and files with O_EXCL and O_NOFOLLOW, so that no path leads out of the staging folder.
  private func makeFolder(_ path: String) throws {
    guard let staging, makesFolders, path != ".", !madeFolders.contains(path) else { return }
    try makeFolder(Path.parent(path))
    try Files.makeDirectory(Path.join(staging, path), permissions: 0o700)
    madeFolders.insert(path)
  }

  /// False when there is nothing left to do.
  private static func doNext(_ state: Monitor<State>, _ target: WritingTarget) throws -> Bool {
    let job = try state.wait { state -> Job?? in
      if let failure = state.failure { throw failure }
      if !state.jobs.isEmpty { return state.jobs.removeFirst() }
      return state.isAtEnd ? .some(nil) : nil
    }
    switch job {
    case .files(let files):
      for file in files { try target.write(file) }
      state.change { $0.waiting -= files.reduce(0) { $0 + $1.bytes.count } }
    case .stream(let number, let file): try target.write(file) { try nextPieces(number, state) }
    case nil: return false
    }
    return true
  }

  /// Waits for some; none at the end of the file.
  private static func nextPieces(_ number: Int, _ state: Monitor<State>) throws -> [[UInt8]] {
    try state.wait { state in
      if let failure = state.failure { throw failure }
      guard var stream = state.streams[number], !stream.pieces.isEmpty || stream.isComplete else { return nil }
      let pieces = stream.pieces
      stream.pieces = []
      state.streams[number] = pieces.isEmpty ? nil : stream
      state.waiting -= pieces.reduce(0) { $0 + $1.count }
      return pieces
    }
  }
}
