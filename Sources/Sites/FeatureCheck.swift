package import Diagnostics
internal import JSON

extension Features {
  /// What a page has although the site switches it off. Leaving it out would take from a page what its author put there.
  package func findings(about page: Page) -> [Diagnostic] {
    if formsEnabled, apiIntegration { return [] }
    var findings: [Diagnostic] = []
    page.forEachComponent { component in
      if component.type == "Form", !formsEnabled {
        findings.append(
          Diagnostic(
            .error, "a form on a site whose forms are switched off", at: component.place.member("type").location,
            help: "set features.forms_enabled, or remove the form"))
      }
      if ["Form", "Table"].contains(component.type), component.config["table"] != nil, !apiIntegration {
        findings.append(
          Diagnostic(
            .error, "data from an API on a site that is not connected to one",
            at: component.place.member("config").member("table").location,
            help: "set features.api_integration, or remove it"))
      }
    }
    return findings
  }
}
