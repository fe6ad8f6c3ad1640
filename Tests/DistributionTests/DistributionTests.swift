import Testing

@testable import Distribution
