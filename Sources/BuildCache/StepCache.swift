package import POSIX

extension BuildCache {
  /// Calls `body` with the cache of a step below the home; with one that is thrown away afterwards where that is not
  /// wanted, or can't be had.
  /// - Parameters:
  ///   - home: absolute; empty for one who tries the step by hand and has none.
  ///   - scratch: a folder of the step's own, for the cache that is thrown away.
  ///   - problem: told why the cache below the home can't be used.
  package static func withCache<Result>(
    of step: String, home: String, scratch: String, isWanted: Bool, problem: (SystemError) -> Void, _ body: (BuildCache) throws -> Result
  ) throws -> Result {
    if isWanted, home.hasPrefix("/") {
      let kept: BuildCache?
      do throws(SystemError) { kept = try BuildCache(Path.join(home, "cache/\(step)")) } catch {
        problem(error)
        kept = nil
      }
      if let kept { return try body(kept) }
    }
    let folder = Path.join(scratch, "cache")
    defer { try? Files.removeTree(folder) }
    return try body(BuildCache(folder))
  }
}
