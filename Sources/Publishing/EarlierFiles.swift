/// What earlier extractions have left that a new one can use.
struct EarlierFiles: Sendable {
  /// What is in the new release's folder already, and stays where it is the same; nil for a folder that is still to be made.
  var present: RecordedFiles?
  /// Another release, whose files get second names here.
  var linked: RecordedFiles?
}
