"""A site of any number of pages with eight components each, as a site definition, and as a Hugo site that renders the
same components. The same number gives the same site."""
import json, os, random, struct, zlib

WORDS = ("build deploy release archive pipeline step plugin host page component layout style asset image static config "
         "version rollback publish notify secure fast simple élégant données système éditeur").split()

HUGO = {
    "navbar": '<nav class="component-navbar" data-id="{{ .id }}"><a href="/">{{ .config.brand }}</a><ul>{{ range .config.links }}<li><a href="{{ .url }}">{{ .label }}</a></li>{{ end }}</ul></nav>',
    "header": '<header class="component-header" data-id="{{ .id }}"><h1>{{ .config.title }}</h1><p>{{ .config.subtitle }}</p></header>',
    "hero": '<section class="component-hero" data-id="{{ .id }}"><h2>{{ .config.title }}</h2><p>{{ .config.text }}</p><a href="{{ .config.cta.url }}">{{ .config.cta.label }}</a></section>',
    "text": '<div class="component-text" data-id="{{ .id }}"><p>{{ .config.text }}</p></div>',
    "image": '<figure class="component-image" data-id="{{ .id }}"><img src="{{ .config.src }}" alt="{{ .config.alt }}" loading="lazy"></figure>',
    "cards": '<section class="component-cards" data-id="{{ .id }}">{{ range .config.items }}<article><h3>{{ .title }}</h3><p>{{ .text }}</p></article>{{ end }}</section>',
    "form": '<form class="component-form" data-id="{{ .id }}" method="post" action="{{ .config.action }}">{{ range .config.fields }}<label>{{ .label }}{{ if eq .type "textarea" }}<textarea name="{{ .name }}"></textarea>{{ else }}<input type="{{ .type }}" name="{{ .name }}"{{ if .required }} required{{ end }}>{{ end }}</label>{{ end }}<button>{{ .config.submit }}</button></form>',
    "footer": '<footer class="component-footer" data-id="{{ .id }}"><p>{{ .config.text }}</p><ul>{{ range .config.links }}<li><a href="{{ .url }}">{{ .label }}</a></li>{{ end }}</ul></footer>',
}
BASE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>{{ .Title }}</title><meta name="description" content="{{ .Params.description }}"><link rel="stylesheet" href="/static/css/styles.css"></head>
<body>{{ range .Params.parts }}{{ partial (printf "%s.html" (lower .type)) . }}{{ end }}<script src="/static/js/app.js"></script></body></html>
"""
CONFIG = 'baseURL="http://localhost/"\ntitle="Bench"\nlanguageCode="fr"\nuglyURLs=true\ndisableKinds=["taxonomy","term","RSS","sitemap","404","section"]\n'


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb" if isinstance(content, bytes) else "w") as file:
        file.write(content)


def picture(width, height):
    """A PNG with a gradient."""
    rows = b"".join(b"\0" + bytes(v for x in range(width) for v in (x * 255 // width, y * 255 // height, 128)) for y in range(height))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pages(count):
    chance = random.Random(7)
    words = lambda number: " ".join(chance.choice(WORDS) for _ in range(number))
    link = lambda: f"/page-{chance.randrange(1, max(2, count)):05d}"

    def configs():
        yield "Navbar", {"brand": "Acme & Co", "links": [{"label": words(1), "url": link()} for _ in range(6)]}
        yield "Header", {"title": words(4), "subtitle": words(9)}
        yield "Hero", {"title": words(5), "text": words(20), "cta": {"label": words(2), "url": link()}}
        yield "Text", {"text": " <b>&amp;</b> ".join(words(30) for _ in range(5))}
        yield "Image", {"src": "/static/images/uploads/hero.png", "alt": words(5)}
        yield "Cards", {"items": [{"title": words(3), "text": words(15)} for _ in range(4)]}
        yield "Form", {"action": "/api/submit-form", "submit": "Envoyer", "fields": [
            {"name": "name", "label": "Nom", "type": "text", "required": True},
            {"name": "email", "label": "E-mail", "type": "email", "required": True},
            {"name": "message", "label": "Message", "type": "textarea"}]}
        yield "Footer", {"text": words(8), "links": [{"label": words(1), "url": link()} for _ in range(3)]}

    for number in range(count):
        name = "index" if number == 0 else f"page-{number:05d}"
        parts = [{"id": f"{kind.lower()}-{number}", "type": kind, "config": config,
                  "styles": {"padding": f"{chance.randint(1, 4)}rem", "color": f"#{chance.randrange(1 << 24):06x}"},
                  "responsive": {"mobile": {"padding": "1rem"}}} for kind, config in configs()]
        yield {"name": name, "url": "/" if number == 0 else f"/{name}", "title": words(4).title(), "layout": "default",
               "meta": {"description": words(12)}, "components": parts}


def generate(count, site, hugo):
    """Writes the site below the folder `site`, and the Hugo site below `hugo` unless that is None."""
    definition = {"id": "bench", "name": "Bench", "version": "1.0.0", "lang": "fr",
                  "styles": {"body": {"font-family": "Inter, sans-serif"}}, "pages": ["pages/*.json"]}
    write(f"{site}/site.json", json.dumps(definition, indent=1))
    write(f"{site}/assets/uploads/hero.png", picture(1200, 600))
    if hugo:
        write(f"{hugo}/hugo.toml", CONFIG)
        for name in ("single", "list", "home"):
            write(f"{hugo}/layouts/_default/{name}.html", BASE)
        for name, text in HUGO.items():
            write(f"{hugo}/layouts/partials/{name}.html", text)
    for page in pages(count):
        write(f"{site}/pages/{page['name']}.json", json.dumps(page, indent=1, ensure_ascii=False))
        if hugo:
            front = {"title": page["title"], "description": page["meta"]["description"], "parts": page["components"]}
            name = "_index" if page["name"] == "index" else page["name"]
            write(f"{hugo}/content/{name}.md", json.dumps(front, indent=1, ensure_ascii=False) + "\n")
