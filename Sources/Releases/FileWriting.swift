internal import POSIX

/// Hashes the files of an archive, and writes them where that is wanted, on threads of their own.
final class FileWriting {
  /// Bytes that may wait for a thread.
  private static let mostWaiting = 8 << 20

  /// A file on its way, in the order in which they begin.
  private struct Job {
    var file: ReleaseFile
    var pieces: [[UInt8]] = []
    var isComplete = false
  }

  private struct State {
    var jobs: [Int: Job] = [:]
    /// How many files have begun to come, and how many a thread has taken.
    var begun = 0
    var taken = 0
    var waiting = 0
    var isAtEnd = false
    var failure: (any Error)?
    var threads = 0
  }

  private let target: WritingTarget
  private let state = Monitor(State())
  private var madeFolders: Set<String> = []
  private let staging: String?

  /// - Parameters:
  ///   - staging: an empty folder; nil: the files are only hashed.
  ///   - archive: for messages.
  init(into staging: String?, archive: String) {
    self.staging = staging
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
    try state.change { state in
      if let failure = state.failure { throw failure }
      state.jobs[state.begun] = Job(file: file)
      state.begun += 1
    }
  }

  /// - Throws: what went wrong with any file.
  func write(_ piece: [UInt8]) throws {
    try state.wait { state -> Void? in
      if let failure = state.failure { throw failure }
      guard state.waiting < Self.mostWaiting else { return nil }
      state.waiting += piece.count
      state.jobs[state.begun - 1]?.pieces.append(piece)
    }
  }

  func end() throws { state.change { $0.jobs[$0.begun - 1]?.isComplete = true } }

  /// Returns when every file is written.
  /// - Throws: what went wrong with any of them.
  func finish() throws {
    state.change { $0.isAtEnd = true }
    if let failure = state.wait({ $0.threads == 0 ? .some($0.failure) : nil }) { throw failure }
    guard let staging else { return }
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

  /// Folders are made here alone and files with O_EXCL and O_NOFOLLOW, so that no path leads out of the staging folder.
  private func makeFolder(_ path: String) throws {
    guard let staging, path != ".", !madeFolders.contains(path) else { return }
    try makeFolder(Path.parent(path))
    try Files.makeDirectory(Path.join(staging, path), permissions: 0o700)
    madeFolders.insert(path)
  }

  /// False when there is nothing left to do.
  private static func doNext(_ state: Monitor<State>, _ target: WritingTarget) throws -> Bool {
    let job = try state.wait { state -> (index: Int, file: ReleaseFile)?? in
      if let failure = state.failure { throw failure }
      if state.taken < state.begun, let job = state.jobs[state.taken] {
        state.taken += 1
        return (state.taken - 1, job.file)
      }
      return state.isAtEnd ? .some(nil) : nil
    }
    guard let job else { return false }
    try target.write(job.file) {
      try state.wait { state in
        if let failure = state.failure { throw failure }
        guard var present = state.jobs[job.index], !present.pieces.isEmpty || present.isComplete else { return nil }
        let pieces = present.pieces
        present.pieces = []
        state.jobs[job.index] = pieces.isEmpty ? nil : present
        state.waiting -= pieces.reduce(0) { $0 + $1.count }
        return pieces
      }
    }
    return true
  }
}

/// Where files are written to, one by one.
private struct WritingTarget: Sendable {
  let staging: String?
  let archive: String

  /// - Parameter next: gives the next pieces; none at the end.
  func write(_ file: ReleaseFile, _ next: () throws -> [[UInt8]]) throws {
    let path = staging.map { Path.join($0, file.path) }
    let output = try path.map { path in try FileDescriptor(opening: path, .create, permissions: 0o400) }
    var hash = StreamedHash()
    while case let pieces = try next(), !pieces.isEmpty {
      for piece in pieces {
        hash.update(piece)
        do { try output?.write(piece) } catch { throw SystemError(code: error.code, "can't write", path: path) }
      }
    }
    guard hash.size == file.size, hash.hexDigest() == file.sha256 else {
      throw ReleaseError(.damaged, "\(archive): \(HostileText.quoted(file.path)) is not what the manifest says")
    }
    try output?.changePermissions(0o444)
  }
}
