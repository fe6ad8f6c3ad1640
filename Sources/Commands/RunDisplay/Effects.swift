/// What a failure left behind, in plain words (`effects` of the step protocol); nil for a word that it hasn't.
func effectsSentence(_ effects: String?) -> String? {
  switch effects {
  case "none": "it changed nothing"
  case "partial": "a part of its changes was made"
  case "complete": "all of its changes were made"
  case "unknown": "nobody knows what it changed: look before you run it again"
  default: nil
  }
}
