@testable import Engine
import JSON
import Pipelines
import POSIX
import RunHistory
import TestSupport
import Testing

/// Names that lead elsewhere than they say: links in what somebody else gives the host, and paths that one step hands to
/// another.
@Suite struct SandboxLinkTests {
  let host: TestHost

  init() throws {
    host = try TestHost()
    let schema: JSONValue = [
      "type": "object", "properties": ["code": ["type": "string"], "file": ["type": "string", "format": "path"]],
    ]
    let outputs: JSONValue = ["type": "object", "properties": ["file": ["type": "string", "format": "path"]]]
    for (name, needs) in [
      ("reader", [:]), ("writer", ["paths": [["path": "${config.file}", "access": "write"]]]), ("keeper", ["paths": [.string(host.folder.path("shared"))]]),
    ] as [(String, JSONObject)] {
      try host.plugin(name, config: schema, outputs: outputs, needs: needs, """
        def execute(request, params):
            result = {}
            try: exec(params["config"]["code"], globals(), {"params": params, "file": params["config"].get("file"), "result": result})
            except Exception as error: return fail(request, 2000, str(error), effects="none")
            reply(request, {"status": "succeeded", "outputs": result})
        serve(execute)
        """)
    }
    try Files.makeDirectories(host.home.secrets)
    try Files.write(Path.join(host.home.secrets, "TOKEN"), Array("secret".utf8), permissions: 0o600)
  }

  private func run(_ plugin: String, _ code: String, file: String) throws -> RunState {
    try host.run([["id": "try", "uses": .string(plugin), "with": ["code": .string(code), "file": .string(file)]]], sandbox: true)
  }

  @Test(arguments: ["reader", "writer"]) func `a link to the root is refused as the root is`(_ plugin: String) throws {
    for (name, target) in [("all", "/"), ("around", "/proc/self/root")] {
      try Files.makeLink(host.folder.path(name), to: target)
      #expect(try run(plugin, "os.stat(file + '\(host.home.secrets)/TOKEN')", file: name) == .failed)
      #expect(host.events(.stepFailed).last?.payload["message"]?.stringValue?.hasPrefix("a path of the step lets all files into its sandbox") == true)
    }
  }

  @Test func `behind a link the host's home is as empty as under its own name`() throws {
    try host.folder.write("note.txt", "mine")
    try Files.makeLink(host.folder.path("link"), to: host.folder.path)
    let inside = host.home.path.dropFirst(host.folder.path.utf8.count)
    #expect(try run("reader", "assert open(file + '/note.txt').read() == 'mine'; os.stat(file + '\(inside)/secrets')", file: "link") == .failed)
    #expect(host.failure("try")["message"]?.stringValue?.contains("/secrets") == true, "\(host.failure("try"))")
    #expect(try run("reader", "assert open(file + '/note.txt').read() == 'mine'", file: "link") == .succeeded)
  }

  @Test(arguments: ["workspaces", "cache", "plugins", "deliveries"]) func `nor does a path of the config lead to other runs`(_ name: String) throws {
    let folder = Path.join(host.home.path, name)
    try Files.makeDirectories(Path.join(folder, "other"))
    #expect(try run("reader", "os.stat(file + '/other')", file: folder) == .failed)
    #expect(try run("writer", "os.stat(file + '/other')", file: folder) == .failed)
  }

  @Test func `what one step names, another may see only if the first could`() throws {
    let outside = host.folder.path("outside")
    let shared = host.folder.path("shared")
    for folder in [outside, shared] { try Files.makeDirectories(folder) }
    try host.folder.write("outside/x.txt", "x")
    try host.folder.write("shared/x.txt", "x")
    try Files.makeLink(Path.join(shared, "link"), to: outside)
    func handing(_ path: String, from: String, to: String, _ code: String, sandboxed: Bool = true) throws -> RunState {
      try host.run([
        ["id": "first", "uses": .string(from), "sandbox": .bool(sandboxed), "with": ["code": .string("result['file'] = '\(path)'")]],
        ["id": "second", "uses": .string(to), "sandbox": true, "with": ["code": .string(code), "file": "${{ steps.first.outputs.file }}"]],
      ])
    }
    let read = "open(file + '/x.txt').read()"
    let write = "open(file + '/x.txt', 'w').write('changed')"
    #expect(try handing(outside, from: "reader", to: "reader", read) == .failed)
    #expect(try handing(outside, from: "reader", to: "writer", write) == .failed)
    #expect(host.failure("second")["kind"] == "permission")
    #expect(try handing(shared, from: "keeper", to: "reader", read) == .succeeded)
    #expect(try handing(shared, from: "keeper", to: "writer", write) == .failed)
    #expect(try handing("\(shared)/link", from: "keeper", to: "reader", read) == .failed)
    #expect(try host.folder.text("outside/x.txt") == "x")
    // A step that ran without a sandbox is trusted with it.
    #expect(try handing(outside, from: "reader", to: "reader", read, sandboxed: false) == .succeeded)
    // And the workspace is everybody's.
    #expect(try handing("made", from: "reader", to: "writer", "os.makedirs(file); open(file + '/x.txt', 'w').close()") == .succeeded)
  }

