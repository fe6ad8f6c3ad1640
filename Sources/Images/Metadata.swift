extension ImageInfo {
  /// The same pixels without what a camera or a program has written about them: place, time, names, texts, and whatever
  /// stands behind the image. The bytes themselves where the file is built in a way that is not understood.
  /// - Parameter bytes: those of this image.
  package func withoutMetadata(_ bytes: [UInt8]) -> [UInt8] {
    switch format {
    case .jpeg: JPEGSegments(bytes).withoutMetadata(orientation: orientation) ?? bytes
    // A turn can stand in EXIF here too.
    case .png: orientation > 1 ? bytes : PNGChunks(bytes).withoutMetadata() ?? bytes
    case .webp: orientation > 1 ? bytes : RIFFChunks(bytes).withoutMetadata() ?? bytes
    case .gif, .avif: bytes
    }
  }
}
