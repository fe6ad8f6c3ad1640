/// An error of a module that both steps and commands use: it knows what a step that ends with it tells the host.
package protocol KnownFailure: Error {
  var failureKind: FailureKind { get }
}
