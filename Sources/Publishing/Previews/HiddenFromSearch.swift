package import Nginx
internal import SiteRules

extension RuleSet {
  /// Adds `X-Robots-Tag: noindex` to every answer: what is there to be looked at for a while is none of a search engine's
  /// business. Of several such headers they follow the strictest.
  package mutating func hideFromSearchEngines() { headers += HeadersFile(Array("/*\n  X-Robots-Tag: noindex\n".utf8)).rules }
}
