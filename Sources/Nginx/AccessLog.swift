/// What nginx writes down of each request: one JSON object a line.
enum AccessLog {
  static let text = """
      log_format line escape=json '{"time":"$time_iso8601","client":"$remote_addr","host":"$host","method":"$request_method",'
        '"uri":"$request_uri","status":$status,"bytes":$body_bytes_sent,"seconds":$request_time,"agent":"$http_user_agent"}';
      access_log nginx/logs/access.log line;
    """
}