  @Test func `a link that comes in the place of what was granted is not followed`() throws {
    var sandbox = try Sandbox(home: host.home)
    sandbox.inspect("/bin/sh", commands: [])
    let folders = LaunchFolders(workspace: "/w", scratch: "/s", plugin: "/p", home: host.home.path)
    var grants = SandboxGrants()
    grants.paths = [.init(path: "/srv/site", access: .write)]
    func mounts(leadingTo real: String) -> [SandboxMount] {
      sandbox.mounts("/bin/sh", folders, grants, kind: { _ in .directory }, real: { $0 == "/srv/site" ? real : $0 })
    }
    #expect(mounts(leadingTo: "/srv/site").contains(.write("/srv/site", at: "/srv/site")))
    #expect(!mounts(leadingTo: "/etc").contains { $0.path == "/srv/site" })
    grants.paths = [.init(path: "/srv/site", access: .write, source: "/data/site")]
    #expect(mounts(leadingTo: "/data/site").contains { $0.path == "/srv/site" })
    #expect(SandboxGrants(grants.json) == grants)
  }

  @Test func `what is shown for writing anyway is no mount of its own, and secrets are hidden below any name`() throws {
    var sandbox = try Sandbox(home: Home(path: "/srv/größe/home"))
    sandbox.inspect("/bin/sh", commands: [])
    let folders = LaunchFolders(workspace: "/w", scratch: "/s", plugin: "/p", home: "/srv/größe/home")
    var grants = SandboxGrants()
    grants.paths = [
      .init(path: "/srv/größe", access: .write), .init(path: "/srv/größe/made.txt", access: .read),
      .init(path: "/srv/größe/home/cache", access: .read),
    ]
    let mounts = sandbox.mounts("/bin/sh", folders, grants, kind: { $0.hasSuffix(".txt") ? .file : .directory }, real: { $0 })
    #expect(!mounts.contains { $0.path == "/srv/größe/made.txt" }, "a mount can't be removed")
    #expect(mounts.access(to: "/srv/größe/made.txt") == .write)
    #expect(mounts.contains(.sealed("/srv/größe/home")))
    #expect(mounts.contains(.read("/srv/größe/home/cache", at: "/srv/größe/home/cache")))
  }

  @Test func `a folder that a plugin declares in the home is made there only`() throws {
    try host.plugin("maker", needs: ["paths": [["path": "$SLIPWAY_HOME/../made", "access": "write"], ["path": "$SLIPWAY_HOME/mine", "access": "write"]]], """
      serve(lambda request, params: reply(request, {"status": "succeeded", "outputs": {}}))
      """)
    #expect(try host.run([["id": "make", "uses": "maker"]], sandbox: true) == .succeeded)
    #expect(Files.exists(Path.join(host.home.path, "mine")))
    #expect(!Files.exists(Path.normalized(host.home.path + "/../made")))
  }

  @Test func `what leads the loader elsewhere reaches the plugin, and not what stands around its sandbox`() throws {
    let sandbox = try Sandbox(home: host.home)
    let plugin = PluginLaunch(
      executable: "/bin/sh", arguments: [], environment: ["PATH": "/bin", "LD_PRELOAD": "./evil.so", "MODE": "fast"], directory: "/w")
    let launch = sandbox.launch(plugin, [], SandboxGrants(), report: "/r")
    #expect(launch.environment == ["PATH": "/bin", "MODE": "fast"])
    let place = try #require(launch.arguments.firstIndex(of: "--setenv"))
    #expect(launch.arguments[place...].prefix(3) == ["--setenv", "LD_PRELOAD", "./evil.so"])
  }
}
