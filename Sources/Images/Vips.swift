internal import CVips

/// libvips wants `vips_init` once before anything else.
private let isReady: Bool = {
  guard unsafe vips_init("slipway") == 0 else { return false }
  cvips_silence()
  // Only what browsers show is ever decoded: no SVG, PDF, ImageMagick or other loader is reached, whatever bytes say.
  unsafe vips_operation_block_set("VipsForeignLoad", 1)
  for loader in ["Jpeg", "Png", "Nsgif", "Webp"] { unsafe vips_operation_block_set("VipsForeignLoad\(loader)", 0) }
  // Images are processed side by side by the callers, and none twice.
  vips_concurrency_set(1)
  vips_cache_set_max(0)
  return true
}()

func prepareVips() {
  precondition(isReady, "libvips can't be started")
}
