internal import POSIX

/// What a remote is opened with.
package struct RemoteOptions: Sendable, Hashable {
  /// A PEM file with the authorities of TLS to trust, instead of the system's.
  package var authorityFile: String?
  /// An ssh_config(5), instead of the user's own.
  package var sshConfiguration: String?
  /// With users and passwords of web servers, where it is there.
  package var netrcFile: String?
  /// With users and passwords of registries, as docker and podman keep them; read in this order where they are there.
  package var registryFiles: [String]

  /// - Parameters:
  ///   - netrcFile: that of `NETRC`, or `.netrc` in the user's home.
  ///   - registryFiles: those of this user.
  package init(
    authorityFile: String? = nil, sshConfiguration: String? = nil, netrcFile: String? = Self.userNetrc,
    registryFiles: [String] = RegistryCredentials.userFiles
  ) {
    self.authorityFile = authorityFile
    self.sshConfiguration = sshConfiguration
    self.netrcFile = netrcFile
    self.registryFiles = registryFiles
  }

  package static var userNetrc: String? { Environment["NETRC"] ?? Environment["HOME"].map { Path.join($0, ".netrc") } }
}

/// The one place that knows all transports.
package enum Remotes {
  /// - Throws: `RemoteError`. Whether somebody answers is seen at first use.
  package static func open(_ address: RemoteAddress, _ options: RemoteOptions = RemoteOptions()) throws -> any Remote {
    switch address.transport {
    case .file: return FolderRemote(address.path)
    case .sftp: return SFTPRemote(address, configuration: options.sshConfiguration)
    case .http, .https: return try HTTPRemote(address, options)
    case .oci: return try OCIRemote(address, options)
    }
  }
}
