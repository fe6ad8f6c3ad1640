extension OptimizeAssetsTests {
  /// A compiled tree with every kind of reference: contents by path.
  static let site = [
    "index.html": """
      <!DOCTYPE html>
      <html lang="fr"><head><meta charset="utf-8"><title>Accueil</title>
      <link rel="canonical" href="https://example.org/">
      <link rel="icon" href="/assets/favicon.ico"><link rel="manifest" href="/assets/manifest.json">
      <link rel="stylesheet" href="/static/css/styles.css">
      <meta property="og:image" content="https://example.org/static/images/a.png">
      <script src="/static/js/app.js" defer></script></head>
      <body><p>Le fichier /static/images/a.png &amp; le texte restent.</p>
      <img src="static/images/b%20c.png" srcset="/static/images/a.png 1x, /static/images/b%20c.png 2x" alt="">
      <a href="/about">À propos</a> <a href="https://elsewhere.org/static/images/a.png">ailleurs</a>
      <div style="background: url('/static/images/a.png?v=1#f')" data-image="/static/images/a.png"></div>
      <form><input type="text"></form>
      \(String(repeating: "<p>Du texte qui se répète.</p>\n", count: 30))</body></html>
      """,
    "about.html": "<!DOCTYPE html><title>À propos</title><link rel=stylesheet href=/static/css/styles.css><p>Texte</p>",
    "404.html": "<!DOCTYPE html><title>404</title><p>Rien</p>",
    "sitemap.xml": "<?xml version=\"1.0\"?><urlset><url><loc>https://example.org/</loc><image>https://example.org/static/images/a.png</image></url></urlset>",
    "robots.txt": "User-agent: *\nAllow: /\n",
    "routes.json": "{ \"/\": \"index.html\" }",
    "static/css/styles.css": "@import url(\"base.css\");\n.hero  { background : url( \"../images/a.png\" ) ; }\n",
    "static/css/base.css": "body { color : #ff0000 }\n\(String(repeating: ".a { margin : 0px }\n", count: 40))",
    "static/js/app.js": "import \"./lib.js\";\nfunction greet (name) { return 'Hello ' + name }\nconst image = \"/static/images/a.png\", text = \"see /static/images/a.png\";\ngreet(image + text);\n",
    "static/js/lib.js": "export const base = '/static/images/';\n",
    "static/js/unused.js": "let unused   = 1\n",
    "assets/manifest.json": "{ \"icons\": [ { \"src\": \"/static/images/a.png\" } ] }",
  ]
}
