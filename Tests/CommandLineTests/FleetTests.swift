import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// publish-fleet by the real host, ssh and nginx.
@Suite struct FleetTests {
  private func outcome(_ events: [JSONValue]) -> String? { events.last?["kind"]?.stringValue }

  private func failure(_ events: [JSONValue]) -> JSONValue? { events.first { $0["kind"] == "step.failed" }?["payload"] }

  @Test func `goes live everywhere in waves, and an undo takes every host back`() throws {
    let fleet = try FleetOfHosts(3)
    let (one, two) = (try fleet.release("one"), try fleet.release("two"))
    let first = try fleet.publish(one.folder)
    #expect(outcome(first) == "run.succeeded", "\(first.suffix(3))")
    #expect(fleet.pages() == Array(repeating: "<h1>one</h1>", count: 3))
    let events = try fleet.publish(two.folder, ["waves": [1, "100%"]])
    #expect(outcome(events) == "run.succeeded", "\(events.suffix(3))")
    #expect(fleet.pages() == Array(repeating: "<h1>two</h1>", count: 3))
    let outputs = try #require(events.first { $0["kind"] == "step.succeeded" }?["payload"]?["outputs"])
    #expect(outputs["waves"] == 2)
    let hosts = try #require(outputs["hosts"]?.arrayValue)
    #expect(hosts.map { $0["wave"]?.integerValue } == [1, 2, 2])
    #expect(hosts.map { $0["before"]?.stringValue } == Array(repeating: one.version, count: 3))
    #expect(hosts.map { $0["url"]?.stringValue } == fleet.ports.map { "http://shop.localhost:\($0)/" })
    let undone = try fleet.undoLast()
    #expect(undone.status.isSuccess, "\(undone.errorText)")
    #expect(fleet.pages() == Array(repeating: "<h1>one</h1>", count: 3))
  }

  @Test func `goes back everywhere when one host can't have it`() throws {
    let fleet = try FleetOfHosts(3)
    let old = try fleet.release("old")
    // The first host has nothing yet.
    #expect(outcome(try fleet.publish(old.folder, hosts: [fleet.address(1), fleet.address(2)])) == "run.succeeded")
    try fleet.take("new.example.org", on: 2)
    let new = try fleet.release("new", domains: ["new.example.org"])
    let events = try fleet.publish(new.folder)
    #expect(outcome(events) == "run.failed")
    let payload = failure(events)
    let message = try #require(payload?["message"]?.stringValue)
    #expect(message.hasPrefix("host2 was not switched: the domain new.example.org belongs to"), "\(message)")
    #expect(message.hasSuffix("every host is back"))
    #expect(payload?["effects"] == "none")
    #expect(fleet.pages() == [nil, "<h1>old</h1>", "<h1>old</h1>"])
    #expect([fleet.current(0), fleet.current(1), fleet.current(2)] == [nil, old.version, old.version])
    #expect(fleet.pages(domain: "new.example.org").prefix(2) == [nil, nil])
    // They had it in between.
    let said = events.filter { $0["kind"] == "step.log" }.compactMap { $0["payload"]?["message"]?.stringValue }
    #expect(said.contains { $0.hasPrefix("host1: \(new.version) is live") })
    #expect(said.suffix(3) == ["host2: \(old.version) is live", "host1: \(old.version) is live", "host0: nothing is live"], "\(said)")
  }

  @Test func `finds out who is not there before anything is switched`() throws {
    let fleet = try FleetOfHosts(1)
    let release = try fleet.release("one")
    let events = try fleet.publish(release.folder, hosts: [fleet.address(0), "ssh://gone/srv/slipway"])
    #expect(outcome(events) == "run.failed")
    #expect(failure(events)?["message"]?.stringValue?.hasPrefix("gone can't take part: no connection to") == true, "\(events.suffix(2))")
    #expect(!Files.exists(Path.join(fleet.hosts[0], "www")))
    let missing = try fleet.publish(release.folder, ["slipway": "/nowhere/slipway"])
    #expect(failure(missing)?["message"]?.stringValue == "host0 can't take part: there is no /nowhere/slipway there", "\(missing.suffix(2))")
  }

  @Test func `is taken back by Ctrl-C between two waves`() throws {
    let fleet = try FleetOfHosts(2)
    let (one, two) = (try fleet.release("one"), try fleet.release("two"))
    #expect(outcome(try fleet.publish(one.folder, ["waves": 2])) == "run.succeeded")
    let run = try fleet.start(two.folder, ["pause": 30])
    while let line = run.next(), !line.contains("host0: \(two.version) is live") {}
    #expect(fleet.pages() == ["<h1>two</h1>", "<h1>one</h1>"])
    run.process.signal(2)
    var last: String?
    while let line = run.next() { last = line }
    #expect(last?.contains("run.cancelled") == true, "\(last ?? "")")
    #expect(fleet.pages() == ["<h1>one</h1>", "<h1>one</h1>"])
  }

  @Test func `goes on after the host that publishes was killed, and knows what was live before`() throws {
    let fleet = try FleetOfHosts(2)
    let (one, two) = (try fleet.release("one"), try fleet.release("two"))
    #expect(outcome(try fleet.publish(one.folder, ["waves": 2])) == "run.succeeded")
    let run = try fleet.start(two.folder, ["pause": 2])
    while let line = run.next(), !line.contains("host0: \(two.version) is live") {}
    run.process.signal(9)
    _ = run.exit()
    let resumed = try fleet.resumeLast()
    #expect(resumed.status.isSuccess, "\(resumed.errorText)")
    #expect(fleet.pages() == ["<h1>two</h1>", "<h1>two</h1>"])
    #expect(try fleet.undoLast().status.isSuccess)
    #expect(fleet.pages() == ["<h1>one</h1>", "<h1>one</h1>"])
  }

  @Test func `goes back also on a host that was cut off while it published`() throws {
    let fleet = try FleetOfHosts(2)
    let (one, two) = (try fleet.release("one"), try fleet.release("two"))
    #expect(outcome(try fleet.publish(one.folder, ["waves": 2])) == "run.succeeded")
    // On the second host the release goes live, and the connection ends before anybody hears of it.
    let program = try fleet.program(
      """
      case "$1 $SLIPWAY_HOME" in "rollback "*/host1)
        if mkdir "$SLIPWAY_HOME/was-cut" 2> /dev/null; then
          "$slipway" "$@" > /dev/null 2>&1
          process=$$
          while read -r _ name _ parent _ < "/proc/$process/stat"; [ "$name" != "(sshd)" ]; do process=$parent; done
          kill -9 "$process"
        fi
      esac
      """)
    let events = try fleet.publish(two.folder, ["slipway": .string(program)])
    #expect(outcome(events) == "run.failed", "\(events.suffix(3))")
    let message = failure(events)?["message"]?.stringValue ?? ""
    #expect(message.hasPrefix("host1 was not switched: ") && message.hasSuffix("every host is back"), "\(message)")
    #expect(fleet.pages() == ["<h1>one</h1>", "<h1>one</h1>"])
    #expect([fleet.current(0), fleet.current(1)] == [one.version, one.version])
  }
}
