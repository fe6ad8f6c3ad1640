/// What the headers of an ELF file say about how it is started (elf(5); the System V ABI, "Program Loading and Dynamic
/// Linking"). A file from anywhere: every number in it is checked before it is used.
struct ELFImage: Sendable, Hashable {
  /// `e_machine`: 62 is x86-64, 183 AArch64.
  var machine: Int
  /// An executable or a shared object, not an object file or a core dump.
  var isProgram: Bool
  /// The loader (`PT_INTERP`); nil for a static program.
  var loader: String?
  /// Names of the shared libraries it is linked with (`DT_NEEDED`).
  var libraries: [String] = []
  /// Folders that it names for them (`DT_RUNPATH`, else `DT_RPATH`), `$ORIGIN` still in them.
  var libraryFolders: [String] = []
  /// The folders count for the libraries of its libraries too: `DT_RPATH` without `DT_RUNPATH`.
  var foldersAreInherited = false

  static let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]

  /// - Parameter read: up to so many bytes at an offset; fewer at the end of the file.
  /// - Returns: nil when it is no ELF file. Of another class than 64-bit little-endian, only the machine is known.
  init?(_ read: (_ offset: Int, _ count: Int) -> [UInt8]) {
    let header = Fields(read(0, 64))
    guard header.bytes.starts(with: Self.magic), let type = header.half(16), let machine = header.half(18) else { return nil }
    let is64LittleEndian = header.bytes[4] == 2 && header.bytes[5] == 1
    self.machine = header.bytes[5] == 2 ? (machine & 0xFF) << 8 | machine >> 8 : machine
    isProgram = !is64LittleEndian || type == 2 || type == 3
    guard is64LittleEndian, isProgram, let table = header.word(32), let size = header.half(54), let count = header.half(56), size >= 56
    else { return }
    let segments = Fields(read(table, size * min(count, 256)))
    var loads: [(address: Int, offset: Int, size: Int)] = []
    var dynamic: (offset: Int, size: Int)?
    for start in stride(from: 0, to: segments.bytes.count - 55, by: size) {
      guard let kind = segments.half(start), let offset = segments.word(start + 8), let address = segments.word(start + 16),
        let length = segments.word(start + 32)
      else { continue }
      switch kind {
      case 1: loads.append((address, offset, length))
      case 2: dynamic = (offset, min(length, 65536))
      case 3: loader = Self.text(read(offset, min(length, 4096)))
      default: break
      }
    }
    guard let dynamic else { return }
    readDynamic(Fields(read(dynamic.offset, dynamic.size)), loads, read)
  }

  private mutating func readDynamic(
    _ entries: Fields, _ loads: [(address: Int, offset: Int, size: Int)], _ read: (Int, Int) -> [UInt8]
  ) {
    var names: [Int] = []
    var (runPath, rPath, strings): (Int?, Int?, Int?)
    for start in stride(from: 0, to: entries.bytes.count - 15, by: 16) {
      guard let tag = entries.word(start), let value = entries.word(start + 8), tag != 0 else { break }
      switch tag {
      case 1: names.append(value)
      case 5: strings = value
      case 15: rPath = value
      case 29: runPath = value
      default: break
      }
    }
    guard let address = strings, let load = loads.first(where: { $0.address <= address && address - $0.address < $0.size }) else { return }
    let table = load.offset + (address - load.address)
    func name(_ offset: Int) -> String { offset < 1 << 30 ? Self.text(read(table + offset, 4096)) : "" }
    libraries = names.prefix(1024).map(name).filter { !$0.isEmpty }
    foldersAreInherited = runPath == nil && rPath != nil
    libraryFolders = (runPath ?? rPath).map { name($0).split(separator: ":").map(String.init) } ?? []
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }

  /// Little-endian numbers in some bytes; nil beyond their end, or when they are no offset that a file could have.
  private struct Fields {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func half(_ offset: Int) -> Int? { number(offset, 2) }
    func word(_ offset: Int) -> Int? { number(offset, 8).flatMap { $0 >= 0 && $0 < 1 << 48 ? $0 : nil } }

    private func number(_ offset: Int, _ count: Int) -> Int? {
      guard offset >= 0, offset + count <= bytes.count else { return nil }
      return (0..<count).reversed().reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
    }
  }

  /// The machine's name, as uname(1) has it.
  static func name(ofMachine machine: Int) -> String {
    [3: "i386", 8: "mips", 20: "ppc", 21: "ppc64", 22: "s390x", 40: "arm", 62: "x86_64", 183: "aarch64", 243: "riscv64", 258: "loongarch64"][machine]
      ?? "machine \(machine)"
  }
}
