import TestSupport
import Testing

@Suite struct ColourTests {
  private let slipway: Slipway

  init() throws { slipway = try Slipway() }

  @Test func `Colours are for terminals`() throws {
    #expect(try slipway.terminal("help run").output.contains("\u{1B}["))
    #expect(try !slipway("help", "run").output.contains("\u{1B}["))
  }

  @Test func `NO_COLOR and CLICOLOR_FORCE are honoured`() throws {
    slipway.environment["CLICOLOR_FORCE"] = "1"
    #expect(try slipway("help", "run").output.contains("\u{1B}["))
    #expect(try slipway("rnu").errors.contains("\u{1B}["))
    slipway.environment["NO_COLOR"] = "1"
    #expect(try !slipway("help", "run").output.contains("\u{1B}["))
    #expect(try !slipway("rnu").errors.contains("\u{1B}["))
    #expect(try !slipway.terminal("help run").output.contains("\u{1B}["))
  }

  @Test func `A locale without Unicode gets ASCII`() throws {
    slipway.environment["LANG"] = "C"
    let result = try slipway("doctor")
    #expect(result.output.utf8.allSatisfy { $0 < 0x80 })
    #expect(result.output.contains("ok home: "))
  }
}
