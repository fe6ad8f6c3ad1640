@testable import Conformance
import Glibc
import POSIX
import TestSupport
import Testing

/// What a plugin left in its folders, whatever that is.
@Suite struct TreeSnapshotTests {
  @Test func `a file that is larger than any memory is looked at too`() throws {
    let folder = try TemporaryFolder()
    try folder.write("small", "x")
    try folder.write("large", "x")
    #expect(unsafe truncate(folder.path("large"), 1 << 42) == 0)
    let before = TreeSnapshot([("workspace", folder.path)])
    #expect(before.changes(to: TreeSnapshot([("workspace", folder.path)])) == nil)
    #expect(unsafe truncate(folder.path("large"), 1 << 41) == 0)
    try folder.write("small", "y")
    #expect(before.changes(to: TreeSnapshot([("workspace", folder.path)])) == "workspace/large was changed, workspace/small was changed")
  }
}
