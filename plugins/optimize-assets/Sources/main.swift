import StepKit
