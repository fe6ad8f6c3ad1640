import ChildProcess
import JSON
import Nginx
import POSIX
import Publishing
import TestSupport
import Testing

/// The files of the release that retention removed last, which the next one begins with.
@Suite struct `The spare of a site` {
  /// A home with as many releases as are kept, and a spare: version 1 with all its files.
  private struct Prepared {
    let home: PublishedHome
    var versions: [String] = []
    var spare: String { home.www("releases/shop/.spare") }
    var deployment: Deployment { Deployment(layout: Layout(home: home.home), site: "shop", environment: "production") }

    init() throws {
      home = try PublishedHome()
      for index in 1...3 { try publish(Self.files(index)) }
    }

    /// Most is the same in all of them.
    static func files(_ index: Int) -> [String: String] {
      var files = pages("one", style: "0000000\(index)")
      files["number.html"] = "<p>number \(index)</p>"
      for place in ["a/b/c/deep.html", "a/b/same.html", "more/1.html", "more/2.html", "accents/é.html"] { files[place] = "<p>\(place)</p>" }
      return files
    }

    @discardableResult
    mutating func publish(_ files: [String: String]) throws -> String {
      let release = try home.release("\(versions.count + 1)", files: files)
      let reply = try home.publish(["release": .string(release.path), "keep": 2])
      #expect(reply.result?["status"] == "succeeded", "\(reply)")
      versions.append(release.version)
      return release.version
    }

    /// Every byte, mode and time, and nothing else.
    func expectSound() throws {
      let report = try Audit(deployment).run(repairs: false, owner: "a test") { _ in }
      #expect(report.drifts.isEmpty, "\(report.drifts)")
      #expect(report.files > 0)
    }

    func inode(_ place: String) throws -> UInt64 { try Files.linkStatus(home.www("releases/shop/\(place)")).inode }
  }

  @Test func `becomes the next release, which is as if it was extracted anew`() throws {
    var site = try Prepared()
    // What is a file in one is a folder in the other; things are new, moved, and gone.
    var files = Prepared.files(4)
    files["more/1.html"] = nil
    files["more"] = "a file"
    files["more/2.html"] = nil
    files["robots.txt"] = nil
    files["robots.txt/index.html"] = "a folder"
    files["moved/about.html"] = files.removeValue(forKey: "about.html")
    files["accents/é.html"] = nil
    files["accents/è.html"] = "another letter"
    files["new/deep/er.html"] = "new"
    let folder = try site.inode(".spare")
    let version = try site.publish(files)
    #expect(try site.inode(version) == folder, "nothing was made anew")
    try site.expectSound()
    let place = site.home.www("releases/shop/\(version)")
    let before = try listing(place)
    let source = try ReleaseSource.find(version: version, of: site.deployment)
    _ = try Extraction(layout: site.deployment.layout, source: source).run(reuse: false) { _, _ in }
    #expect(try listing(place) == before)
    // And so on: each time what is removed is used again.
    for index in 5...7 {
      let folder = try site.inode(".spare")
      let version = try site.publish(Prepared.files(index))
      #expect(try site.inode(version) == folder)
      try site.expectSound()
      #expect(try Files.list(site.home.www("releases/shop")).count == 6, "releases and spare, each with its record")
    }
  }

  /// Path, mode, time, owner and content of everything below.
  private func listing(_ folder: String) throws -> [String] {
    var lines: [String] = []
    var pending = [""]
    while let path = pending.popLast() {
      let place = Path.join(folder, path)
      let status = try Files.linkStatus(place)
      if status.kind == .directory {
        lines.append("\(path)/ \(status.permissions) \(status.owner)")
        pending += try Files.list(place).map { Path.join(path, $0) }
      } else {
        lines.append("\(path) \(status.kind) \(status.permissions) \(status.owner) \(status.modifiedNanoseconds) \(try Files.read(place))")
      }
    }
    return lines.sorted()
  }

