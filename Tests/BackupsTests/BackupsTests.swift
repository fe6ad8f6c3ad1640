import Testing

@testable import Backups
