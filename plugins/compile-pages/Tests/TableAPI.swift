import TestSupport

/// A server for the files of a folder, and below `/api/` for the rows of tables as docs/sites.md describes it. Whatever
/// it is asked of its API it prints.
enum TableAPI {
  static let script = """
    import http.server, json, os, sys, urllib.parse
    root = sys.argv[1]
    rows = [{'title': 'Book %02d' % n, 'author': ['Zoé', 'Émile', 'Ana'][n % 3], 'price': '%d.50' % (n * 7 % 23),
             'bound': '2026-01-%02d' % (n + 1), 'lent': n % 2 == 0, 'site': 'https://example.org/%d' % n, 'mail': 'a%d@example.org' % n,
             'seen': '2026-01-15T10:30:00Z', 'phone': '+33 2 47 00 00 0%d' % (n % 10)} for n in range(23)]
    hostile = [{'title': '<img src=x onerror="document.title=1">', 'author': '</td><script>document.title=2</script>',
                'site': 'javascript:document.title=3', 'mail': '"><svg onload=document.title=4>', 'price': '<b>5</b>', 'bound': '2026-99-99',
                'lent': {'toString': 1}, 'phone': 'javascript:1', 'seen': [['<i>6</i>']]},
               {'title': None, 'author': ['<u>', 'b'], 'site': '//evil.example/', 'mail': 'a@b?bcc=c', 'price': True, '__proto__': {'x': 1}},
               {'title': 'data', 'site': 'data:text/html,<script>1</script>', 'price': '1e999', 'lent': 'maybe', 'seen': '2026-01-15Tx'}]
    down = {'left': 0}
    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments): super().__init__(*arguments, directory=root)
        def log_message(self, *arguments): pass
        def answer(self, status, body, kind='application/json'):
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header('Content-Type', kind)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def page(self, query):
            found = [row for row in rows if query.get('search', '').lower() in row['title'].lower()]
            order = query.get('ordering', '')
            key = (lambda row: float(row['price'])) if order.endswith('price') else (lambda row: row[order.lstrip('-')])
            if order: found = sorted(found, key=key, reverse=order.startswith('-'))
            page, size = int(query.get('page', 1)), int(query.get('page_size', 20))
            if page > 1 and (page - 1) * size >= len(found): return self.answer(404, {'detail': 'Invalid page.'})
            self.answer(200, {'count': len(found), 'results': found[(page - 1) * size:page * size]})
        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            if not url.path.startswith('/api/'): return super().do_GET()
            print(self.path, flush=True)
            query, table = dict(urllib.parse.parse_qsl(url.query)), url.path.split('/')[2]
            if table == 'flaky':
                down['left'] += 1
                if down['left'] == 1: return self.answer(503, {'detail': 'down'})
                return self.page(query)
            if table == 'list': return self.answer(200, rows)
            if table == 'hostile': return self.answer(200, {'count': 3, 'results': hostile})
            if table == 'html': return self.answer(200, b'<!DOCTYPE html><h1>Login</h1>', 'text/html')
            if table == 'wrong': return self.answer(200, {'results': [1, 'two', None]})
            if table == 'empty': return self.answer(200, {'count': 0, 'results': []})
            if table == 'cut':
                self.send_response(200)
                self.send_header('Content-Length', '1000')
                self.end_headers()
                return self.wfile.write(b'{"results": [')
            if table == 'stages': return self.answer(200, {'count': 9, 'results': [{'titre': 'Reliure', 'date': '2026-03-04', 'places': 3, 'prix': 95}] * 5})
            self.page(query)
        def do_POST(self):
            sent = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
            print(self.headers['Content-Type'], json.dumps(sent, sort_keys=True), flush=True)
            if sent.get('title') == 'twice': return self.answer(400, {'title': ['<b>Taken</b>', 'Choose another.'], 'state': 'No.'})
            if sent.get('title') == 'closed': return self.answer(400, {'non_field_errors': ['Closed on Mondays.']})
            if sent.get('title') == 'broken': return self.answer(500, b'Traceback', 'text/plain')
            rows.insert(0, dict(rows[0], title=sent.get('title', '')))
            self.answer(201, sent)
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    print(server.server_address[1])
    server.serve_forever()
    """
}
