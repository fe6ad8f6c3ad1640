internal import JSON
internal import Sites

/// How a page loads the script that counts its visits.
enum AnalyticsScript {
  private static let path = "static/js/analytics.js"

  /// For `page.analytics` in a layout: `src` and `attributes` of a script element.
  static func element(_ analytics: Analytics) -> JSONValue {
    var attributes = analytics.attributes.map { ($0.name, $0.value) }
    var source = analytics.source
    if analytics.provider == .matomo {
      attributes.insert(("data-src", source), at: 0)
      source = "/\(path)"
    }
    return [
      "src": .string(source), "attributes": .array(attributes.map { ["name": .string($0.0), "value": .string($0.1)] }),
    ]
  }

  /// Matomo is told what to do by a script on the page, before its own is there; the others read their attributes.
  static func file(of site: Site) -> (path: String, contents: [UInt8])? {
    site.analytics?.provider == .matomo ? (path, Array(matomo.utf8)) : nil
  }

  /// https://developer.matomo.org/api-reference/tracking-javascript; `matomo.php` stands beside `matomo.js`. Without
  /// cookies, so that nobody needs to be asked.
  private static let matomo = """
    (() => {
      const { src, siteId } = document.currentScript.dataset;
      const queue = (window._paq = window._paq || []);
      queue.push(["disableCookies"], ["setDoNotTrack", true], ["trackPageView"], ["enableLinkTracking"]);
      queue.push(["setTrackerUrl", new URL("matomo.php", new URL(src, location)).href], ["setSiteId", siteId]);
      const script = document.createElement("script");
      script.async = true;
      script.src = src;
      document.head.append(script);
    })();

    """
}
