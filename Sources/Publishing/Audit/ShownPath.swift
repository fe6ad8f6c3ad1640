internal import Nginx

extension Layout {
  /// A path as people get to see it: below `www/`.
  func below(_ path: String) -> String { path.hasPrefix(www + "/") ? String(path.dropFirst(www.utf8.count + 1)) : path }
}
