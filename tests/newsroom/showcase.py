"""Five articles that need every kind of file which a page can need; replayed, they must look as they did."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from urllib.parse import quote

from newsroom.cluster import png
from newsroom.site import Reply, Route, Routes, chunked, content_type, gzipped, no_charset, page, redirect

# A font of 756 bytes whose letters are bricks: where it is missing, every line looks different.
BRICK = zlib.decompress(
    base64.b64decode(
        "eNqtUT1LA0EQfbuXyBmIErCykBMs7IwfiIIgfnVCojZBhHjEmBNzSYgRYipBEEsLG9HCH2BhYeFPSJnCVogi4h8QbPR8u2c0"
        "RlAQZ9i7mXkzs29nIACEsAsDVmxpYGgOszlA9DO6mnLtgriRg/SP6Fcz2Z31hWQxBkiH/oiTttfs3MwF7XOeUYeBYEXc0b7n"
        "6XPcUlk+44z1B+qWbD5loxth1q8o37XLBbRRIUz6Vs520/I4tEf8VPUr5LdK5EWR1wqH4spz8rCfT3ZOPMEwHtEqcWabskbL"
        "gHyPscawvDEiCeJxaepOzSJ0JED1EfmtryET4hBBZvwuX7pPUjT7is/BsFBtybcazLQ27lcv7+JX6H8Al3pTJjHJinEso+J5"
        "ujqKKdie59023W9y0vO6y/+o/IP6EiYTxUlvRtTVu4YjvZG4uBL1V+sD4c4+EVl7ifpz6FETCLQzK6Rfo2yJDnrTKGIDKWxi"
        "EWlksI0sbMb8yf0gb83zSY0="
    )
)
SEED = "/news/500-lantern-festival/"
GALLERY = "/news/501-lantern-pictures/"
LIGHTHOUSE = quote("/новости/502-маяк-у-гавани/")
BASED = "/news/503-boat-house/"
MODULES = "/news/504-clock-tower/"
"""Its scripts are modules, which pywb 2.10 can't replay: it puts every script into a block."""
MISSING = frozenset(("/img/never-drawn.png", "/css/never-written.css"))
"""What the pages ask for and the server hasn't got."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showcase:
    """The site's routes and what its replay must show."""

    routes: Routes
    seed: str
    pages: tuple[str, ...]
    """Paths, percent-encoded."""


def showcase() -> Showcase:
    """The site; everything in it is relative to the server's root."""
    routes: dict[str, Route] = {
        SEED: page(_SEED, gzipped(), chunked()),
        GALLERY: page(_GALLERY, chunked()),
        LIGHTHOUSE: page(_LIGHTHOUSE, no_charset()),
        BASED: page(_BASED),
        MODULES: page(_MODULES),
        "/go/lighthouse": redirect(LIGHTHOUSE, 301),
        "/robots.txt": page("User-agent: *\nDisallow:\n", content_type("text/plain")),
        **_styles(),
        **_scripts(),
        **_images(),
        **_frames(),
    }
    return Showcase(routes=routes, seed=SEED, pages=(SEED, GALLERY, LIGHTHOUSE, BASED, MODULES))


def _document(title: str, head: str, body: str, links: str = "", lang: str = "en") -> str:
    return f"""<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title} — Lantern Gazette</title>
{head}</head>
<body><main><article class="article"><h1>{title}</h1>
{body}
{links}</article></main>
<footer><p>The Lantern Gazette is made up.</p></footer></body></html>
"""


_PROSE = """<p>The quay was dark by six, and the first boats came in with their lamps lit.</p>
<p>Nobody had counted on the wind. It put out half of the lanterns before the choir began, and the
harbour master had a word with the people who had tied them to the rail.</p>
"""


def _read_more(path: str, headline: str) -> str:
    return f'<p><strong>READ MORE: <a href="{path}">{headline}</a></strong></p>'


# Chains of styles, fonts and scripts ---------------------------------------------------------------

