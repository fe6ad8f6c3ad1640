/// How requests go on to a site's API.
enum Proxying {
  static let locations = """
        location /api/ {
          error_page 404 = @no_api;
          if ($api = "") { return 404; }
          error_page 502 504 = @api_unreachable;
          proxy_pass http://$api;
          proxy_http_version 1.1;
          proxy_connect_timeout 5s;
          proxy_set_header Connection "";
          proxy_set_header Host $host;
          proxy_set_header X-Real-IP $remote_addr;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_set_header X-Forwarded-Proto $scheme;
          add_header X-Content-Type-Options nosniff always;
        }
        location @no_api {
          types {}
          default_type application/json;
          return 404 '{"error":"this site has no API"}';
        }
        location @api_unreachable {
          types {}
          default_type application/json;
          return 502 '{"error":"the API does not answer"}';
        }
    """
}
