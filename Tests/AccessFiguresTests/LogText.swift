/// A line as nginx writes it.
func line(
  time: String = "2026-01-15T10:30:00+00:00", host: String = "shop.localhost", client: String = "10.0.0.1", uri: String = "/", status: String = "200",
  bytes: Int = 100, seconds: String = "0.010", agent: String = "curl", release: String = "shop/1"
) -> String {
  #"{"time":"\#(time)","client":"\#(client)","host":"\#(host)","method":"GET","uri":"\#(uri)","status":\#(status),"bytes":\#(bytes),"seconds":\#(seconds),"agent":"\#(agent)","release":"\#(release)","upstream":null}"#
}
