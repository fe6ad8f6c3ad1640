package import Diagnostics

/// What went wrong with the database, in kinds that a caller treats differently.
package struct DatabaseError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    /// Another process held the lock for longer than the timeout.
    case busy
    /// The disk, or the database's own limit, is full.
    case full
    /// The file or its folder can't be written.
    case readOnly
    /// The content is damaged, or the file is no database.
    case corrupt
    /// The file can't be opened or made.
    case cannotOpen
    /// A UNIQUE, NOT NULL, CHECK or FOREIGN KEY rule was broken.
    case constraint
    /// A newer version of the program has written it.
    case newer
    /// Reading or writing the disk failed.
    case inputOutput
    /// A value is of another type than was asked for.
    case mismatch
    /// SQL that is wrong, or a call at the wrong time: a bug of ours.
    case misuse
  }

  package var code: Code
  package var message: String
  /// The statement that failed.
  package var sql: String?
  /// The database's file.
  package var path: String?

  package init(_ code: Code, _ message: String, sql: String? = nil, path: String? = nil) {
    self.code = code
    self.message = message
    self.sql = sql
    self.path = path
  }

  package var diagnostics: [Diagnostic] {
    let place = path.map { "database \($0): " } ?? "database: "
    // The statement helps whoever mends the program, not whoever has to free some space.
    let statement = code == .misuse || code == .constraint || code == .mismatch ? sql.map { " in: \($0)" } ?? "" : ""
    return [Diagnostic(.error, "\(place)\(message)\(statement)", help: help)]
  }

  private var help: String? {
    switch code {
    case .busy: "another process is writing to it; wait for that one to end, or stop it, and try again"
    case .full: "free some space on that file system, then try again; nothing of the interrupted change was kept"
    case .readOnly: "check who owns the file and its folder, their modes, and whether the file system is mounted read-only"
    case .corrupt: "restore it from a backup, or move it away to begin with an empty one"
    case .cannotOpen: "check that its folder exists and that this user may write there"
    case .newer: "use the newer version of the program, or another home"
    case .inputOutput: "check the disk; the kernel log says more"
    case .constraint, .mismatch, .misuse: nil
    }
  }
}
