import ChildProcess
import Images
import JSON
import POSIX
import TestSupport
import Testing

/// Images of a site through the built plugin.
struct ImageTests {
  let folder = try! TemporaryFolder()
  var output: String { folder.path("optimized") }
  static let photo = PNGFile.make(width: 600, height: 400)
  static let jpeg = try! resized(photo, to: 600, as: [.jpeg(quality: 97, isProgressive: false)])[0]

  func page(_ body: String) -> String { "<!DOCTYPE html><html lang=en><head><title>x</title></head><body>\(body)</body></html>" }

  /// Without minifying, so that what is not touched can be compared.
  func run(_ files: [String: [UInt8]], _ config: JSONObject = [:], minify: Bool = false) throws -> PluginProcess.Reply {
    for (name, bytes) in files { try folder.write("compiled/\(name)", bytes) }
    var config = config
    config["directory"] = .string(folder.path("compiled"))
    if !minify { for key in ["minifyHTML", "minifyCSS", "minifyJS"] { config[key] = false } }
    return try PluginProcess("optimize-assets").execute(.object(config), workspace: folder.path)
  }

  /// Names in the output without compressed copies, fingerprints replaced by `#`.
  func names() throws -> [String] {
    try Files.walk(output).filter { !$0.hasSuffix(".gz") && !$0.hasSuffix(".br") }.map { $0.replacing(/\.[0-9a-f]{8}\.([a-z0-9]+)/, with: { ".#.\($0.1)" }) }.sorted()
  }

  func bytes(_ pattern: String) throws -> [UInt8] {
    let name = try #require(try Files.walk(output).first { $0.replacing(/\.[0-9a-f]{8}\.([a-z0-9]+)/, with: { ".#.\($0.1)" }) == pattern }, "\(pattern)")
    return try Files.read(Path.join(output, name))
  }

  func text(_ pattern: String) throws -> String { String(decoding: try bytes(pattern), as: UTF8.self).replacing(/\.[0-9a-f]{8}\.([a-z0-9]+)/, with: { ".#.\($0.1)" }) }