_SEED = _document(
    "Lantern festival fills the harbour",
    """<link rel="stylesheet" href="/css/site.css">
<link rel="stylesheet" href="/css/never-written.css">
<link rel="icon" href="/img/icon.png" sizes="32x32"><link rel="apple-touch-icon" href="/img/touch.png">
<link rel="manifest" href="/site.webmanifest">
<link rel="preload" href="/fonts/brick.ttf" as="font" type="font/ttf" crossorigin>
<link rel="preload" href="/api/forecast.json" as="fetch" crossorigin>
<script src="/js/site.js" defer></script>
<style>@import "/css/inline-chain.css"; .strip { background: url("/img/strip.png") }</style>""",
    f"""<p class="strip">A strip with a background from the page's own style element.</p>
{_PROSE}
<p class="brick">WRITTEN IN BRICKS by a font that a third style sheet names</p>
<p class="wave">Waves from a picture named relative to its style sheet.</p>
<p style="background: #eef url('/img/dot.png') repeat-x; padding: 20px">A background in an attribute.</p>
<p class="sharp">A background from an image set.</p>
<p>Tide: <b id="tide">not read</b>. Crew: <b id="crew">not read</b>.
Forecast: <b id="forecast">not read</b>. Ferry: <b id="ferry">not read</b>.</p>
<svg width="300" height="60" viewBox="0 0 300 60"><defs><pattern id="p" width="20" height="20"
patternUnits="userSpaceOnUse"><image href="/img/dot.png" width="20" height="20"/></pattern></defs>
<rect width="120" height="60" fill="url(#p)"/><use href="/img/lamps.svg#lamp" x="140" y="10"
width="40" height="40"/>
<image href="/img/moved.png" x="220" y="10" width="40" height="40"/></svg>
<p><img src="/img/never-drawn.png" alt="A drawing that was never made" width="80" height="40"></p>
<script>
fetch("/api/tide.json").then((answer) => answer.json()).then((tide) => {{
  document.getElementById("tide").textContent = tide.metres + " m"
}})
</script>""",
    _read_more(GALLERY, "The festival in pictures")
    + _read_more("/go/lighthouse", "The lighthouse keeper")
    + _read_more(MODULES, "The clock tower"),
)


def _styles() -> dict[str, Route]:
    sheets = {
        "/css/site.css": '@import url("parts/type.css") screen;\n@import "parts/never-used.css" print;\n'
        "body{max-width:44em;margin:1em auto;background:#fff;font:16px/1.5 monospace}\n"
        ".wave{background:url(../img/wave.png);padding:1em;color:#fff}\n"
        ".sharp{padding:24px;background-image:-webkit-image-set(url(/img/sharp1.png) 1x);"
        'background-image:image-set(url("/img/sharp1.png") 1x,url(/img/sharp2.png) 2x)}\n',
        "/css/parts/type.css": "@import'../deep/colours.css';\n@font-face{font-family:Brick;"
        "src:local('No Such Brick'),url(../../fonts/brick.ttf) format('truetype')}\n"
        ".brick{font-family:Brick,monospace}\n",
        "/css/parts/never-used.css": "body{background:url(/img/paper.png)}",
        "/css/deep/colours.css": "/* url(/img/not-this.png) */h1{color:#286;"
        "border-left:12px solid;border-image:url('/img/border.png') 4}\n",
        "/css/inline-chain.css": '@import url(/go/sheet);footer{list-style:url("/img/bullet.png")}\n',
        "/css/moved/final.css": "footer{background:url(foot.png) #ccd;min-height:40px}\n",
        "/assets/based/plain.css": ".based{background:url(tile.png);padding:1em}\n",
    }
    routes: dict[str, Route] = {
        path: page(text, content_type("text/css; charset=utf-8"), gzipped()) for path, text in sheets.items()
    }
    routes["/css/deep/colours.css"] = page(
        sheets["/css/deep/colours.css"], content_type("text/css"), gzipped(), chunked()
    )
    routes["/go/sheet"] = redirect("/css/moved/final.css")
    routes["/fonts/brick.ttf"] = Reply(body=BRICK, content_type="font/ttf")
    return routes


