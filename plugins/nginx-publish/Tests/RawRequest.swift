import ChildProcess

/// A request as it is typed here, which no HTTP client would send.
enum RawRequest {
  static func send(_ text: String, port: Int) throws -> String {
    let script = "import socket,sys\ns=socket.create_connection(('127.0.0.1',\(port)),5)\ns.sendall(sys.stdin.buffer.read())\nwhile d:=s.recv(65536): sys.stdout.buffer.write(d)"
    return try Command("python3", ["-c", script]).run(input: Array(text.utf8), deadlineSeconds: 20).outputText
  }
}
