// StepProtocol
