internal import SiteRules

/// The base path of a request's site, and what stands behind it in the request: the site's files and rules know nothing of
/// it, so that it is taken away before anything else is looked at. Both forms of an address are answered, `/apps/shop/about`
/// and `/about`.
struct BasePathMaps {
  let sets: [RuleSetText]

  var maps: [NginxMap] {
    var base = NginxMap("$rules", "base_path")
    for set in sets { if let path = set.rules.basePath { base.exact(set.id, path.text) } }
    // As nginx has decoded and resolved it. What it keeps for itself can't be asked for in this way either.
    var below = NginxMap("$base_path $uri", "path_below_base")
    below.expression("^([^ ]+) \\1(/(?!-/(?:rule$|proxy/)).*)$", "$2")
    var isBase = NginxMap("$base_path $uri", "is_base_path")
    isBase.expression("^([^ ]+) \\1$", "1")
    // As it came, for what is taken from it: one that leads there only once it is decoded stays as it is.
    var raw = NginxMap("$base_path $request_uri", "site_uri", default: "$request_uri")
    raw.expression("^([^ ]+) \\1(/.*)$", "$2")
    var prefix = NginxMap("$base_path $request_uri", "stripped_base_path")
    prefix.expression("^([^ ]+) \\1/", "$1")
    return [base, below, isBase, raw, prefix]
  }

  /// At the top of a server block, once it is known which rules count.
  static let entrance = """
        if ($is_base_path) { return 308 $base_path/$is_args$args; }
        if ($path_below_base) { rewrite ^ $path_below_base; }
    """
}
