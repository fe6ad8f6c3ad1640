internal import ChildProcess
package import Engine

/// Says to a plugin what a transcript says was said, at the same points, and compares what comes back.
package struct Replay {
  package let plugin: InstalledPlugin
  package let recording: Recording
  package let places: InspectionPlaces
  /// Told each line as it goes by.
  package let onLine: (RecordedLine) -> Void
  package let isInterrupted: () -> Bool

  /// How long a message is waited for beyond the time that it took in the transcript.
  static let patienceSeconds = 10.0

  package init(
    _ recording: Recording, against plugin: InstalledPlugin, in places: InspectionPlaces, isInterrupted: @escaping () -> Bool,
    onLine: @escaping (RecordedLine) -> Void
  ) {
    self.plugin = plugin
    self.recording = recording
    self.places = places
    self.isInterrupted = isInterrupted
    self.onLine = onLine
  }

  /// - Returns: the differences, and how many messages of the plugin were compared.
  package func run() throws -> (differences: [ReplayDifference], compared: Int) {
    let supervisor = try Supervisor(executable: Installation.supervisor)
    var differences: [ReplayDifference] = []
    var compared = 0
    for number in recording.processes where !isInterrupted() {
      let part = try ReplayedProcess(number, lines: recording.lines.filter { $0.process == number }, of: self, under: supervisor)
      part.play()
      compared += part.expected.count
      differences += part.differences()
    }
    return (differences, compared)
  }
}
