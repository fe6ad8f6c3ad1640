package import Diagnostics

/// A `_headers` file as Netlify and Cloudflare Pages read it: a path on a line, and indented below it `Name: value`, or
/// `! Name` to send none. All blocks whose path matches count, in their order; several values of one name are joined.
/// https://docs.netlify.com/routing/headers/ and https://developers.cloudflare.com/pages/configuration/headers/
package struct HeadersFile: Sendable {
  package static let name = "_headers"

  package var rules: [HeaderRule] = []
  /// Of each rule's path, from 1.
  package var lineNumbers: [Int] = []
  package var findings: [Diagnostic]
  package let file: String

  /// - Parameters:
  ///   - file: named in findings.
  ///   - isLimited: whether it is a site's, with no more and no longer rules than `RuleLimits` say.
  package init(_ bytes: [UInt8], file: String = HeadersFile.name, isLimited: Bool = true) {
    self.file = file
    let lines = RuleLines(bytes, file: file, isLimited: isLimited)
    findings = lines.findings
    var block: Block?
    for line in lines.lines {
      let isIndented = line.isIndented
      let text = line.text.drop { $0 == " " || $0 == "\t" }
      if text.isEmpty || text.first == "#" { continue }
      if isLimited, line.text.unicodeScalars.count > RuleLimits.headerLength {
        note("the line has over \(RuleLimits.headerLength) characters", line.number, 1, help: "write a shorter one")
      } else if !isIndented, text.first == "/" || text.lowercased().hasPrefix("http") && text.contains("://") {
        finish(block)
        block = begin(line)
      } else if block == nil {
        note("a header without a path", line.number, 1, help: "write the path on a line of its own before it, as in: /*")
      } else {
        read(line, into: &block!)
      }
    }
    finish(block)
    if isLimited, rules.count > RuleLimits.headerRules {
      note("\(rules.count) rules are more than \(RuleLimits.headerRules)", lineNumbers[RuleLimits.headerRules], 1, help: "take paths together with *")
    }
  }

  private struct Block {
    var path: String
    var line: Int
    var isValid: Bool
    var actions: [HeaderRule.Action] = []
  }

  private mutating func note(_ message: String, _ line: Int, _ column: Int, help: String?) {
    findings.append(Diagnostic(.error, message, at: SourceLocation(file: file, line: line, column: column), help: help))
  }

  private mutating func begin(_ line: RuleLines.Line) -> Block {
    let tokens = RuleLines.tokens(line)
    let path = tokens.first?.text ?? ""
    do throws(RuleProblem) { _ = try PathPattern(path, splatAnywhere: true) } catch {
      note(error.message, line.number, 1 + String(decoding: path.utf8.prefix(error.offset), as: UTF8.self).unicodeScalars.count, help: error.help)
      return Block(path: path, line: line.number, isValid: false)
    }
    if tokens.count > 1 { note("\(tokens[1].text.shown) stands behind the path", line.number, tokens[1].column, help: "write headers on lines of their own, indented") }
    return Block(path: path, line: line.number, isValid: tokens.count == 1)
  }

  /// `Name: value`, or `! Name`.
  private mutating func read(_ line: RuleLines.Line, into block: inout Block) {
    let text = line.text
    let start = text.firstIndex { $0 != " " && $0 != "\t" } ?? text.startIndex
    func column(_ index: String.Index, _ offset: Int = 0) -> Int {
      1 + text.unicodeScalars.distance(from: text.startIndex, to: index) + String(decoding: text[index...].utf8.prefix(offset), as: UTF8.self).unicodeScalars.count
    }
    if text[start...].hasPrefix("! ") {
      let name = text[start...].dropFirst(2).trimmingBlanks
      do throws(RuleProblem) {
        try HeaderFields.check(removing: String(name))
        block.actions.append(.remove(String(name)))
      } catch { note(error.message, line.number, column(name.startIndex), help: error.help) }
      return
    }
    guard let colon = text[start...].firstIndex(of: ":") else {
      return note("\(String(text[start...]).shown) is no header", line.number, column(start), help: "write Name: value, or a path that begins with a /")
    }
    let name = text[start..<colon].trimmingBlanks
    let value = text[text.index(after: colon)...].trimmingBlanks
    do throws(RuleProblem) {
      try HeaderFields.check(String(name), value: String(value))
      block.actions.append(.set(HeaderRule.Field(name: String(name), value: String(value))))
    } catch {
      note(error.message, line.number, error.part == .value ? column(value.startIndex, error.offset) : column(start), help: error.help)
    }
  }

  private mutating func finish(_ block: Block?) {
    guard let block, block.isValid, !block.actions.isEmpty else { return }
    guard let rule = try? HeaderRule(path: block.path, actions: block.actions) else { return }
    rules.append(rule)
    lineNumbers.append(block.line)
  }
}

extension Substring {
  /// Without blanks and tabs at both ends.
  var trimmingBlanks: Substring {
    let start = drop { $0 == " " || $0 == "\t" }
    return start.dropLast(start.reversed().prefix { $0 == " " || $0 == "\t" }.count)
  }
}