  /// What somebody has done to it meanwhile.
  @Test(arguments: [
    "content", "time", "mode", "gone", "link", "folder for a file", "link for a folder", "file for a folder", "extra file", "extra link",
    "extra folder", "open folder", "link as a whole", "no record", "other record", "name that is no text",
  ])
  func `that was tampered with never gets live`(damage: String) throws {
    var site = try Prepared()
    let home = site.home
    let elsewhere = home.folder.path("elsewhere")
    try home.folder.write("elsewhere/c/deep.html", Array("stolen".utf8))
    try home.folder.write("elsewhere/same.html", Array("stolen".utf8))
    let (folder, page) = (Path.join(site.spare, "a/b"), Path.join(site.spare, "a/b/same.html"))
    for place in ["", "a", "a/b"] { try Files.changePermissions(Path.join(site.spare, place), 0o755) }
    switch damage {
    case "content":
      try Files.remove(page)
      try Files.write(page, Array("<p>6/6/same.html</p>".utf8))
      try Files.changePermissions(page, 0o444)
    case "time": try Files.setModified(page, seconds: 1)
    case "mode": try Files.changePermissions(page, 0o4755)
    case "gone": try Files.remove(page)
    case "link":
      try Files.remove(page)
      try Files.makeLink(page, to: "/etc/hostname")
    case "folder for a file":
      try Files.remove(page)
      try Files.makeDirectories(Path.join(page, "x/y"))
      try Files.makeLink(Path.join(page, "x/out"), to: elsewhere)
    case "link for a folder":
      try Files.removeTree(folder)
      try Files.makeLink(folder, to: elsewhere)
    case "file for a folder":
      try Files.removeTree(folder)
      try Files.write(folder, Array("x".utf8))
    case "extra file": try Files.write(Path.join(folder, "planted.html"), Array("planted".utf8))
    case "extra link": try Files.makeLink(Path.join(folder, "etc"), to: "/etc")
    case "extra folder":
      try Files.makeDirectories(Path.join(site.spare, "planted/deep"))
      try Files.makeLink(Path.join(site.spare, "planted/out"), to: elsewhere)
    case "open folder": try Files.changePermissions(folder, 0o777)
    case "link as a whole":
      try Files.removeTree(site.spare)
      try Files.makeLink(site.spare, to: elsewhere)
    case "no record": try Files.remove(home.www("releases/shop/.spare.manifest"))
    case "other record": try Files.replace(home.www("releases/shop/.spare.manifest"), with: Array(#"{"files":[]}"#.utf8))
    default: #expect(try Command("sh", ["-c", #"echo x > "$0/$(printf '\377')""#, folder]).run().status.isSuccess)
    }
    let before = try Files.files(below: elsewhere).map { "\($0.path) \($0.status.permissions)" }
    let version = try site.publish(Prepared.files(4))
    try site.expectSound()
    #expect(try home.text("/a/b/same") == "<p>a/b/same.html</p>")
    #expect(try Files.files(below: elsewhere).map { "\($0.path) \($0.status.permissions)" } == before)
    #expect(try Files.linkStatus(home.www("releases/shop/\(version)")).kind == .directory)
    #expect(try Files.list(home.www("releases/shop")).filter { $0.hasPrefix(".staging") }.isEmpty)
  }

  /// A web server that is still sending a file, or a release that has it by another name.
  @Test func `changes no file that somebody else has`() throws {
    var site = try Prepared()
    let number = Path.join(site.spare, "number.html")
    let open = try FileDescriptor(opening: number, .read)
    let other = site.home.folder.path("other name")
    try Files.makeHardLink(other, to: number)
    try site.publish(Prepared.files(4))
    #expect(try site.home.text("/number") == "<p>number 4</p>")
    #expect(try open.read(upTo: 100) == Array("<p>number 1</p>".utf8))
    #expect(try Files.read(other) == Array("<p>number 1</p>".utf8))
    for (index, version) in site.versions.enumerated().suffix(2) {
      #expect(try Files.read(site.home.www("releases/shop/\(version)/number.html")) == Array("<p>number \(index + 1)</p>".utf8))
    }
  }

  /// What each of the renames leaves when it was the last that was done.
  @Test(arguments: ["removed, with its record still there", "taken, with its record still there", "half made over", "made over, and not renamed"])
  func `that a crash left half used is cleared away`(state: String) throws {
    var site = try Prepared()
    let releases = site.home.www("releases/shop")
    let record = Path.join(releases, ".spare.manifest")
    let staging = Path.join(releases, ".staging-1")
    switch state {
    case "removed, with its record still there": try Files.rename(record, to: Path.join(releases, ".\(site.versions[0]).json"))
    case "taken, with its record still there": try Files.rename(site.spare, to: staging)
    default:
      try Files.rename(site.spare, to: staging)
      try Files.remove(record)
      try Files.changePermissions(staging, 0o700)
      if state == "half made over" { try Files.remove(Path.join(staging, "index.html")) }
    }
    try site.home.restartPlugin()
    try site.publish(Prepared.files(4))
    try site.expectSound()
    let live = try site.deployment.state()
    #expect(live.previous == site.versions[2])
    let left = try Files.list(releases)
    #expect(left.filter { $0.hasPrefix(".staging") }.isEmpty)
    #expect(left.count == 6, "\(left)")
    for version in [live.current, live.previous].compactMap(\.self) { #expect(left.contains(version)) }
  }

  /// The files that were given away were no release's any more: all that are kept are whole, and one can go back.
  @Test func `costs no release when a publication fails`() throws {
    var site = try Prepared()
    let bad = try site.home.release("bad", files: ["about.html": "no start page"])
    let reply = try site.home.publish(["release": .string(bad.path), "keep": 2, "checks": [["path": "/", "text": "start"]]])
    #expect(reply.error != nil)
    #expect(try site.deployment.state().current == site.versions[2])
    try site.expectSound()
    #expect(try site.home.publish(["site": "shop", "version": "previous", "keep": 2]).result?["status"] == "succeeded")
    #expect(try site.deployment.state().current == site.versions[1])
    try site.expectSound()
    // Even to the one whose files were made use of: the archive has them.
    #expect(try site.home.publish(["site": "shop", "version": .string(site.versions[0]), "keep": 2]).result?["status"] == "succeeded")
    try site.expectSound()
    try site.publish(Prepared.files(5))
    try site.expectSound()
  }
}
