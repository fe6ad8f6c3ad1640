/// What a remote is opened with.
package struct RemoteOptions: Sendable, Hashable {
  /// A PEM file with the authorities of TLS to trust, instead of the system's.
  package var authorityFile: String?
  /// An ssh_config(5), instead of the user's own.
  package var sshConfiguration: String?

  package init(authorityFile: String? = nil, sshConfiguration: String? = nil) {
    self.authorityFile = authorityFile
    self.sshConfiguration = sshConfiguration
  }
}

/// The one place that knows all transports.
package enum Remotes {
  /// - Throws: `RemoteError` where there is no such transport here. Whether somebody answers is seen at first use.
  package static func open(_ address: RemoteAddress, _ options: RemoteOptions = RemoteOptions()) throws -> any Remote {
    switch address.transport {
    case .file: return FolderRemote(address.path)
    case .sftp: return SFTPRemote(address, configuration: options.sshConfiguration)
    case .http, .https, .oci:
      throw RemoteError(.unsupported, "\(address.transport.rawValue):// is not available in this build")
    }
  }
}
