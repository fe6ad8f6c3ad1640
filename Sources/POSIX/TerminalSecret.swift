internal import Glibc

extension Terminal {
  /// What a person types at the terminal of this process, without showing it, up to the end of the line.
  /// - Parameters:
  ///   - prompt: shown before.
  ///   - limit: bytes; what goes beyond is dropped.
  /// - Returns: nil when it was given up: Ctrl-C, Ctrl-D on an empty line, or the terminal went away. The caller overwrites the
  ///   bytes when they are used.
  /// - Throws: `SystemError` where the process has no terminal.
  package static func readSecret(_ prompt: String, limit: Int = 1024) throws(SystemError) -> [UInt8]? {
    let terminal = try FileDescriptor(opening: "/dev/tty", .terminal)
    var saved = termios()
    try check("can't look at the terminal") { terminal.withNumber { unsafe tcgetattr($0, &saved) } }
    var quiet = saved
    // Byte by byte and without signals, so that nothing ends this process before the terminal is as it was.
    quiet.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG | IEXTEN)
    try check("can't change the terminal") { terminal.withNumber { unsafe tcsetattr($0, TCSAFLUSH, &quiet) } }
    defer { terminal.withNumber { unsafe _ = tcsetattr($0, TCSAFLUSH, &saved) } }
    try terminal.write(Array(prompt.utf8))
    defer { try? terminal.write([UInt8(ascii: "\n")]) }
    var typed: [UInt8] = []
    while true {
      let piece = try terminal.read(upTo: 1)
      guard let byte = piece.first else { return nil }
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return typed
      // Ctrl-C; Ctrl-D ends the line, or gives up where there is none.
      case 0x03: return nil
      case 0x04: return typed.isEmpty ? nil : typed
      // Backspace and Ctrl-H take a character back, Ctrl-U all of them.
      case 0x7F, 0x08:
        while let last = typed.popLast(), last & 0xC0 == 0x80 {}
      case 0x15: typed.removeAll()
      case 0..<0x20: break
      default: if typed.count < limit { typed.append(byte) }
      }
    }
  }
}
