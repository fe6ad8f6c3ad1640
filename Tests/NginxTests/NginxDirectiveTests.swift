import SiteRules
import Testing

@testable import Nginx

@Suite struct NginxDirectiveTests {
  @Test func `directives, blocks, quotes and comments`() throws {
    let text = """
      # a { comment ; "
      user www-data;
      http { map $a "$b" { default ""; "~^{x}$" '\\'y;'; } # more
        server { listen 80; set $x "${b}c;d"; } }
      """
    let found = try #require(NginxDirective.parse(text))
    #expect(found.map(\.name) == ["user", "http"])
    #expect(found[1].block?[0].block?.map(\.words) == [["default", "\"\""], ["\"~^{x}$\"", "'\\'y;'"]])
    #expect(found[1].block?[1].block?.map(\.words) == [["listen", "80"], ["set", "$x", "\"${b}c;d\""]])
    #expect(NginxDirective.parse(found.map { $0.text(indent: 0) }.joined()) == found)
    #expect(String(decoding: Array(text.utf8)[found[0].range], as: UTF8.self) == "user www-data;")
  }

  @Test(arguments: ["a", "a {", "a { b; ", "}", "a \"b;", ";", "{ }", "a 'b\\'", "a { b }"])
  func `what nginx would not read is refused`(text: String) { #expect(NginxDirective.parse(text) == nil) }

  @Test func `a site's text gives and changes no names`() throws {
    let text = """
      map $uri $own { default $host; "/$own" "(?<own>x"; "~^/(?<part>.*)$" $part; }
      map $own $next { default "(?<host>y $own"; }
      server { return 200 $host$part; }
      """
    let directives = try #require(NginxDirective.parse(text))
    let names = SystemNames(directives)
    let renamed = directives.map(names.renamed).map { $0.text(indent: 0) }.joined()
    #expect(renamed.contains("return 200 $host$slipway_part;"), "\(renamed)")
    #expect(renamed.contains("\"/$own\" \"(?<own>x\";") && renamed.contains("\"~^/(?<slipway_part>.*)$\" $slipway_part;"), "\(renamed)")
    #expect(renamed.contains("default \"(?<host>y $slipway_own\";"), "\(renamed)")
  }

  @Test func `the part of another nginx defines nothing that is not Slipway's by its name`() throws {
    var configuration = NginxConfiguration(
      user: "www-data", brotliModule: "/m.so", listen: ListenAddress(address: "0.0.0.0", port: 80, tlsPort: 443), privateSocket: "/h o/www/nginx/private/slipway.sock",
      frontSocket: "/h o/www/nginx/private/front.sock")
    configuration.certificates = "/h o/www/certs"
    configuration.baseDomains = ["apps.example.org"]
    var set = RuleSet()
    set.basePath = BasePath("/apps/shop")
    configuration.ruleSets[set.id] = set
    let system = SystemConfiguration(configuration: configuration, www: "/h o/www")
    let text = try #require(system.file()).text
    let directives = try #require(NginxDirective.parse(text))
    for directive in directives {
      switch directive.name {
      case "map": #expect(directive.words[2].hasPrefix("$slipway_"), "\(directive.words)")
      case "geo": #expect(directive.words[1].hasPrefix("$slipway_"), "\(directive.words)")
      case "log_format", "upstream": #expect(directive.words[1].hasPrefix("slipway_"))
      case "server", "limit_req_zone": break
      default: #expect(directive.name.contains("_hash_"), "\(directive.words)")
      }
    }
    #expect(!text.contains("default_server") && !text.contains("load_module") && !text.contains("brotli"))
    // Who has the port alone is the first: names that nobody has get no certificate of Slipway's.
    let servers = directives.filter { $0.name == "server" }
    #expect(servers.first?.block?.contains { $0.words == ["ssl_reject_handshake", "on"] } == true)
    #expect(LoadedConfiguration.read(text) == LoadedConfiguration(system))
    #expect(text.contains(#"root "/h o/www/releases/$slipway_staged_release""#) && text.contains(#"access_log "/h o/www/nginx/logs/access.log" slipway_line;"#))
    #expect(text.contains("\"\(set.id)\" /apps/shop;") && text.contains("return 307 $slipway_app_address;"), "\(text)")
    // Every path is absolute.
    for line in text.split(separator: "\n") where line.contains(" root ") && !line.contains("$slipway_server_root") {
      #expect(line.contains("\"/h o/www/"), "\(line)")
    }
  }
}
