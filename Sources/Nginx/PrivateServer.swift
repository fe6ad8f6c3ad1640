/// What only the home's owner can reach: which configuration is at work, and releases that are not live as yet.
enum PrivateServer {
  static func text(socket: String, digest: String, rules: LoadedRules) -> String {
    """
      # <site>/<version> of a release that isn't live yet.
      map $http_slipway_release $staged_release {
        default "";
        "~^[a-z0-9][a-z0-9-]*/[A-Za-z0-9][A-Za-z0-9._+-]*$" $http_slipway_release;
      }
      server {
        listen \(NginxConfiguration.quoted("unix:" + socket));
        server_name _;
        access_log off;
        location = /-/connections { stub_status; }
        # A release is tried by the rules that it will have; without them, its files are served as they are.
        set $password_file /dev/null;
        set $rules_root "/rules/\(RuleSet.empty.id)";
        if ($http_slipway_rules) { set $rules_root "/rules/$http_slipway_rules"; }
        location = /-/configuration { default_type text/plain; return 200 \(digest); }
    \(FileServing.locations(root: "releases/$staged_release", pool: nil, rules: rules))
      }
    """
  }
}
