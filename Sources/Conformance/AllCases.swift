/// Every case of the kit, in the order of the report. docs/conformance.md has them as a table.
package let conformanceCases: [ConformanceCase] =
  manifestCases + initializeCases + messageCases + framingCases + processCases + questionCases + executeCases
  + outputCases + checkpointCases + cancelCases + undoCases + secretCases
