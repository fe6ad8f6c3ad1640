import Images
import JSON
import POSIX
import TestSupport
import Testing

/// A tree that is optimized again and again in one home, as a person edits the site; and each time in a clean one.
struct IncrementalTests {
  let folder = try! TemporaryFolder()

  init() throws {
    for (name, text) in OptimizeAssetsTests.site { try write(name, Array(text.utf8)) }
    try write("static/images/a.png", PNGFile.make(width: 40, height: 30))
    try write("static/images/b c.png", PNGFile.make(width: 8, height: 8, PNGFile.drawing))
    try write("assets/favicon.ico", [0, 0, 1, 0])
    try write("photo.html", Array("<!DOCTYPE html><title>x</title><link rel=stylesheet href=/static/css/styles.css><img src=/p.jpg><img src=/p.jpg>".utf8))
    try write("p.jpg", ImageTests.jpeg)
  }

  func write(_ path: String, _ bytes: [UInt8]) throws { try folder.write("compiled/\(path)", bytes) }

  func optimize(_ config: JSONObject = [:], to output: String = "optimized", cache: Bool = true, key: String = "key-1") throws -> PluginProcess.Reply {
    var config = config
    config["directory"] = .string(folder.path("compiled"))
    config["output"] = .string(output)
    config["cache"] = .bool(cache)
    return try PluginProcess("optimize-assets").execute(.object(config), workspace: folder.path, home: folder.path("home"), key: key)
  }

  func made(_ config: JSONObject = [:]) throws -> Int? { try optimize(config).outputs?["made"]?.integerValue }

  func tree(_ name: String) throws -> [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: try Files.walk(folder.path(name)).map { ($0, try Files.read(Path.join(folder.path(name), $0))) })
  }

  @Test func `only what has changed is made`() throws {
    let all = try folder.path("compiled").count > 0 ? Files.walk(folder.path("compiled")).count : 0
    #expect(try made() == all)
    #expect(try made() == 0)
    try write("about.html", Array("<!DOCTYPE html><title>x</title><p>other</p>".utf8))
    #expect(try made() == 1)
    try write("about.html", Array("<!DOCTYPE html><title>x</title><p>other</p>".utf8))
    #expect(try made() == 0, "written again with the same content")
    try write("static/css/base.css", Array("b { color : red }".utf8))
    #expect(try made() == 4, "both style sheets and the two pages that load them: about.html no longer does")
    try write("p.jpg", resized(ImageTests.photo, to: 590, as: [.jpeg(quality: 97)])[0])
    #expect(try made() == 2, "the image and the page that shows it")
    #expect(try made(["minifyCSS": false]) == all, "with other settings everything may be different")
  }

  @Test func `a broken reference is found though the page did not change`() throws {
    #expect(try made() != nil)
    let before = try tree("optimized")
    try Files.remove(folder.path("compiled/p.jpg"))
    let reply = try optimize()
    #expect(reply.kind == "validation")
    let finding = reply.error?["data"]?["diagnostics"]?.arrayValue?.first
    #expect(finding?["file"]?.stringValue?.hasSuffix("photo.html") == true && finding?["line"] == 1, "\(reply)")
    #expect(try tree("optimized") == before, "the last good output is untouched")
  }

  @Test func `what is damaged or gone in the cache is made again`() throws {
    #expect(try made() != nil)
    let expected = try tree("optimized")
    let objects = folder.path("home/cache/optimize-assets/objects")
    for (index, file) in try Files.walk(objects).enumerated() where index % 3 != 0 {
      let path = Path.join(objects, file)
      if index % 3 == 1 { try Files.remove(path) } else {
        try Files.remove(path)
        try Files.write(path, [1, 2, 3])
      }
    }
    try Files.removeTree(folder.path("optimized"))
    let reply = try optimize()
    #expect(reply.error == nil, "\(reply)")
    #expect(try tree("optimized") == expected)
  }

  /// Edits of every kind at random: what was made step by step is what is made at once.
  @Test(arguments: [UInt64](1...4)) func `the result is that of a clean run`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let pages = ["index.html", "about.html", "404.html", "photo.html", "new.html", "deep/er.html"]
    for round in 0..<8 {
      let number = Int.random(in: 0..<1000, using: &generator)
      switch Int.random(in: 0..<9, using: &generator) {
      case 0:
        let page = pages.randomElement(using: &generator)!
        try write(page, Array("<!DOCTYPE html><title>\(number)</title><script src=/static/js/app.js></script><img src=/p.jpg><a href=/about>x</a><p style='background:url(/static/images/a.png)'>\(number)</p>".utf8))
      case 1: try write("static/css/base.css", Array("/* c */ body { color : #\(100 + number % 900) }\nfigure { background: url(/p.jpg) }".utf8))
      case 2: try write("static/css/styles.css", Array((number % 2 == 0 ? "figure > img { margin: 0 }" : "@import 'base.css'; img { width: \(number)px }").utf8))
      case 3: try write("static/images/a.png", PNGFile.make(width: 30 + number % 20, height: 20))
      case 4: try write("p.jpg", resized(ImageTests.photo, to: 560 + number % 40, as: [.jpeg(quality: 95)])[0])
      case 5: try write("static/js/lib.js", Array("export const base = '/static/' + 'images/a.png'; export const n = \(number);\n".utf8))
      case 6:
        let page = ["new.html", "deep/er.html"].randomElement(using: &generator)!
        try? Files.remove(folder.path("compiled/\(page)"))
      case 7: try write("index.html", Array("<!DOCTYPE html><title>x</title><link rel=canonical href=https://\(number % 2 == 0 ? "example" : "other").org/><img src=https://example.org/p.jpg>".utf8))
      default: try write("static/data/\(number % 3).json", Array("{ \"image\": \"/static/images/b c.png\", \"n\": \(number) }".utf8))
      }
      var config: JSONObject = [:]
      for flag in ["minifyHTML", "minifyCSS", "minifyJS", "optimizeImages", "compress"] where Int.random(in: 0..<8, using: &generator) == 0 { config[flag] = false }
      let step = try optimize(config)
      let clean = try optimize(config, to: "clean", cache: false)
      try #require(step.error == nil && clean.error == nil, "\(step) \(clean)")
      let (stepTree, cleanTree) = try (tree("optimized"), tree("clean"))
      #expect(stepTree.keys.sorted() == cleanTree.keys.sorted(), "round \(round)")
      #expect(stepTree.filter { cleanTree[$0.key] != $0.value }.keys.sorted() == [], "round \(round)")
      for key in ["files", "bytesBefore", "bytesAfter", "bytesCompressed", "fingerprinted", "compressed", "images"] {
        #expect(step.outputs?[key] == clean.outputs?[key], "\(key)")
      }
    }
  }
}
