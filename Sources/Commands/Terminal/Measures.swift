internal import POSIX

/// Numbers for people.

/// `0.24 s`, `12.3 s`, `1 min 05 s`, `2 h 03 min`
func durationText(_ seconds: Double) -> String {
  let seconds = max(0, seconds)
  if seconds < 0.9995 { return "\(decimal(seconds, digits: seconds < 0.1 ? 3 : 2)) s" }
  if seconds < 59.95 { return "\(decimal(seconds, digits: 1)) s" }
  let whole = Int(min(seconds.rounded(), 1e12))
  if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
  return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) min"
}

/// `12 s ago`, `5 min ago`, `3 h ago`, `2 d ago`
func ageText(_ seconds: Double) -> String {
  let whole = Int(max(0, min(seconds, 1e12)))
  return switch whole {
  case ..<2: "now"
  case ..<60: "\(whole) s ago"
  case ..<3600: "\(whole / 60) min ago"
  case ..<86400: "\(whole / 3600) h ago"
  default: "\(whole / 86400) d ago"
  }
}

/// `25 d`, `7 h`, `12 min`
func leftText(_ seconds: Double) -> String {
  switch seconds {
  case ..<3600: "\(Int(seconds / 60)) min"
  case ..<172_800: "\(Int((seconds / 3600).rounded())) h"
  default: "\(Int((seconds / 86400).rounded())) d"
  }
}

/// `512 B`, `38.2 MB` (powers of 1,000)
func sizeText(_ bytes: Int) -> String {
  var value = Double(bytes)
  for unit in ["B", "kB", "MB", "GB", "TB"] {
    if value < 999.5 || unit == "TB" {
      return unit == "B" || value >= 99.95 ? "\(Int(value.rounded())) \(unit)" : "\(decimal(value, digits: 1)) \(unit)"
    }
    value /= 1000
  }
  return "\(bytes) B"
}

/// `12:03:04`, by the clock on the wall.
func clockText(_ time: Double) -> String { String(Clock.localTime(time).suffix(8)) }

func count(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
  "\(number) \(number == 1 ? singular : plural ?? "\(singular)s")"
}

private func decimal(_ value: Double, digits: Int) -> String {
  let scale = (0..<digits).reduce(1) { product, _ in product * 10 }
  let scaled = Int((value * Double(scale)).rounded())
  let fraction = String(scaled % scale)
  return "\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
