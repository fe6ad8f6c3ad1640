import POSIX
import TestSupport
import Testing

@Suite struct CompletionTests {
  private let slipway: Slipway

  init() throws { slipway = try Slipway() }

  @Test func `bash accepts the script and registers it`() throws {
    let result = try slipway.shell("slipway completion bash > c && bash -n c && source ./c && complete -p slipway")
    #expect(result.code == 0)
    #expect(result.output == "complete -F _slipway slipway\n")
    #expect(result.errors == "")
  }

  @Test(arguments: [
    (["ru"], ["run", "runs"]),
    (["runs", ""], ["show"]),
    (["release", ""], ["list", "show", "verify", "diff", "extract", "prune", "push", "pull", "sync"]),
    (["release", "v"], ["verify"]),
    (["completion", ""], ["bash", "zsh", "fish"]),
    (["run", "x.json", "--j"], ["--jobs", "--json"]),
    (["run", "--plugins", "fol"], ["folder"]),
    (["run", "--plugins", "=", "fol"], ["folder"]),
    (["run", "fi"], ["file one.json"]),
    (["plugin", "show", "valid"], ["validate-page"]),
    (["logs", "la"], ["last"]),
    (["runs", "--limit", ""], []),
  ])
  func `bash completes words`(words: [String], expected: [String]) throws {
    try slipway.folder.write("folder/x", "")
    try slipway.folder.write("file one.json", "{}")
    let list = (["slipway"] + words).map { "'\($0)'" }.joined(separator: " ")
    let result = try slipway.shell(
      """
      source <(slipway completion bash)
      COMP_WORDS=(\(list)); COMP_CWORD=\(words.count); _slipway
      (( ${#COMPREPLY[@]} )) && printf '%s\\n' "${COMPREPLY[@]}"; true
      """)
    #expect(result.lines == expected, "\(result.errors)")
    #expect(result.errors == "")
  }

  @Test(.enabled(if: Environment.find(command: "zsh") != nil))
  func `zsh accepts the script`() throws {
    let result = try slipway.shell("slipway completion zsh > _slipway && zsh -n _slipway")
    #expect(result.code == 0)
    #expect(result.errors == "")
  }

  @Test(.enabled(if: Environment.find(command: "fish") != nil))
  func `fish completes words`() throws {
    let words = try slipway.shell(
      "slipway completion fish | source; complete -C 'slipway ru'; complete -C 'slipway release '; complete -C 'slipway run --js'", shell: "fish")
    #expect(words.lines.map { $0.split(separator: "\t")[0] } == ["run", "runs", "diff", "extract", "list", "prune", "pull", "push", "show", "sync", "verify", "--json"], "\(words.output)")
    #expect(words.errors == "")
  }
}
