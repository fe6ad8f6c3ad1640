/// The one server block for every site: a name leads to its files by a link below `hosts/`, so that a new name, site or
/// release is no change of the configuration.
enum SiteServer {
  /// Of variables that its server block reads.
  static let maps = """
      map $host $site_host {
        default "";
        "~^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$" $host;
      }
    """

  static func text(listen: ListenAddress, frontSocket: String) -> String {
    """
      server {
        listen \(listen.address):\(listen.port) default_server;
        listen \(NginxConfiguration.quoted("unix:" + frontSocket));
        server_name _;
        root hosts/$site_host/current;
        if ($site_host = "") { return 404; }
        if (!-e $document_root) { return 404; }
        set $is_live yes;
    \(FileServing.locations(pool: "hosts/$site_host/pool"))
    \(Proxying.locations)
      }
    """
  }
}
