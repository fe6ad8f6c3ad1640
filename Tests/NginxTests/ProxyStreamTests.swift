import ChildProcess
import HTTPClient
import POSIX
import TestSupport
import Testing

@testable import Nginx

/// What goes on beyond one request and its answer.
@Suite struct `Connections to servers behind a site` {
  private func proxy(
    _ upstream: String, tlsPort: Int? = nil, trust: String? = nil, upstreamSeconds: Int? = nil
  ) throws -> RuleServer {
    try RuleServer(tlsPort: tlsPort, trust: trust, upstreamSeconds: upstreamSeconds) { set in
      set.proxies = [.init(prefix: "/api/", upstream: try #require(Upstream(upstream)))]
      (set.rateLimit, set.bodySize) = (nil, 1000)
    }
  }

  /// RFC 6455: the handshake, then each text comes back with a word before it.
  private static let socketServer = """
    import base64, hashlib, socket, threading
    def take(s, n):
      data = b""
      while len(data) < n:
        part = s.recv(n - len(data))
        if not part: raise EOFError
        data += part
      return data
    def serve(s):
      try:
        head = b""
        while not head.endswith(b"\\r\\n\\r\\n"): head += take(s, 1)
        fields = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head.decode().split("\\r\\n")[1:])}
        assert fields["upgrade"] == "websocket" and fields["connection"].lower() == "upgrade", fields
        accept = base64.b64encode(hashlib.sha1((fields["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        s.sendall(f"HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: {accept}\\r\\n\\r\\n".encode())
        while True:
          first, length = take(s, 2)
          mask = take(s, 4); text = bytes(b ^ mask[i % 4] for i, b in enumerate(take(s, length & 127)))
          answer = b"heard " + text
          s.sendall(bytes([0x81, len(answer)]) + answer)
      except EOFError: s.close()
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True: threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
    """

  /// Prints the frames that come back; over TLS with a second port and an authority.
  private static let socketClient = """
    import base64, hashlib, os, socket, ssl, sys
    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
    if len(sys.argv) > 2:
      context = ssl.create_default_context(cafile=sys.argv[2]); context.set_alpn_protocols(["http/1.1"])
      s = context.wrap_socket(s, server_hostname="shop.localhost")
    key = base64.b64encode(os.urandom(16)).decode()
    s.sendall(f"GET /api/live HTTP/1.1\\r\\nHost: shop.localhost\\r\\nUpgrade: websocket\\r\\nConnection: keep-alive, Upgrade\\r\\nSec-WebSocket-Key: {key}\\r\\nSec-WebSocket-Version: 13\\r\\n\\r\\n".encode())
    head = b""
    while not head.endswith(b"\\r\\n\\r\\n"): head += s.recv(1)
    accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
    assert head.startswith(b"HTTP/1.1 101 ") and accept in head, head
    for word in (b"one", b"two"):
      mask = os.urandom(4)
      s.sendall(bytes([0x81, 0x80 | len(word)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(word)))
      data = b""
      while len(data) < 2 or len(data) < 2 + data[1]: data += s.recv(100)
      print(data[2:].decode())
    """

  @Test func `a WebSocket goes through, over HTTP and beside HTTP 2`() throws {
    let behind = try PythonServer(Self.socketServer)
    let tlsPort = try FreePorts.next()
    let authority = try CertificateAuthority()
    let server = try proxy("http://127.0.0.1:\(behind.port)", tlsPort: tlsPort)
    let plain = try Command("python3", ["-c", Self.socketClient, "\(server.port)"]).run(deadlineSeconds: 10)
    #expect(plain.outputText == "heard one\nheard two\n", "\(plain.errorText)")
    try server.certify(authority.issue(["shop.localhost"]))
    let secure = try Command("python3", ["-c", Self.socketClient, "\(tlsPort)", authority.root]).run(deadlineSeconds: 10)
    #expect(secure.outputText == "heard one\nheard two\n", "\(secure.errorText)")
    let protocols = try Command("openssl", ["s_client", "-connect", "127.0.0.1:\(tlsPort)", "-servername", "shop.localhost", "-alpn", "h2,http/1.1"]).run(deadlineSeconds: 10)
    #expect(protocols.outputText.contains("ALPN protocol: h2"))
  }

  @Test func `whoever asks whether to send a body is told`() throws {
    let behind = try PythonServer("""
      import http.server
      class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def do_PUT(self):
          text = str(len(self.rfile.read(int(self.headers["Content-Length"])))).encode()
          self.send_response(200); self.send_header("Content-Length", str(len(text))); self.end_headers(); self.wfile.write(text)
        def log_message(self, *_): pass
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
      print(server.server_port, flush=True)
      server.serve_forever()
      """)
    let server = try proxy("http://127.0.0.1:\(behind.port)")
    func ask(_ length: Int) throws -> RawConnection {
      let connection = try RawConnection(port: server.port)
      try connection.send("PUT /api/x HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: \(length)\r\n\r\n")
      return connection
    }
    let small = try ask(4)
    #expect(try small.read { $0.hasSuffix("\r\n\r\n") } == "HTTP/1.1 100 Continue\r\n\r\n")
    try small.send("body")
    #expect(try small.read().hasSuffix("\r\n\r\n4"))
    // One that is too large is told so without having sent it.
    let large = try ask(1001)
    let refusal = try large.read()
    #expect(refusal.hasPrefix("HTTP/1.1 413 ") && refusal.hasSuffix(#"{"error":"the body of the request is too large"}"#), "\(refusal)")
  }

  @Test func `one that is too slow is left after a while, and its visitor is told`() throws {
    let behind = try PythonServer("""
      import socket
      listener = socket.create_server(("127.0.0.1", 0)); held = []
      print(listener.getsockname()[1], flush=True)
      while True: held.append(listener.accept())
      """)
    let server = try proxy("http://127.0.0.1:\(behind.port)", upstreamSeconds: 1)
    let late = try server.get("/api/x")
    #expect((late.status, late.header("Content-Type"), late.header("Cache-Control")) == (504, "application/json; charset=utf-8", "no-store"))
    #expect(String(decoding: late.body, as: UTF8.self) == #"{"error":"the server behind this address does not answer in time"}"#)
    #expect(try server.answer("/about") == "200 about")
  }

  @Test func `over HTTPS a server behind is asked by its name, and believed only with a good certificate`() throws {
    let script = """
      import http.server, ssl, sys
      class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(str(self.connection.asked).encode())
        def log_message(self, *_): pass
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(sys.argv[1], sys.argv[2])
      def named(connection, name, _): connection.asked = name
      context.sni_callback = named
      server.socket = context.wrap_socket(server.socket, server_side=True)
      print(server.server_port, flush=True)
      server.serve_forever()
      """
    let authority = try CertificateAuthority(), stranger = try CertificateAuthority()
    let root = authority.root
    func answer(_ issued: CertificateAuthority.Issued) throws -> String {
      let behind = try PythonServer(script, [issued.chain, issued.key])
      return try proxy("https://localhost:\(behind.port)", trust: root).answer("/api/x")
    }
    #expect(try answer(authority.issue(["localhost"])) == "200 localhost")
    let refused = #"502 {"error":"the server behind this address does not answer"}"#
    #expect(try answer(authority.issue(["other.example.org"])) == refused, "for another name")
    #expect(try answer(stranger.issue(["localhost"])) == refused, "of an authority that nobody knows")
    #expect(try answer(authority.issue(["localhost"], days: -1)) == refused, "one that has ended")
  }

  @Test func `browsers are told to come back over TLS, over TLS alone`() throws {
    let tlsPort = try FreePorts.next()
    let authority = try CertificateAuthority()
    let server = try RuleServer(tlsPort: tlsPort) { $0.strictTransport = 3600 }
    #expect(try server.get("/").header("Strict-Transport-Security") == nil)
    try server.certify(authority.issue(["shop.localhost"]))
    #expect(try server.get("/").header("Strict-Transport-Security") == nil)
    for path in ["/", "/about", "/nothing", "/x.css"] {
      var request = HTTPRequest("GET", "https://shop.localhost:\(tlsPort)\(path)")
      request.addresses = ["shop.localhost:\(tlsPort):127.0.0.1"]
      request.authorityFile = authority.root
      #expect(try HTTPClient().send(request).header("Strict-Transport-Security") == "max-age=3600", "\(path)")
    }
  }
}
