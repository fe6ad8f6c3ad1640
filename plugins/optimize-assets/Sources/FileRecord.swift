internal import BuildCache

/// What a run finds out about a file of the compiled tree, for the next run.
struct FileRecord: Sendable {
  var identity: FileIdentity
  /// Of its bytes.
  var content: CacheKey
  /// nil for what refers to nothing.
  var facts: FileFacts?
  var result: FileResult?
}

/// What a file becomes.
struct FileResult: Sendable, Equatable {
  struct Copy: Sendable, Equatable {
    /// `.gz`, `.br`
    var suffix: String
    var object: CacheKey
    var size: Int
  }

  /// Of everything that it is made of.
  var key: CacheKey
  var object: CacheKey
  var size: Int
  /// `.3f9a1c2b`, where it gets into the name.
  var mark: String?
  /// For the tags that load it.
  var integrity: String?
  var copies: [Copy] = []

  /// The smallest of the file and its copies.
  var transferred: Int { copies.map(\.size).min() ?? size }
}
