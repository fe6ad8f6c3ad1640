import ChildProcess
import POSIX
import TestSupport

/// A program that listens at a port of the loopback interface; ended with its owner.
final class RunningProgram {
  let port: Int
  private let supervisor: Supervisor
  private let process: SupervisedProcess

  enum Failure: Error { case notListening(String) }

  init(_ path: String, _ arguments: [String], port: Int, directory: String = "/", environment: [String: String] = [:]) throws {
    self.port = port
    supervisor = try BuiltPrograms.supervisor()
    process = try supervisor.start(
      ProcessRequest(
        path: path, arguments: arguments,
        environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": directory].merging(environment) { $1 },
        directory: directory))
    guard waitUntil(seconds: 20, { (try? RawConnection(port: port)) != nil }) else {
      throw Failure.notListening(String(decoding: (try? process.errors.read(upTo: 65536)) ?? [], as: UTF8.self))
    }
  }

  deinit { process.killAll() }
}

/// nginx with one server block.
func nginx(_ folder: TemporaryFolder, _ block: (Int) -> String) throws -> RunningProgram {
  let port = try FreePorts.next()
  let configuration = """
    daemon off; master_process off; worker_processes 1; pid \(folder.path)/nginx.pid; error_log \(folder.path)/error.log;
    events { worker_connections 64; }
    http {
      access_log off; client_body_temp_path \(folder.path)/body; proxy_temp_path \(folder.path)/proxy;
      fastcgi_temp_path \(folder.path)/f; uwsgi_temp_path \(folder.path)/u; scgi_temp_path \(folder.path)/s;
      server { \(block(port)) }
    }
    """
  try folder.write("nginx.conf", configuration)
  return try RunningProgram(
    "/usr/sbin/nginx", ["-p", folder.path, "-e", "\(folder.path)/error.log", "-c", folder.path("nginx.conf")], port: port, directory: folder.path)
}

/// A certificate for 127.0.0.1 and localhost, by an authority of its own.
struct SelfMadeAuthority {
  let authority: String
  let certificate: String
  let key: String

  init(_ folder: TemporaryFolder) throws {
    authority = folder.path("ca.pem")
    certificate = folder.path("server.pem")
    key = folder.path("server.key")
    try folder.write("names", "subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    func openssl(_ arguments: String) throws {
      let result = try Command("openssl", arguments.split(separator: " ").map(String.init), directory: folder.path).run(deadlineSeconds: 60)
      guard result.status == .exited(0) else { throw RunningProgram.Failure.notListening(result.errorText) }
    }
    try openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=Authority -days 2")
    try openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj /CN=localhost")
    try openssl("x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names")
  }
}
