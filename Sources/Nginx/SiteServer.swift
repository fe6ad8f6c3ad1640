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

  static func text(listen: ListenAddress, frontSocket: String, rules: LoadedRules) -> String {
    """
      server {
        listen \(listen.address):\(listen.port) default_server;
        listen \(NginxConfiguration.quoted("unix:" + frontSocket));
        server_name _;
        # Where a request's rules are; a name that leads nowhere has none. Its content is below another link beside this one.
        root hosts/$site_host/rules;
        set $password_file ../hosts/$site_host/htpasswd;
        if ($site_host = "") { return 404; }
        if (!-d $document_root) { return 404; }
        set $is_live yes;
        set $rules_root $realpath_root;
    \(FileServing.locations(root: "hosts/$site_host/current", pool: "hosts/$site_host/pool", rules: rules))
      }
    """
  }
}
