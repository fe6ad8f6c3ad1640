@testable import optimize_assets

enum PictureObstacles {
  static func find(_ css: String) -> Int? { PictureSafety.obstacle(in: Array(css.utf8)) }
}
