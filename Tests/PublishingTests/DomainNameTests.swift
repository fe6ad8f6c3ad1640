import Diagnostics
import Nginx
import Testing

@testable import Publishing

struct DomainNameTests {
  @Test(arguments: [("www.example.org", "www.example.org"), ("WWW.Example.ORG.", "www.example.org"), ("xn--bcher-kva.example", "xn--bcher-kva.example")])
  func `a domain is taken as browsers send it`(text: String, name: String) throws {
    #expect(try DomainName.parse(text) == name)
  }

  @Test(arguments: [
    ("*.example.org", "is a wildcard", "base domain"), ("https://www.Example.org:8443/a", "is an address", "www.example.org"),
    ("bücher.example", "letters that DNS does not know", "xn--bcher-kva.example"), ("localhost", "no full domain name", "localhost.example.org"),
    ("shop.localhost", "names under localhost", "<site>.localhost"), ("../../etc", "is no domain name", "hyphens"), ("a..b", "is no domain name", ""),
    ("a.org\nserver_name b", "is no domain name", ""), ("a.org;", "is no domain name", ""), ("$host.org", "is no domain name", ""),
    ("a b.org", "is no domain name", ""), ("-a.org", "is no domain name", ""), ("", "is no domain name", ""),
    ("a.org{}", "is no domain name", ""), ("a/b.org", "is no domain name", ""),
  ])
  func `anything else is refused with what to write instead`(text: String, message: String, help: String) throws {
    let error = try #require(#expect(throws: ServingError.self) { try DomainName.parse(text) })
    #expect("\(error)".contains(message) && (help.isEmpty || error.diagnostics[0].help?.contains(help) == true), "\(error)")
  }

  /// RFC 3492, section 7.1, and names that exist.
  @Test(arguments: [
    ("bücher.example", "xn--bcher-kva.example"), ("MÜNCHEN.de", "xn--mnchen-3ya.de"), ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
    ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"), ("почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l"),
    ("español.com", "xn--espaol-zwa.com"),
  ])
  func `letters beyond ASCII have their form for DNS`(text: String, name: String) {
    #expect(Punycode.domain(text) == name)
  }
}
