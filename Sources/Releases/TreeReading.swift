internal import POSIX

/// Reads and hashes the files of a tree on several threads, and gives them in their order. Memory is bounded, whatever
/// the number and the size of the files.
final class TreeReading {
  /// What is given at once: a piece of a file, or a small file whole.
  struct Part {
    /// With the first piece of a file, as it was opened.
    var entry: TreeListing.Entry?
    var bytes: [UInt8] = []
    /// Of `bytes`, also where they are not kept.
    var count = 0
    /// With the last piece.
    var file: ReleaseFile?
  }

  /// Files that one thread reads in a row: many small ones, or one that is large.
  private struct Batch {
    var parts: [Part] = []
    /// In `parts`.
    var bytes = 0
    var isComplete = false
  }

  private struct State {
    /// The batches that were begun and are not used up; the first one is that which is being given.
    var open: [Int: Batch] = [:]
    var first = 0
    var begun = 0
    /// Of a batch, by its place.
    var failures: [Int: any Error] = [:]
    var isStopped = false
    var threads = 0
  }

  private static let batchLength = 1 << 18
  private static let batchCount = 64
  /// Bytes that one batch may hold before somebody takes them.
  private static let mostWaiting = 1 << 20

  private let state = Monitor(State())
  private let batches: [Range<Int>]
  private var given: [Part] = []

  /// - Parameter keepsBytes: whether the content is wanted, and not only its digest.
  init(_ listing: TreeListing, keepsBytes: Bool) {
    batches = Self.batches(listing.entries)
    let threads = min(Environment.processorCount, batches.count)
    state.change { $0.threads = threads }
    for _ in 0..<threads {
      startThread { [state, batches] in
        // Some batches ahead of the one that is being given, and no more.
        let mostAhead = 2 * threads
        while let index = Self.begin(state, batches.count, mostAhead) {
          do { try Self.read(batches[index], of: listing, keepsBytes) { try Self.give($0, index, state) } } catch {
            state.change { $0.failures[index] = error }
          }
          state.change { $0.open[index]?.isComplete = true }
        }
        state.change { $0.threads -= 1 }
      }
    }
  }

  /// The next part of the present file, or the first of the next one; nil behind the last.
  /// - Throws: what is wrong with the file that would come: `ReleaseError` (`changed`), `SystemError`.
  func next() throws -> Part? {
    while given.isEmpty {
      let taken = try state.wait { state -> [Part]?? in
        guard state.first < batches.count else { return .some(nil) }
        guard var batch = state.open[state.first] else { return nil }
        guard batch.parts.isEmpty else {
          defer {
            (batch.parts, batch.bytes) = ([], 0)
            state.open[state.first] = batch
          }
          return batch.parts
        }
        guard batch.isComplete else { return nil }
        if let failure = state.failures[state.first] { throw failure }
        state.open[state.first] = nil
        state.first += 1
        return []
      }
      guard let taken else { return nil }
      given = taken.reversed()
    }
    return given.popLast()
  }

  /// Returns when no thread reads any more.
  func stop() {
    state.change { $0.isStopped = true }
    state.wait { $0.threads == 0 ? () : nil }
  }

  private static func batches(_ entries: [TreeListing.Entry]) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var start = 0
    var bytes = 0
    for (index, entry) in entries.enumerated() {
      if index > start, bytes + entry.size > batchLength || index - start == batchCount {
        batches.append(start..<index)
        (start, bytes) = (index, 0)
      }
      bytes += entry.size
    }
    if start < entries.count { batches.append(start..<entries.count) }
    return batches
  }

  /// Waits until the next batch may begin; nil when there is none.
  private static func begin(_ state: Monitor<State>, _ count: Int, _ mostAhead: Int) -> Int? {
    state.wait { state -> Int?? in
      guard state.begun < count, !state.isStopped, state.failures.isEmpty else { return .some(nil) }
      guard state.begun <= state.first + mostAhead else { return nil }
      defer { state.begun += 1 }
      state.open[state.begun] = Batch()
      return state.begun
    }
  }

  private struct Stopped: Error {}

  private static func give(_ parts: [Part], _ index: Int, _ state: Monitor<State>) throws {
    try state.wait { state -> Void? in
      if state.isStopped { throw Stopped() }
      guard let batch = state.open[index], batch.bytes < mostWaiting else { return nil }
      state.open[index]?.parts += parts
      state.open[index]?.bytes += parts.reduce(0) { $0 + $1.bytes.count }
    }
  }

  private static func read(
    _ range: Range<Int>, of listing: TreeListing, _ keepsBytes: Bool, _ give: ([Part]) throws -> Void
  ) throws {
    var (parts, bytes) = ([Part](), 0)
    for listed in listing.entries[range] {
      let file = try FileDescriptor(opening: Path.join(listing.root, listed.path), .readUntrusted)
      let status = try file.status()
      guard status.kind == .file else { throw listing.changed(listed.path) }
      let entry = TreeListing.Entry(path: listed.path, size: status.size, isExecutable: status.permissions & 0o100 != 0)
      var (hash, rest) = (StreamedHash(), entry.size)
      repeat {
        let piece = try file.read(upTo: FileHashes.pieceLength(ofSize: rest))
        rest -= piece.count
        guard rest == 0 || rest > 0 && !piece.isEmpty else { throw listing.changed(entry.path) }
        hash.update(piece)
        parts.append(
          Part(entry: rest + piece.count == entry.size ? entry : nil, bytes: keepsBytes ? piece : [], count: piece.count))
        bytes += piece.count
        if rest == 0 { parts[parts.count - 1].file = ReleaseFile(entry, sha256: hash.hexDigest()) }
        if bytes >= batchLength {
          try give(parts)
          (parts, bytes) = ([], 0)
        }
      } while rest > 0
    }
    if !parts.isEmpty { try give(parts) }
  }
}

extension ReleaseFile {
  fileprivate init(_ entry: TreeListing.Entry, sha256: String) {
    self.init(path: entry.path, size: entry.size, isExecutable: entry.isExecutable, sha256: sha256)
  }
}
