import Diagnostics
import Nginx
import StepProtocol
import TestSupport
import Testing

@testable import Publishing

struct DomainCheckTests {
  private func dns(_ resolved: ResolvedName?) throws -> DomainCheck.Finding {
    let folder = try TemporaryFolder()
    let check = DomainCheck(layout: Layout(home: folder.path), listen: .standard, ownAddresses: ["203.0.113.5", "127.0.0.1"]) { _ in resolved }
    return try #require(try check.findings("www.example.org").first { $0.subject == "dns" })
  }

  @Test func `DNS: no such name, this machine, another one, some of each, and an alias`() throws {
    let missing = try dns(nil)
    #expect(missing.result == .problem && missing.help?.contains("A record (AAAA for IPv6) with 203.0.113.5") == true)
    #expect(try dns(ResolvedName(canonicalName: "www.example.org", addresses: ["203.0.113.5"])).result == .good)
    let elsewhere = try dns(ResolvedName(canonicalName: "host.example.net", addresses: ["198.51.100.1"]))
    #expect(elsewhere.result == .warning && elsewhere.message == "leads to 198.51.100.1 by way of host.example.net: no address of this machine (203.0.113.5)")
    let both = try dns(ResolvedName(canonicalName: "www.example.org", addresses: ["203.0.113.5", "2001:db8::1"]))
    #expect(both.result == .warning && both.message.contains("2001:db8::1 is no address of this machine"))
  }

  @Test func `what getent prints is read`() {
    let text = "203.0.113.5     STREAM host.example.net\n203.0.113.5     DGRAM  \n2001:db8::1     STREAM \n"
    #expect(ResolvedName(parsing: text, name: "www.example.org") == ResolvedName(canonicalName: "host.example.net", addresses: ["203.0.113.5", "2001:db8::1"]))
    #expect(ResolvedName(parsing: "\n", name: "x") == nil)
  }

  @Test func `the way here: by port 80, by another port, to another server, nowhere`() {
    func finding(_ answers: [(Int, FrontProbe.Answer)], isOwn: Bool = true) -> DomainCheck.Finding {
      DomainCheck.finding("203.0.113.5", answers.map { (port: $0.0, answer: $0.1) }, isOwn: isOwn) { "port \($0) is held by process 7 (apache2)" }
    }
    #expect(finding([(80, .here)]).result == .good)
    #expect(finding([(8080, .here)]).help?.contains("port 80 is held by process 7 (apache2)") == true)
    #expect(finding([(80, .elsewhere(status: 200))]).message == "203.0.113.5, port 80: another server answers, with status 200")
    #expect(finding([(80, .none("connection refused"))]).result == .problem)
    // Many routers don't lead a machine back to itself.
    #expect(finding([(80, .none("timed out"))], isOwn: false).result == .warning)
  }

  @Test(arguments: [
    ("Certbot failed\n  Domain: a.org\n  Type:   dns\n  Detail: DNS problem: NXDOMAIN looking up A\n", "DNS problem: NXDOMAIN looking up A", "A or AAAA record", FailureKind.precondition),
    ("  Type:   connection\n  Detail: 203.0.113.5: Fetching http://a.org/: Timeout\n", "Timeout", "port 80", .precondition),
    ("  Type:   unauthorized\n  Detail: Invalid response: 404\n", "Invalid response: 404", "another server answers", .precondition),
    ("An unexpected error occurred:\nThere were too many requests: rateLimited :: too many certificates already issued\nAsk for help or search\n", "too many certificates", "wait", .rateLimited),
    ("Saving debug log to /x\nTimeout during connect\n", "Timeout during connect", "/log", .failed),
  ])
  func `what an authority refuses is told with what to do`(text: String, message: String, help: String, kind: FailureKind) {
    let error = CertbotRefusal(parsing: text).error("a.org", log: "/log")
    #expect("\(error)".contains(message) && error.diagnostics[0].help?.contains(help) == true, "\(error)")
    #expect(error.failureKind == kind)
  }
}
