/// Text from plugins, sites and archives, made fit for a terminal.

/// The text on one line, without anything that could steer a terminal or reorder what is shown: escape sequences go
/// whole (ECMA-48: CSI, OSC and the other strings), so does every control character and every mark that changes the
/// direction of writing or takes no room. Line breaks and tabs become a space.
func displayable(_ text: String) -> String {
  // Most text is plain; only the rest is looked at scalar by scalar.
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
  var result = ""
  var rest = Substring(text).unicodeScalars
  while let scalar = rest.popFirst() {
    switch scalar.value {
    case 0x1B: skipEscape(&rest)
    case 0x9B: skipControlSequence(&rest)
    case 0x90, 0x98, 0x9D, 0x9E, 0x9F: skipString(&rest)
    case 0x0D where rest.first == "\n": break
    case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: result.unicodeScalars.append(" ")
    default: if !isHidden(scalar) { result.unicodeScalars.append(scalar) }
    }
  }
  return result
}

/// The same for a text of several lines, which stay apart.
func displayableLines(_ text: String) -> [String] {
  var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { displayable(String($0)) }
  while lines.count > 1, lines.last == "" { lines.removeLast() }
  return lines
}

/// Behind ESC: `[` begins a control sequence, `]`, `P`, `X`, `^` and `_` a string; else intermediates and one final.
private func skipEscape(_ rest: inout Substring.UnicodeScalarView) {
  guard let next = rest.first else { return }
  switch next.value {
  case 0x5B:
    rest.removeFirst()
    skipControlSequence(&rest)
  case 0x5D, 0x50, 0x58, 0x5E, 0x5F:
    rest.removeFirst()
    skipString(&rest)
  case 0x20...0x2F:
    rest = rest.drop { (0x20...0x2F).contains($0.value) }
    if let final = rest.first, (0x30...0x7E).contains(final.value) { rest.removeFirst() }
  case 0x30...0x7E: rest.removeFirst()
  default: break
  }
}

/// Parameters and intermediates (0x20 to 0x3F), then a final byte.
private func skipControlSequence(_ rest: inout Substring.UnicodeScalarView) {
  rest = rest.drop { (0x20...0x3F).contains($0.value) }
  if let final = rest.first, (0x40...0x7E).contains(final.value) { rest.removeFirst() }
}

/// Up to BEL, ST or ESC `\`; an unfinished one ends with its line, so that it hides nothing behind it.
private func skipString(_ rest: inout Substring.UnicodeScalarView) {
  while let scalar = rest.first {
    if scalar == "\n" || scalar == "\r" { return }
    rest.removeFirst()
    if scalar.value == 0x07 || scalar.value == 0x9C { return }
    if scalar.value == 0x1B {
      if rest.first == "\\" { rest.removeFirst() }
      return
    }
  }
}

/// Control characters; format characters (Unicode's category Cf: bidirectional marks, zero-width spaces, tags) but
/// for the joiner inside emoji and the soft hyphen; private and unassigned ones are left to the font.
private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control: true
  case .format: scalar.value != 0x200D && scalar.value != 0xAD
  case .surrogate: true
  default: false
  }
}
