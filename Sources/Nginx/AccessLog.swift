/// What nginx writes down of each request: one JSON object a line.
enum AccessLog {
  /// nginx writes a status below 100 with zeros in front (000, and 009 for HTTP/0.9), and times of several upstreams
  /// as a list: neither is a number of JSON. Which release has answered is read off the folder that the location's
  /// root leads to. Only where a site is live: realpath(3) of a root that isn't there is a line in the error log.
  static let text = """
      uninitialized_variable_warn off;
      map $status $logged_status {
        default $status;
        "~^00?(?<short_status>[0-9])$" $short_status;
      }
      map $upstream_response_time $upstream_seconds {
        default null;
        "~(?<last_upstream>[0-9]+\\.[0-9]+)$" $last_upstream;
      }
      map $is_live $release {
        default "";
        yes $released;
      }
      # A file of the pool belongs to an earlier release, of which nothing but the site is known.
      map $realpath_root $released {
        default "";
        "~/releases/(?<live_release>[a-z0-9-]+/[A-Za-z0-9._+-]+)$" $live_release;
        "~/pool/(?<pool_site>[a-z0-9-]+)$" $pool_site/-;
      }
      log_format line escape=json '{"time":"$time_iso8601","client":"$remote_addr","host":"$host","method":"$request_method",'
        '"uri":"$request_uri","status":$logged_status,"bytes":$body_bytes_sent,"seconds":$request_time,'
        '"agent":"$http_user_agent","release":"$release","upstream":$upstream_seconds}';
      access_log nginx/logs/access.log line;
    """
}