def _scripts() -> dict[str, Route]:
    scripts = {
        "/js/site.js": "function show(id,text){document.getElementById(id).textContent=text}\n"
        "const crew='/api/crew.json?full=1';"
        "fetch(crew).then(r=>r.json()).then(c=>show('crew',c.names.join(', ')));\n"
        "const ferry=new XMLHttpRequest();ferry.open('GET','/api/ferry.txt');"
        "ferry.onload=()=>show('ferry',ferry.responseText);ferry.send();\n"
        "fetch('/api/forecast.json').then(r=>r.json()).then(f=>show('forecast',f.wind));\n",
        "/js/app.js": 'import {strike} from "./parts/clock.js";\nimport {count} from "counter";\n'
        "document.getElementById('clock').textContent = strike();\n"
        "document.getElementById('visitors').textContent = count();\n"
        "import('./parts/late.js').then((late) => late.ring());\n",
        "/js/parts/late.js": "export const ring = () => {"
        " document.getElementById('late').textContent = 'ringing' }\n",
        "/js/parts/clock.js": 'export { strike } from "./bell.js"\n',
        "/js/parts/bell.js": 'export const strike = () => "six bells"\n',
        "/js/parts/counter.js": 'export const count = () => "four hundred"\n',
        "/js/lazy.js": "for(const i of document.querySelectorAll('img[data-src]')){i.src=i.dataset.src;"
        "if(i.dataset.srcset)i.srcset=i.dataset.srcset}\n"
        "for(const b of document.querySelectorAll('[data-bg]'))"
        "b.style.backgroundImage=`url(${b.dataset.bg})`\n"
        "document.getElementById('late').src='/img/late.png'\n",
    }
    answers: dict[str, object] = {
        "/api/tide.json": {"metres": 4.2},
        "/api/crew.json?full=1": {"names": ["Ada", "Борис", "Chloé"]},
        "/api/forecast.json": {"wind": "north, seven"},
        "/assets/based/boats.json": ["Gull", "Tern"],
        "/site.webmanifest": {
            "name": "Lantern Gazette",
            "icons": [{"src": "img/app-192.png", "sizes": "192x192"}, {"src": "/img/app-512.png"}],
        },
    }
    routes: dict[str, Route] = {
        path: page(text, content_type("text/javascript")) for path, text in scripts.items()
    }
    routes |= {
        target: page(json.dumps(answer, ensure_ascii=False), content_type("application/json"))
        for target, answer in answers.items()
    }
    routes["/api/ferry.txt"] = page("leaves at nine", content_type("text/plain"), gzipped())
    return routes


# Images in every way -------------------------------------------------------------------------------

_GALLERY = _document(
    "The festival in pictures",
    """<link rel="stylesheet" href="/css/site.css"><link rel="shortcut icon" href="/img/icon.png">
<style>img, iframe, object, embed, video { vertical-align: top; margin: 4px; border: 0 }</style>
<script src="/js/lazy.js" defer></script>""",
    f"""{_PROSE}
<p><img srcset="/img/small.png 200w, /img/middle.png 400w, /img/large.png 1200w" sizes="400px"
src="/img/fallback.png" alt="By width" width="120" height="60">
<img srcset="/img/one,plain.png 1x, /img/two.png 2x" alt="By density" width="120" height="60">
<picture><source media="(min-width: 9000px)" srcset="/img/wide.png"><source type="image/never"
srcset="/img/never-drawn.webp.png"><source srcset="/img/chosen.png" type="image/png">
<img src="/img/unchosen.png" alt="A picture of sources" width="120" height="60"></picture></p>
<p><img loading="lazy" src="/img/native-lazy.png" alt="Lazy by attribute" width="120" height="60">
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
data-src="/img/lazy.png" alt="Lazy by script" width="120" height="60">
<img data-src="/img/lazy-small.png" data-srcset="/img/lazy-1x.png 1x, /img/lazy-2x.png 2x" alt="Lazy set"
width="120" height="60"></p>
<div data-bg="/img/lazy-background.png" style="width: 380px; height: 40px">A lazy background.</div>
<p><video poster="/img/poster.png" preload="none" width="120" height="60"><source src="/media/boats.mp4"
type="video/mp4"></video><object data="/img/drawn.svg" type="image/svg+xml" width="120" height="60"></object>
<embed src="/img/embedded.svg" type="image/svg+xml" width="120" height="60">
<input type="image" src="/img/button.png" alt="Go" width="120" height="60"></p>
<p><iframe src="/frames/tide-table.html" width="300" height="120" title="Tides"></iframe>
<iframe src="/frames/choir.html" loading="lazy" width="300" height="120" title="Choir"></iframe>
<img id="late" alt="Set by a script" width="60" height="60"></p>
<table background="/img/table.png" width="380"><tr><td background="/img/cell.png">A cell</td><td>Next</td>
</tr></table><noscript><img src="/img/quiet.png" alt="Without scripts"></noscript>""",
    _read_more(BASED, "What became of the boat house"),
)


_IMAGES = """
icon touch app-192 app-512 strip wave dot paper border bullet sharp1 sharp2 arrived row lamp-room
small middle large fallback one,plain two wide never-drawn.webp chosen unchosen native-lazy lazy lazy-small
lazy-1x lazy-2x lazy-background poster button table cell quiet late
"""


