import FuzzTargets
import POSIX

/// https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library: its own `main` has no place beside the one that
/// SwiftPM wants to see.
@_silgen_name("LLVMFuzzerRunDriver") private func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ run: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The environment names the target, for the arguments are libFuzzer's.
private let target: FuzzTarget = {
  guard let target = FuzzTarget.named(Environment["SLIPWAY_FUZZ_TARGET"] ?? "") else {
    fatalError("SLIPWAY_FUZZ_TARGET is none of \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
  }
  return target
}()

/// With `SLIPWAY_FUZZ_SEED` the target's seed is written there, and nothing else happens.
@_cdecl("slipway_fuzz_main") public func main(
  _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
  if let path = Environment["SLIPWAY_FUZZ_SEED"] {
    return (try? Files.write(path, target.seed())) == nil ? 1 : 0
  }
  var count = count
  var arguments = arguments
  return runFuzzer(&count, &arguments) { start, count in
    target.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
  }
}
