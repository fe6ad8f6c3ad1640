/// Slipway's own version, as `slipway version` prints it and plugins are told.
package let hostVersion = "0.1.0"