def _images() -> dict[str, Route]:
    names = _IMAGES.split()
    routes: dict[str, Route] = {f"/img/{name}.png": _coloured(number) for number, name in enumerate(names)}
    for number, path in enumerate(
        ("/css/moved/foot.png", "/assets/based/tile.png", "/assets/based/boat.png")
    ):
        routes[path] = _coloured(100 + number)
    routes[quote("/картинки/башня маяка.png")] = _coloured(110)
    routes["/img/by-query.png?%D0%B8=%D0%BC"] = _coloured(111)
    routes["/img/moved.png"] = redirect("/img/arrived.png", 301)
    routes["/favicon.ico"] = _coloured(200)
    lamp = '<symbol id="lamp" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="#c80"/></symbol>'
    drawings = {
        "/img/lamps.svg": f'<svg xmlns="http://www.w3.org/2000/svg">{lamp}</svg>',
        "/img/drawn.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60">'
        '<rect width="120" height="60" fill="#048"/><circle cx="60" cy="30" r="20" fill="#fff"/></svg>',
        "/img/embedded.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60">'
        '<rect width="120" height="60" fill="#840"/></svg>',
    }
    return routes | {
        path: page(text, content_type("image/svg+xml"), gzipped()) for path, text in drawings.items()
    }


def _coloured(number: int) -> Reply:
    colour = (number * 67 % 256, number * 151 % 256, number * 37 % 256)
    return Reply(body=png(20, 20, colour), content_type="image/png")


def _frames() -> dict[str, Route]:
    return {
        "/frames/tide-table.html": page(
            '<!doctype html><title>Tides</title><link rel="stylesheet" href="table.css">'
            '<table class="tides"><tr><td>High</td><td>18:04</td></tr>'
            "<tr><td>Low</td><td>00:11</td></tr></table>"
            '<iframe src="inner.html" width="200" height="40"></iframe>'
        ),
        "/frames/inner.html": page(
            '<!doctype html><body style="background:url(/img/row.png)">Within', gzipped()
        ),
        quote("/frames/огни.html"): page(
            "<!doctype html><title>Огни</title><p>Огни видно за десять миль.</p>".encode("cp1251"),
            content_type("text/html; charset=windows-1251"),
        ),
        "/frames/table.css": page(".tides{background:url(/img/row.png)}", content_type("text/css")),
        "/frames/choir.html": page("<!doctype html><title>Choir</title><p>The choir sings at eight.</p>"),
    }


# Another alphabet, another base --------------------------------------------------------------------

_LIGHTHOUSE = _document(
    "Смотритель маяка зажёг лампу",
    f"""<link rel="stylesheet" href="/css/site.css">
<style>.lamp {{ background: url({quote("/img/lamp-room.png")}); padding: 1em }}</style>""",
    """<p>Лампу зажгли в шесть вечера, и первые лодки вошли в гавань с огнями.</p>
<p class="lamp">Комната под лампой.</p>
<p><img src="/картинки/башня маяка.png" alt="Башня" width="120" height="60">
<img src="/img/by-query.png?%D0%B8=%D0%BC" alt="Запрос" width="120" height="60"></p>
<p><iframe src="/frames/%D0%BE%D0%B3%D0%BD%D0%B8.html" width="400" height="60"></iframe></p>""",
    f'<p><strong>ЧИТАЙТЕ ТАКЖЕ: <a href="{BASED}">Лодочный сарай</a></strong></p>',
    lang="ru",
)

_BASED = _document(
    "What became of the boat house",
    """<base href="/assets/based/"><link rel="stylesheet" href="plain.css">
<link rel="stylesheet" href="/css/site.css">""",
    f"""{_PROSE}
<p class="based">Its walls are tiled.</p>
<p><img src="boat.png" alt="A boat" width="120" height="60">
<svg width="120" height="60"><image href="boat.png" width="40" height="40"/></svg></p>
<p>Boats: <b id="boats">not read</b>.</p>
<script>
fetch("boats.json").then((answer) => answer.json()).then((boats) => {{
  document.getElementById("boats").textContent = boats.length
}})
</script>""",
)

_MODULES = _document(
    "The clock tower strikes again",
    """<link rel="modulepreload" href="/js/parts/clock.js">
<script type="importmap">{"imports": {"counter": "/js/parts/counter.js"}}</script>
<script type="module" src="/js/app.js"></script>""",
    f"""{_PROSE}
<p>Clock: <b id="clock">stopped</b>. Visitors: <b id="visitors">uncounted</b>. Bell:
<b id="late">silent</b>.</p>""",
)
