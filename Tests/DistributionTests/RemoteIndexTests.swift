import Testing

@testable import Distribution

@Suite struct RemoteIndexTests {
  @Test func `What is written is read`() throws {
    #expect(try RemoteIndex.sites(parsing: RemoteIndex.bytes(sites: ["blog", "portfolio"]), place: "x") == ["blog", "portfolio"])
    let versions = ["1.2.0-3f9a1c2b", "1.1.0-00000000"]
    let bytes = RemoteIndex.bytes(site: "blog", versions: versions)
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"format":1,"site":"blog","versions":["1.2.0-3f9a1c2b","1.1.0-00000000"]}"# + "\n")
    #expect(try RemoteIndex.versions(parsing: bytes, site: "blog", place: "x") == versions)
  }

  @Test(arguments: [
    "", "[]", "<html>", #"{"format":1}"#, #"{"format":2,"site":"blog","versions":[]}"#, #"{"format":1,"site":"other","versions":[]}"#,
    #"{"format":1,"site":"blog","versions":["../x"]}"#, #"{"format":1,"site":"blog","versions":["a/b"]}"#, #"{"format":1,"site":"blog","versions":[1]}"#,
    #"{"format":1,"site":"blog","versions":["1-a","1-a"]}"#, #"{"format":1,"site":"blog","versions":[],"more":1}"#,
    #"{"format":1,"site":"blog","versions":["index.json"]}"#, #"{"format":1,"site":"blog","site":"blog","versions":[]}"#,
    "{\"format\":1,\"site\":\"blog\",\"versions\":[\"\\u001b[2J\"]}",
  ])
  func `Anything else is refused by name`(text: String) {
    let error = #expect(throws: RemoteError.self) {
      try RemoteIndex.versions(parsing: Array(text.utf8), site: "blog", place: "https://h/blog/index.json")
    }
    #expect(error?.code == .refused)
    #expect(error?.message.contains("https://h/blog/index.json") == true)
    #expect(error?.message.contains("\u{1B}") == false)
  }

  @Test func `A larger one is not parsed`() {
    let bytes = [UInt8](repeating: 0x20, count: RemoteIndex.sizeLimit + 1)
    let error = #expect(throws: RemoteError.self) { try RemoteIndex.sites(parsing: bytes, place: "x") }
    #expect(error?.message.contains("larger than") == true)
  }
}
