/// What the value of an HTML attribute is.
package enum AttributeRule: Equatable {
  /// A URL that the page loads.
  case resource
  /// A URL that may lead to a page, an upload, or nowhere of ours.
  case link
  /// `srcset`
  case candidates
  case style
  case script
  /// A URL that names no file which the page needs: where a form goes, what relative URLs are taken against.
  case address
  /// `<meta http-equiv="refresh">`: `5; url=/about`
  case refresh
  case nothing

  /// - Parameter value: the tag's other attributes.
  package init(tag: String, attribute: String, value: (String) -> String?) {
    switch attribute {
    case "srcset", "imagesrcset": self = .candidates
    case "style": self = .style
    case "src": self = tag == "iframe" || tag == "embed" ? .link : .resource
    case "poster", "xlink:href", "background": self = .resource
    case "action", "formaction", "cite", "ping": self = .address
    case "data": self = tag == "object" ? .link : .nothing
    case "href":
      switch tag {
      case "link": self = Self.isLoaded(value("rel")) ? .resource : .link
      case "image", "use", "feimage", "script": self = .resource
      case "base": self = .address
      default: self = .link
      }
    case "content":
      if tag == "meta", value("http-equiv")?.lowercased() == "refresh" {
        self = .refresh
        return
      }
      let name = (value("property") ?? value("name") ?? value("itemprop") ?? "").lowercased()
      self = tag == "meta" && Self.metaURLs.contains(name) ? .resource : .nothing
    default: self = attribute.hasPrefix("data-") ? .link : attribute.hasPrefix("on") ? .script : .nothing
    }
  }

  private static let metaURLs: Set<String> = [
    "og:image", "og:image:url", "og:image:secure_url", "og:video", "og:audio", "twitter:image", "twitter:image:src", "image",
    "msapplication-tileimage", "msapplication-config",
  ]
  private static let loadedRelations: Set<Substring> = [
    "stylesheet", "icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon", "preload", "modulepreload", "manifest",
  ]

  private static func isLoaded(_ relation: String?) -> Bool {
    (relation ?? "").lowercased().split(separator: " ").contains { loadedRelations.contains($0) }
  }
}
