/// What a value on the command line names: what a shell offers to complete it with.
enum ValueKind: Sendable, Hashable {
  case text, file, directory
  case choice([String])
  case command, run, plugin, site, key
}
