package import Diagnostics

/// A release that can't be made, read, trusted or found.
package struct ReleaseError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    /// A name (site id, version, domain) that breaks the rules.
    case invalidName
    /// A manifest that is not one of ours, or that contradicts itself.
    case invalidManifest
    /// A tree that can't become a release: a link in it, colliding names, no file at all.
    case invalidTree
    /// The signature is missing, malformed, or not over these bytes.
    case badSignature
    /// Signed with a key that this host does not trust.
    case unknownKey
    /// Signed with a key that was trusted once and is no more.
    case revokedKey
    /// A channel's document that is none of ours, or that contradicts itself.
    case invalidChannel
    /// A channel's document that is older than what this host has seen.
    case outdated
    /// Another document than this host has seen, with the same number.
    case contradiction
    /// A channel's document whose time is over.
    case expired
    /// A channel's document from the future.
    case premature
    /// A key file that can't be used: damaged, or readable by others.
    case badKey
    /// The passphrase of a key is missing or wrong.
    case passphrase
    /// The archive or one of its files is not what the manifest says.
    case damaged
    /// An entry that an archive must not have.
    case refused
    /// There is no such release.
    case notFound
    /// The place is taken by something else.
    case exists
    /// The tree changed while it was read.
    case changed
    /// The release is live, or was live before what is.
    case live
  }

  package var code: Code
  package var message: String
  package var help: String?

  package init(_ code: Code, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, help: help)] }
}
