internal import Releases
internal import Sites
internal import StepKit

/// What the config asks for, without the files.
struct ReleaseRequest {
  var content: ReleaseContent
  var directory: String
  var keep: Int

  /// - Throws: `InvalidInput` with the findings of a broken site definition, `StepError` for a run without a site.
  init(_ config: ArchiveRelease.Config, _ context: StepContext) throws {
    guard context.home.hasPrefix("/") else { throw StepError(.precondition, "the host did not say where its home is") }
    directory = config.directory
    keep = config.keep ?? 10
    let purpose = config.purpose.flatMap(ReleaseContent.Purpose.init) ?? .release
    if let path = config.site {
      let site = try Site.openValid(path)
      content = ReleaseContent(
        site: site.id, siteVersion: config.version ?? site.version, name: site.name, url: site.url,
        domains: site.deployment.domains.map(\.text), purpose: purpose)
    } else {
      guard let site = context.site else {
        throw StepError(.validation, "the run is about no site", help: "give the step the path of a site definition: \"site\"")
      }
      content = ReleaseContent(site: site, siteVersion: config.version ?? "0.0.0", purpose: purpose)
    }
  }
}