  @Test func `a photograph gets widths, WebP, its size, and its tag the rest`() throws {
    let body = #"<h1>x</h1><figure ><img  src='/i/a.jpg'  alt="é &amp; ü" ></figure><p>  rest  </p>"#
    let reply = try run(["index.html": Array(page(body).utf8), "i/a.jpg": Self.jpeg])
    try #require(reply.error == nil, "\(reply)")
    #expect(try names() == ["i/a-480.#.jpg", "i/a-480.#.webp", "i/a-600.#.webp", "i/a.#.jpg", "index.html"])
    #expect(
      try text("index.html") == page(
        #"<h1>x</h1><figure ><picture style="display:contents"><source type="image/webp" "#
          + #"srcset="/i/a-480.#.webp 480w, /i/a-600.#.webp 600w" sizes="(max-width: 600px) 100vw, 600px">"#
          + #"<img  src='/i/a.#.jpg'  alt="é &amp; ü" width="600" height="400" decoding="async" "#
          + #"srcset="/i/a-480.#.jpg 480w, /i/a.#.jpg 600w" sizes="(max-width: 600px) 100vw, 600px" ></picture></figure><p>  rest  </p>"#))
    let (original, narrow) = try (bytes("i/a.#.jpg"), bytes("i/a-480.#.jpg"))
    #expect(original.count < Self.jpeg.count && narrow.count < original.count)
    #expect(try bytes("i/a-480.#.webp").count < narrow.count && bytes("i/a-600.#.webp").count < original.count)
    #expect(try ImageInfo(of: original).width == 600 && ImageInfo(of: narrow).width == 480 && ImageInfo(of: narrow).height == 320)
    #expect(reply.outputs?["images"] == 1)
    for file in try Files.walk(output) where file.hasPrefix("i/") {
      let sum = try Command("sha256sum", [Path.join(output, file)]).run(deadlineSeconds: 30).outputText
      #expect(file.contains(".\(sum.prefix(8))."), "\(file)")
    }
  }

  @Test func `what the author says stays`() throws {
    let tags = [
      #"<img src="a.png" width="300">"#, #"<img src="a.png" height="200" loading="eager">"#,
      #"<img src="a.png" sizes="50vw" decoding="sync" loading=lazy width=10% height=5>"#, #"<img src="a.png?v=1&amp;w=2#f">"#,
    ]
    let alone = [
      #"<img src="a.png" srcset="a.png 1x">"#, #"<picture><source srcset="a.png"><img src="a.png"></picture>"#,
      #"<img src="https://elsewhere.org/a.png">"#, #"<!-- <img src="a.png"> -->"#, #"<script>x = '<img src="a.png">'</script>"#,
    ]
    let reply = try run(["index.html": Array(page((tags + alone).joined(separator: "\n")).utf8), "a.png": Self.photo])
    try #require(reply.error == nil, "\(reply)")
    let lines = try text("index.html").split(separator: "\n").map { $0.replacing(/<source type="image\/webp"[^>]*>/, with: "").replacing(/\ srcset="[^"]*480w[^"]*"/, with: "") }
    let sizes = #" sizes="(max-width: 300px) 100vw, 300px""#
    #expect(lines[0].contains(#"<img src="a.#.png" width="300" height="200" decoding="async"\#(sizes)></picture>"#), "\(lines[0])")
    #expect(lines[1].contains(#"<img src="a.#.png" height="200" loading="eager" width="300" decoding="async""#), "\(lines[1])")
    #expect(lines[2].contains(#"<img src="a.#.png" sizes="50vw" decoding="sync" loading=lazy width=10% height=5></picture>"#), "\(lines[2])")
    #expect(lines[3].contains(##"<img src="a.#.png?v=1&amp;w=2#f" width="600" height="400" loading="lazy" decoding="async""##), "\(lines[3])")
    #expect(try text("index.html").contains(##", a.#.png?v=1&amp;w=2#f 600w""##))
    for (line, tag) in zip(lines[4...], alone) {
      let named = tag.hasPrefix("<img src=\"http") || !tag.hasPrefix("<img") && !tag.hasPrefix("<pic") ? tag : tag.replacing("a.png", with: "a.#.png")
      #expect(line.hasPrefix(named), "\(line)")
    }
  }

  @Test func `only the first large image is loaded at once`() throws {
    let logo = PNGFile.make(width: 64, height: 64)
    let body = #"<img src="/logo.png"><img src="/a.png"><img src="/logo.png"><img src="/a.png"><img src="/a.png" fetchpriority="high">"#
    #expect(try run(["index.html": Array(page(body).utf8), "a.png": Self.photo, "logo.png": logo]).error == nil)
    let tags = try text("index.html").matches(of: /<img[^>]*>/).map { String($0.output) }
    #expect(tags.map { $0.contains("loading=\"lazy\"") } == [false, false, true, true, false])
    #expect(tags.allSatisfy { $0.contains("width=") && $0.contains("height=") })
  }

  @Test func `selectors that a picture would break keep it away`() throws {
    let body = #"<figure><img src="a.png"></figure>"#
    let style = "/* x */ a { color: red }\nfigure > img { border: 1px solid }"
    let files = ["index.html": Array(page("<link rel=stylesheet href=s.css>\(body)").utf8), "s.css": Array(style.utf8), "a.png": Self.photo]
    for (name, bytes) in files { try folder.write("compiled/\(name)", bytes) }
    let plugin = try PluginProcess("optimize-assets")
    #expect(try plugin.execute(["directory": .string(folder.path("compiled"))], workspace: folder.path).error == nil)
    #expect(plugin.logMessages.contains { $0.contains("s.css:2:10: ") }, "\(plugin.logMessages)")
    #expect(try !text("index.html").contains("<picture") && text("index.html").contains("480w"))
  }

  @Test func `off means untouched`() throws {
    let files = ["index.html": Array(page("<img src=a.png>").utf8), "a.png": Self.photo]
    #expect(try run(files, ["optimizeImages": false]).error == nil)
    #expect(try names() == ["a.#.png", "index.html"])
    #expect(try bytes("a.#.png") == Self.photo)
    #expect(try text("index.html") == page("<img src=a.#.png>"))
    let site = try folder.write("site.json", #"{"optimization":{"compress_images":false}}"#)
    #expect(try run(files, ["site": .string(site)]).error == nil)
    #expect(try bytes("a.#.png") == Self.photo)
  }

  @Test func `the quality of the site, and of the step`() throws {
    let files = ["index.html": Array(page("<img src=a.jpg>").utf8), "a.jpg": Self.jpeg]
    var sizes: [Int] = []
    for quality in [30, 60] {
      let site = try folder.write("site.json", #"{"optimization":{"image_quality":\#(quality)}}"#)
      #expect(try run(files, ["site": .string(site)]).error == nil)
      sizes.append(try bytes("a.#.jpg").count)
    }
    #expect(sizes[0] < sizes[1])
    #expect(try run(files, ["imageQuality": 30]).error == nil)
    #expect(try bytes("a.#.jpg").count == sizes[0])
    #expect(try run(files, ["imageQuality": 101]).kind == "validation")
  }

  @Test func `what moves, is tiny, or is drawn`() throws {
    let gif: [UInt8] = {
      let frame: [UInt8] = [0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
      return Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255] + frame + frame + [0x3B]
    }()
    let moving = PNGFile.make(width: 600, height: 10, extra: [("acTL", [0, 0, 0, 1, 0, 0, 0, 0])])
    let files = [
      "index.html": Array(page("<img src=g.gif><img src=m.png><img src=dot.png><img src=s.svg><img src=deep.png><img src=clear.webp>").utf8),
      "g.gif": gif, "m.png": moving, "dot.png": PNGFile.make(width: 1, height: 1), "s.svg": Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8),
      "deep.png": PNGFile.make(width: 600, height: 300, channels: 4, depth: 16),
      "clear.webp": try resized(Self.photo, to: 600, as: [.webp(quality: 100)])[0],
    ]
    let reply = try run(files)
    try #require(reply.error == nil, "\(reply)")
    #expect(try bytes("g.#.gif") == gif && bytes("m.#.png") == moving)
    let page = try text("index.html")
    #expect(page.contains(#"<img src=g.#.gif width="1" height="1" decoding="async">"#))
    #expect(page.contains(#"<img src=m.#.png width="600" height="10" decoding="async">"#))
    #expect(page.contains(#"<img src=dot.#.png width="1" height="1" loading="lazy" decoding="async"><img src=s.#.svg>"#))
    let deep = try bytes("deep.#.png")
    #expect(try ImageInfo(of: deep).hasAlpha && deep.count < files["deep.png"]!.count)
    #expect(try ImageInfo(of: bytes("deep-600.#.webp")).hasAlpha && ImageInfo(of: bytes("deep-600.#.webp")).isLossless)
    #expect(page.contains(#"srcset="clear-480.#.webp 480w, clear.#.webp 600w""#))
    #expect(try !names().contains { $0.hasPrefix("g-") || $0.hasPrefix("m-") || $0.hasPrefix("dot-") })
  }

  @Test func `style sheets, metadata and links`() throws {
    let hidden = Array(Self.jpeg.prefix(2)) + [0xFF, 0xFE, 0, 8] + Array("SECRET".utf8) + Self.jpeg.dropFirst(2)
    let small = try resized(PNGFile.make(width: 20, height: 20), to: 20, as: [.jpeg(quality: 85)])[0]
    let tagged = Array(small.prefix(2)) + [0xFF, 0xFE, 0, 8] + Array("SECRET".utf8) + small.dropFirst(2)
    let files = [
      "index.html": Array(page("<link rel=stylesheet href=s.css><a href=download.jpg>x</a><img src=small.jpg>").utf8),
      "s.css": Array("a{background:url(b.jpg)}".utf8), "b.jpg": hidden, "download.jpg": hidden, "small.jpg": tagged,
    ]
    #expect(try run(files).error == nil)
    #expect(try bytes("b.#.jpg").count < hidden.count)
    #expect(try bytes("download.#.jpg") == hidden, "what is only linked to is for taking home")
    #expect(try bytes("small.#.jpg") == small, "smaller by its comment alone")
    #expect(try names().count == 5)
  }

  @Test func `names by content, by case, and with spaces`() throws {
    let files = [
      "index.html": Array(page("<img src='A%20b.JPG'><img src='c d.jpg'>").utf8), "A b.JPG": Self.jpeg, "c d.jpg": Self.photo,
    ]
    let reply = try run(files)
    try #require(reply.error == nil, "\(reply)")
    #expect(try ImageFormat(of: bytes("c d.#.jpg")) == .png)
    let page = try text("index.html")
    #expect(page.contains("A%20b-480.#.jpg 480w, A%20b.JPG 600w") && page.contains("c%20d-480.#.jpg 480w, c%20d.#.jpg 600w"), "\(page)")
    #expect(try names().contains("A b-480.#.jpg") && names().contains("A b.JPG"))
  }

  @Test func `all images that can't be used are named with their places`() throws {
    let files = [
      "index.html": Array(page("<img src=bomb.png>\n<img src=svg.png>\n<img src=cut.jpg>\n<img src=noise.webp>\n<img src=no.png>").utf8),
      "bomb.png": PNGFile.bomb(width: 60_000, height: 60_000), "svg.png": Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8),
      "cut.jpg": Array(Self.jpeg.prefix(20)), "noise.webp": (0..<999).map { UInt8(truncatingIfNeeded: $0 * 7919) },
    ]
    let error = try #require(try run(files).error)
    #expect(error["data"]?["kind"] == "validation")
    let findings = (error["data"]?["diagnostics"]?.arrayValue ?? []).map { "\($0["line"]?.integerValue ?? 0):\($0["column"]?.integerValue ?? 0) \($0["message"]?.stringValue ?? "")" }
    #expect(findings.sorted() == [
      "1:\(page("").utf8.count - "</body></html>".utf8.count + 10) bomb.png: the image says that it is 60000 by 60000 pixels, and may have 100 megapixels",
      "2:10 svg.png: this is no image of a format for pages: it looks like SVG", "3:10 cut.jpg: the JPEG image is damaged or cut off",
      "4:10 noise.webp: this is no image of a format for pages", "5:10 \"no.png\" leads to no file of the site",
    ])
    #expect(try Files.list(folder.path) == ["compiled"])
  }

  @Test func `an image that turns out to be cut off, and one that is too large`() throws {
    let files = ["index.html": Array(page("<img src=cut.jpg>").utf8), "cut.jpg": Array(Self.jpeg.prefix(Self.jpeg.count / 2))]
    #expect(try run(files).message?.contains("cut.jpg: ") == true)
    let path = try folder.write("compiled/cut.jpg", Self.jpeg)
    _ = try Command("truncate", ["-s", "100M", path]).run(deadlineSeconds: 10)
    let reply = try run([:])
    #expect(reply.message == "cut.jpg: the image has 100.0 MiB, and may have 64.0 MiB", "\(reply)")
    #expect(try Files.list(folder.path) == ["compiled"])
  }

  @Test(arguments: [
    "figure > img{}", "figure>IMG{}", "img + p{}", "p ~ img{}", "a img~b{}", "img:first-child{}", "img.wide[alt]:nth-child(2){}", "p>img,a{}", ".a>/* x */img{}",
    "@media print { figure > img {} }", "a:has(> img){}",
  ]) func `selectors that look at an image's place`(css: String) { #expect(PictureObstacles.find(css) != nil) }

  @Test(arguments: [
    "figure img{}", "img{}", "img, p > a{}", ".img > p{}", "a > .img{}", "a > img-box{}", "img:hover{}", "img[alt]{}", "figure > figcaption{}",
    "/* a > img */", "img:not(.a + .b){}", "a > imgs{}", "#img + p{}",
  ]) func `selectors that don't`(css: String) { #expect(PictureObstacles.find(css) == nil) }
}
