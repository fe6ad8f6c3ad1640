/// The one server block for every site: a name leads to its files by a link below `hosts/`, so that a new name, site or
/// release is no change of the configuration.
enum SiteServer {
  /// Of variables that its server block reads.
  static func maps(_ configuration: NginxConfiguration) -> String {
    """
      map $host $visited_host {
        default "";
        "~\(HostNameForm.expression)" $host;
      }
    \(TLSListener.maps(configuration))
    \(SitePaths.maps(configuration))
    """
  }

  static func text(_ configuration: NginxConfiguration, _ rules: LoadedRules) -> String {
    let listen = configuration.listen
    return """
      server {
        listen \(listen.address):\(listen.port) default_server;
        listen \(NginxConfiguration.quoted("unix:" + configuration.frontSocket));
        server_name "~\(HostNameForm.expression)";
    \(TLSListener.directives(configuration))
        # Where a request's rules are; a name that leads nowhere has none. Its content is below another link beside this one.
        root \(TLSListener.root(configuration));
        # What an ACME authority asks for, on every name, and whatever its site's rules are.
        if ($uri ~ "^/\\.well-known/acme-challenge/") { break; }
        set $password_file ../hosts/$site_host/htpasswd;
        if ($site_host = "") { return 404; }
        set $rules_root "";
        if (-d $document_root) { set $rules_root $realpath_root; }
    \(SitePaths.redirect(configuration))\
    \(TLSListener.redirect(configuration))
        if ($rules_root = "") { return 404; }
        set $is_live yes;
        location ^~ /.well-known/acme-challenge/ {
          root acme;
          uninitialized_variable_warn off;
          auth_basic off;
          default_type text/plain;
          add_header Cache-Control no-store;
          try_files $uri =404;
        }
    \(FileServing.locations(root: "hosts/$site_host/current", pool: "hosts/$site_host/pool", rules: rules))
      }
    \(TLSListener.rejectingServer(configuration))
    """
  }
}
