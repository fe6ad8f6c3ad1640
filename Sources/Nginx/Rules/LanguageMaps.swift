/// Which of a site's languages a visitor likes best, from `Accept-Language` (RFC 9110, section 12.5.4): the one of the highest
/// quality, of several the one that stands first. A language that is asked for with a country (`fr-CA`) or that a site has
/// with one (`fr-ca` for `fr`) counts as well.
///
/// Who comes from a page of the site itself has chosen already, and is not asked again: else the link to the other language
/// would lead back.
struct LanguageMaps {
  /// For all sets. On a host that sites share, a page of the site itself is one below its base path.
  static var accepted: [NginxMap] {
    var origin = NginxMap("$http_referer $host", "own_referer")
    origin.expression("^https?://([^/: ]+)(?::[0-9]+)?(/[^ ]*)? \\1$", "\"from $2\"")
    var accepted = NginxMap("$base_path $own_referer", "accept_language", default: "$http_accept_language")
    accepted.expression("^([^ ]*) from \\1(?:[/?#]|$)", "\"\"")
    return [origin, accepted]
  }

  let languages: [String]
  let prefix: String

  init(languages: [String], prefix: String) {
    self.languages = Array(Set(languages)).sorted()
    self.prefix = prefix
  }

  private static let header = "$accept_language"
  private static let blank = "[ \\t]*"

  var maps: [NginxMap] {
    var maps: [NginxMap] = []
    for (index, language) in languages.enumerated() {
      maps.append(quality(index, language))
      if index > 0 { maps.append(tie(index, language)) }
      maps.append(best(index, language))
    }
    var result = NginxMap("$\(prefix)_best\(languages.count - 1)", "\(prefix)_language")
    result.expression(" ([a-z0-9-]+)$", "$1")
    return maps + [result]
  }

  /// Four digits, `0900` for `q=0.9`; empty for a language that the visitor does not read.
  private func quality(_ index: Int, _ language: String) -> NginxMap {
    var map = NginxMap(Self.header, "\(prefix)_quality\(index)")
    let subtags = language.split(separator: "-")
    let ranges = ["\(escaped(language))(?:-[a-z0-9]+)*"] + (subtags.count > 1 ? [escaped(String(subtags[0]))] : [])
    for range in ranges {
      let start = "(?:^|,)\(Self.blank)\(range)\(Self.blank)"
      let end = "\(Self.blank)(?:,|$)"
      let weight = "\(start);\(Self.blank)q="
      map.expression(start + "(?:,|$)", "1000", ignoringCase: true)
      map.expression("\(weight)1(?:\\.0*)?\(end)", "1000", ignoringCase: true)
      map.expression("\(weight)0\\.([0-9]{3})\(end)", "0$1", ignoringCase: true)
      map.expression("\(weight)0\\.([0-9]{2})\(end)", "0$10", ignoringCase: true)
      map.expression("\(weight)0\\.([0-9])\(end)", "0$100", ignoringCase: true)
    }
    return map
  }

  /// `<quality> <language>` of the best so far.
  private func best(_ index: Int, _ language: String) -> NginxMap {
    let mine = "\"$\(prefix)_quality\(index) \(language)\""
    guard index > 0 else {
      var map = NginxMap("$\(prefix)_quality0", "\(prefix)_best0", default: mine)
      map.exact("", "\"\"")
      map.exact("0000", "\"\"")
      return map
    }
    var map = NginxMap("$\(prefix)_best\(index - 1)|$\(prefix)_quality\(index)", "\(prefix)_best\(index)")
    map.expression("^([^|]*)\\|(?:0000)?$", "$1")
    map.expression("^\\|", mine)
    map.expression("^([0-9]{4}) [^|]*\\|\\1$", "$\(prefix)_tie\(index)")
    let greater = (0...8).map { "\($0)[0-9]* [^|]*\\|\\1[\($0 + 1)-9]" }.joined(separator: "|")
    map.expression("^([0-9]*)(?:\(greater))", mine)
    map.expression("^([^|]*)\\|", "$1")
    return map
  }

  /// Of two with the same quality, the one that stands first.
  private func tie(_ index: Int, _ language: String) -> NginxMap {
    var map = NginxMap("$\(prefix)_best\(index - 1)|\(Self.header)", "\(prefix)_tie\(index)")
    let mine = Self.range(escaped(language), escaped(String(language.prefix { $0 != "-" })))
    map.expression(
      "^[0-9]+ (([a-z0-9]++)[a-z0-9-]*+)\\|(?:(?!\(Self.range("\\1", "\\2"))).)*\(mine)",
      "\"$\(prefix)_quality\(index) \(language)\"", ignoringCase: true)
    map.expression("^([^|]*)\\|", "$1")
    return map
  }

  /// A language where it is asked for, whole or without its country.
  private static func range(_ tag: String, _ primary: String) -> String {
    "(?<![a-z0-9-])(?:\(tag)(?![a-z0-9])|\(primary)(?![a-z0-9-]))"
  }

  private func escaped(_ language: String) -> String { NginxText.decoded(Array(language.utf8)) }
}
