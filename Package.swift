// swift-tools-version: 6.2
// The map of the house: one section a target, in the order in which they may import each other.
import PackageDescription

// Adding a plugin: its folder under plugins/, and its name here (sorted).
let plugins = [
  "archive-release", "audit-site", "cleanup", "compile-pages", "distribute-release", "nginx-publish", "notify", "optimize-assets", "publish-fleet",
  "validate-page",
]

let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A C library from Debian, found through pkg-config where it needs flags.
func cLibrary(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
  .systemLibrary(name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/\(name)", resources: resources, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency], path: String) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: path, swiftSettings: settings,
    linkerSettings: [.unsafeFlags(["-Xlinker", "--as-needed"])])
}

func tests(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil, exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], path: path ?? "Tests/\(name)", exclude: exclude,
    swiftSettings: settings)
}

// MARK: C libraries
let cLibraries: [Target] = [
  cLibrary("CArchive", pkgConfig: "libarchive", apt: "libarchive-dev"),
  cLibrary("CBrotli", pkgConfig: "libbrotlienc", apt: "libbrotli-dev"),
  cLibrary("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
  cLibrary("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev"),
  cLibrary("CJansson", pkgConfig: "jansson", apt: "libjansson-dev"),
  cLibrary("CMarkdown", pkgConfig: "libcmark-gfm", apt: "libcmark-gfm-extensions-dev"),
  cLibrary("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
  cLibrary("CNettle", pkgConfig: "nettle", apt: "nettle-dev"),
  cLibrary("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
  cLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
  // Without pkg-config: its flags for GLib are none that SwiftPM takes, and Sources/CLibraries/CVips needs no headers.
  cLibrary("CVips", apt: "libvips-dev"),
  cLibrary("CZstandard", pkgConfig: "libzstd", apt: "libzstd-dev"),
  .target(name: "CJanssonArena", dependencies: ["CJansson"], path: "Sources/CLibraries/CJanssonArena"),
  .target(name: "CPOSIX", path: "Sources/CLibraries/CPOSIX"),
  .target(name: "CSpawn", path: "Sources/CLibraries/CSpawn"),
  .target(
    name: "CValijson", path: "Sources/CLibraries/CValijson",
    // Debian's rapidjson and valijson have members that no compiler could instantiate and nobody uses;
    // clang diagnoses them unless it parses templates only where they are used, as GCC does.
    cxxSettings: [.unsafeFlags(["-fdelayed-template-parsing"])]),
]

// MARK: Values and the operating system, for everything above
let foundations = [
  module("Diagnostics"),
  module("POSIX", ["CPOSIX", "Diagnostics"]),
]

// MARK: Wrappers, one a C library; none imports another. JSON is the exception: its values are what modules speak,
// so JSONSchema may import it.
let wrappers = [
  module("JSON", ["CJansson", "CJanssonArena", "Diagnostics"]),
  module("ChildProcess", ["CSpawn", "Diagnostics", "POSIX"]),
  module("Archives", ["CArchive", "Diagnostics", "POSIX"]),
  module("Compression", ["CBrotli", "CDeflate", "Diagnostics"]),
  module("Cryptography", ["CNettle", "CSodium"]),
  module("Database", ["CSQLite", "Diagnostics", "POSIX"]),
  module("HTTPClient", ["CCurl", "Diagnostics", "POSIX"]),
  module("HTTPServer", ["CMicroHTTPD", "Diagnostics", "POSIX"]),
  module("Images", ["CVips", "Diagnostics", "POSIX"]),
  module("JSONSchema", ["CValijson", "Diagnostics", "JSON"]),
  module("Markdown", ["CMarkdown", "Diagnostics"]),
  module("Zstandard", ["CZstandard", "Diagnostics"]),
]

// MARK: The protocol, and what a plugin author imports
let protocolModules = [
  module("StepProtocol", ["JSON"]),
  module("StepKit", ["Diagnostics", "JSON", "POSIX", "StepProtocol"]),
]

// MARK: Sites and releases
let siteModules = [
  module("BuildCache", ["Cryptography", "POSIX"]),
  module("Markup", ["POSIX"]),
  module("Templates", ["Diagnostics", "JSON"]),
  module("SiteRules", ["Diagnostics", "JSON"]),
  module("Sites", ["Diagnostics", "JSON", "POSIX", "SiteRules"]),
  module(
    "Components", ["Diagnostics", "JSON", "JSONSchema", "Markdown", "POSIX", "Sites", "Templates"],
    resources: [.embedInCode("Library")]),
  module("Releases", ["Archives", "Cryptography", "Diagnostics", "JSON", "POSIX", "Sites", "Zstandard"]),
  module(
    "Distribution",
    ["ChildProcess", "Cryptography", "Diagnostics", "HTTPClient", "JSON", "POSIX", "Releases", "Zstandard"]),
  module("AccessFigures", ["ChildProcess", "Diagnostics", "POSIX"]),
  module("Nginx", ["ChildProcess", "Cryptography", "Diagnostics", "HTTPClient", "JSON", "POSIX", "SiteRules", "StepProtocol"]),
  module(
    "Publishing", ["ChildProcess", "Cryptography", "Diagnostics", "HTTPClient", "JSON", "Nginx", "POSIX", "Releases", "SiteRules", "Sites", "StepProtocol"]),
]

// MARK: The host
let hostModules = [
  module("Pipelines", ["Diagnostics", "JSON", "JSONSchema", "StepProtocol"]),
  module("RunHistory", ["Database", "JSON", "POSIX"]),
  module(
    "Engine",
    ["ChildProcess", "Cryptography", "Diagnostics", "JSON", "JSONSchema", "Pipelines", "POSIX", "RunHistory", "StepProtocol"]),
  module(
    "Conformance", ["ChildProcess", "Diagnostics", "Engine", "JSON", "JSONSchema", "Pipelines", "POSIX", "StepProtocol"]),
  module("Scaffolds", ["Diagnostics", "JSON", "Pipelines", "POSIX"], resources: [.embedInCode("Library")]),
  module(
    "DevServer", ["Diagnostics", "Engine", "HTTPServer", "JSON", "Pipelines", "POSIX", "RunHistory", "SiteRules"],
    resources: [.embedInCode("Library")]),
  module("Server", ["Cryptography", "Diagnostics", "Distribution", "HTTPServer", "JSON", "POSIX", "Releases", "Zstandard"]),
  module(
    "Backups",
    ["Archives", "Cryptography", "Database", "Diagnostics", "JSON", "POSIX", "Releases", "RunHistory", "Zstandard"]),
  module(
    "Commands",
    [
      "AccessFigures", "Backups", "BuildCache", "ChildProcess", "Conformance", "Cryptography", "DevServer", "Diagnostics", "Distribution", "Engine", "HTTPClient", "JSON", "Markup", "Nginx", "Pipelines", "POSIX",
      "Publishing", "Releases", "RunHistory", "Scaffolds", "Server", "SiteRules", "StepProtocol",
    ]),
]

// MARK: Programs
/// What every plugin may import. Each module brings its C library along, used or not, and a start with all of them took
/// 22 ms instead of 6: what loads many libraries is for those who need it.
let pluginModules: [Target.Dependency] = ["ChildProcess", "Cryptography", "Diagnostics", "JSON", "POSIX", "StepKit"]
let furtherModules: [String: [Target.Dependency]] = [
  "archive-release": ["Archives", "Releases", "Sites"],
  "audit-site": ["Nginx", "Publishing"],
  "cleanup": ["Nginx", "Publishing", "Releases", "RunHistory"],
  "compile-pages": ["BuildCache", "Components", "Markup", "SiteRules", "Sites", "Templates"],
  "distribute-release": ["Distribution", "Releases"],
  "nginx-publish": ["HTTPClient", "Nginx", "Publishing", "Releases", "SiteRules"],
  "notify": ["HTTPClient"],
  "optimize-assets": ["BuildCache", "Compression", "Images", "Markup", "SiteRules"],
  "publish-fleet": ["Distribution", "Releases"],
  "validate-page": ["Components", "Sites"],
]

let programs =
  [
    program("slipway", ["Commands", "POSIX"], path: "Sources/slipway"),
    .executableTarget(name: "slipway-supervisor", dependencies: ["CSpawn"], path: "Sources/slipway-supervisor"),
    .executableTarget(name: "slipway-sandbox", path: "Sources/slipway-sandbox"),
    .executableTarget(name: "slipway-undeclared", path: "Sources/slipway-undeclared"),
  ]
  + plugins.map { program($0, pluginModules + furtherModules[$0, default: []], path: "plugins/\($0)/Sources") }

// MARK: Tests
let testTargets =
  [
    .target(
      name: "TestSupport", dependencies: ["ChildProcess", "Diagnostics", "JSON", "POSIX"], path: "Tests/TestSupport",
      exclude: ["devtools.py"], swiftSettings: settings),
    program("noop-step", ["StepKit"], path: "Tests/TestPlugins/noop-step/Sources"),
    program("trial-step", ["Diagnostics", "POSIX", "StepKit"], path: "Tests/TestPlugins/trial-step/Sources"),
    .target(
      name: "FuzzTargets", dependencies: ["Cryptography", "Distribution", "JSON", "POSIX", "Releases", "Zstandard"], path: "Tests/FuzzTargets",
      swiftSettings: settings),
    tests("FuzzTests", ["FuzzTargets", "POSIX"]),
    tests("ArchitectureTests", ["JSON", "POSIX"]),
    tests("DiagnosticsTests", ["Diagnostics"]),
    tests("POSIXTests", ["Diagnostics", "POSIX"]),
    tests("JSONTests", ["Diagnostics", "JSON"]),
    tests("ChildProcessTests", ["ChildProcess", "POSIX", "slipway-supervisor"]),
    tests("ArchivesTests", ["Archives", "ChildProcess", "POSIX"]),
    tests("CompressionTests", ["ChildProcess", "Compression", "POSIX"]),
    tests("CryptographyTests", ["Cryptography"]),
    tests("DatabaseTests", ["Database", "Diagnostics", "POSIX"]),
    tests("HTTPClientTests", ["ChildProcess", "Diagnostics", "HTTPClient", "POSIX", "slipway-supervisor"]),
    tests("HTTPServerTests", ["Diagnostics", "HTTPClient", "HTTPServer", "POSIX"]),
    tests("ImagesTests", ["Diagnostics", "Images", "POSIX"]),
    tests("JSONSchemaTests", ["Diagnostics", "JSON", "JSONSchema"]),
    tests("MarkdownTests", ["Diagnostics", "Markdown"]),
    tests("StepProtocolTests", ["JSON", "StepProtocol"]),
    tests("StepKitTests", ["ChildProcess", "JSON", "POSIX", "slipway-supervisor", "noop-step", "trial-step"]),
    tests("BuildCacheTests", ["BuildCache", "POSIX"]),
    tests("MarkupTests", ["Markup"]),
    tests("TemplatesTests", ["Diagnostics", "JSON", "POSIX", "Templates"], exclude: ["Specification"]),
    tests("SitesTests", ["Diagnostics", "JSON", "POSIX", "SiteRules", "Sites"]),
    tests("ComponentsTests", ["Components", "Diagnostics", "JSON", "POSIX", "Sites", "Templates"]),
    tests("ZstandardTests", ["ChildProcess", "POSIX", "Zstandard"]),
    tests("ReleasesTests", ["Archives", "ChildProcess", "Cryptography", "Diagnostics", "JSON", "POSIX", "Releases", "Zstandard"]),
    tests(
      "DistributionTests",
      [
        "ChildProcess", "Cryptography", "Diagnostics", "Distribution", "HTTPClient", "HTTPServer", "JSON", "POSIX", "Releases", "Server",
        "Zstandard", "slipway-supervisor",
      ]),
    tests("AccessFiguresTests", ["AccessFigures", "ChildProcess", "POSIX"]),
    tests("NginxTests", ["ChildProcess", "Diagnostics", "HTTPClient", "JSON", "Nginx", "POSIX", "SiteRules", "StepProtocol"]),
    tests("SiteRulesTests", ["Diagnostics", "SiteRules"]),
    tests("PublishingTests", ["ChildProcess", "Diagnostics", "HTTPClient", "JSON", "Nginx", "POSIX", "Publishing", "Releases", "SiteRules", "StepProtocol"]),
    tests("ServerTests", ["ChildProcess", "Diagnostics", "Distribution", "HTTPClient", "JSON", "POSIX", "Releases", "Server"]),
    tests("BackupsTests", ["Backups", "ChildProcess", "Cryptography", "Database", "Diagnostics", "JSON", "POSIX", "Releases", "RunHistory"]),
    tests("PipelinesTests", ["Diagnostics", "JSON", "Pipelines", "POSIX", "StepProtocol"]),
    tests("RunHistoryTests", ["Diagnostics", "JSON", "POSIX", "RunHistory"]),
    tests(
      "EngineTests",
      [
        "ChildProcess", "Diagnostics", "Engine", "JSON", "Pipelines", "POSIX", "RunHistory", "StepProtocol",
        "slipway-supervisor", "slipway-sandbox", "slipway-undeclared",
      ]),
    tests("DevServerTests", ["DevServer", "Diagnostics", "Engine", "HTTPClient", "HTTPServer", "JSON", "POSIX", "RunHistory"]),
    tests("ScaffoldsTests", ["Diagnostics", "JSON", "POSIX", "Scaffolds"]),
    tests("CommandsTests", ["Commands", "Diagnostics", "Distribution", "JSON", "RunHistory"]),
    tests(
      "CommandLineTests",
      [
        "ChildProcess", "Cryptography", "HTTPClient", "HTTPServer", "JSON", "POSIX", "Releases", "slipway", "slipway-supervisor", "slipway-sandbox",
        "slipway-undeclared", "noop-step",
      ]
        + plugins.map { .target(name: $0) }),
    tests(
      "PluginConformanceTests",
      [
        "ChildProcess", "Conformance", "Diagnostics", "JSON", "POSIX", "StepProtocol", "slipway", "slipway-supervisor",
        "noop-step", "trial-step",
      ]
        + plugins.map { .target(name: $0) }),
    tests(
      "HostConformanceTests", ["ChildProcess", "JSON", "POSIX", "slipway", "slipway-supervisor"],
      exclude: ["Cases", "README.md"]),
  ]
  + plugins.map { name in
    tests(
      "\(name)-tests",
      [.target(name: name), "ChildProcess", "Distribution", "HTTPClient", "Images", "JSON", "Nginx", "POSIX", "Publishing", "Releases", "RunHistory", "Sites", "slipway-supervisor"],
      path: "plugins/\(name)/Tests")
  }

// Only for scripts/fuzz: libFuzzer brings the program's `main`, and nothing else could be linked with it.
let fuzzing: [Target] =
  Context.environment["SLIPWAY_FUZZ"] == nil
  ? [] : [.executableTarget(name: "slipway-fuzz", dependencies: ["FuzzTargets", "POSIX"], path: "Tests/Fuzz/Driver")]

let package = Package(
  name: "slipway",
  products: [.library(name: "StepKit", targets: ["StepKit"])],
  targets: cLibraries + foundations + wrappers + protocolModules + siteModules + hostModules + programs + testTargets + fuzzing,
  cxxLanguageStandard: .cxx17
)
