package import Diagnostics
package import Engine
internal import JSON

/// A conversation that can be kept, looked at, and played again: JSON, one object a line; the first says what it is.
package struct Recording: Sendable {
  package var plugin: String
  package var lines: [RecordedLine]

  package init(plugin: String, lines: [RecordedLine] = []) {
    self.plugin = plugin
    self.lines = lines
  }

  /// What goes into the file: without secrets, and with names in place of this machine's paths.
  /// - Parameter redactor: knows the secrets of the config. What the plugin asked to hide is added, also for lines that
  ///   came before.
  package func text(redactor: Redactor, placeholders: (Int) -> Placeholders) -> String {
    var redactor = redactor
    for line in lines where line.direction == .received && line.content["method"] == "mask" {
      if let secret = line.content["params"]?["value"]?.stringValue { redactor.add(secret) }
    }
    let head: JSONValue = ["transcript": 1, "plugin": .string(plugin)]
    return ([head] + lines.map { line in
      var line = line
      line.content = redactor.redact(placeholders(line.process).hide(line.content))
      return line.json
    }).map { $0.text() + "\n" }.joined()
  }

  /// - Throws: `InvalidInput` with the line that can't be read.
  package init(parsing text: [UInt8], file: String) throws(InvalidInput) {
    var objects: [(line: Int, field: JSONField)] = []
    for (index, line) in text.split(separator: 10, omittingEmptySubsequences: false).enumerated() where !line.isEmpty {
      do throws(JSONError) { objects.append((index + 1, JSONField(try JSONValue(parsing: Array(line), file: file)))) } catch {
        throw InvalidInput("line \(index + 1) of \(file) is no JSON: \(error.message)")
      }
    }
    guard let head = objects.first?.field.value, head["transcript"] == 1, let plugin = head["plugin"]?.stringValue else {
      throw InvalidInput("\(file) is no transcript", help: "\"slipway plugin inspect PATH --record FILE\" makes one")
    }
    self.plugin = plugin
    lines = []
    for (number, field) in objects.dropFirst() {
      do throws(JSONError) { lines.append(try RecordedLine(field)) } catch {
        throw InvalidInput("line \(number) of \(file): \(error.message)")
      }
    }
  }

  /// The numbers of the processes, in their order.
  var processes: [Int] { lines.map(\.process).reduce(into: []) { if $0.last != $1 { $0.append($1) } } }
}
