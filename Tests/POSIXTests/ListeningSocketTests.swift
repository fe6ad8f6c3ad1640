import POSIX
import TestSupport
import Testing

@Suite struct ListeningSocketTests {
  @Test func `a table of listening sockets`() {
    let table = """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1
         1: 00000000:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1
         2: 0100007F:1F92 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 333 1
         3: 00000000000000000000000001000000:1F93 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 444 1
      """
    #expect(PortOwner.listening(table: table, address: "127.0.0.1", port: 8080) == ["111"])
    #expect(PortOwner.listening(table: table, address: "127.0.0.2", port: 8080) == [])
    #expect(PortOwner.listening(table: table, address: "0.0.0.0", port: 8080) == ["111"])
    #expect(PortOwner.listening(table: table, address: "127.0.0.1", port: 8081) == ["222"])
    #expect(PortOwner.listening(table: table, address: "127.0.0.1", port: 8082) == [])
    #expect(PortOwner.listening(table: table, address: "::1", port: 8083) == ["444"])
    #expect(PortOwner.listening(table: table, address: "127.0.0.1", port: 8083) == [])
  }

  @Test func `one that listens is found by its port, and keeps others from it`() throws {
    let socket = try ListeningSocket(address: "127.0.0.1", port: 0)
    #expect(socket.port > 0)
    let owner = try #require(PortOwner.find(address: "127.0.0.1", port: socket.port))
    #expect(owner.process == Environment.processIdentifier)
    #expect(owner.command?.isEmpty == false)
    let error = #expect(throws: SystemError.self) { try ListeningSocket(address: "127.0.0.1", port: socket.port) }
    #expect(error?.isAddressInUse == true)
    #expect(error?.message.contains("127.0.0.1:\(socket.port)") == true)
  }

  @Test func `a port is free again once its owner is gone`() throws {
    var socket: ListeningSocket? = try ListeningSocket(address: "127.0.0.1", port: 0)
    let port = try #require(socket?.port)
    socket = nil
    #expect(try ListeningSocket(address: "127.0.0.1", port: port).port == port)
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("::1", true), ("0.0.0.0", true), ("localhost", false), ("127.1", false), ("", false), ("1.2.3.4.5", false),
    ("[::1]", false),
  ])
  func `addresses are digits`(text: String, isAddress: Bool) { #expect(ListeningSocket.isAddress(text) == isAddress) }

  @Test func `an address that is not this machine's is refused`() {
    #expect(throws: SystemError.self) { try ListeningSocket(address: "192.0.2.1", port: 0) }
    #expect(throws: SystemError.self) { try ListeningSocket(address: "localhost", port: 0) }
  }
}
