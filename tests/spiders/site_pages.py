# ruff: noqa: E501  (markup reads better whole)
"""Pages for the profiles that are built in: our own text in each site's markup, with what must be left alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.spiders.articles import article, headline, path


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """A page in a site's markup; its articles have the numbers of `tests.spiders.articles`."""

    host: str
    html: str
    rules: dict[int, str]
    """Which rule must find which article."""
    others: frozenset[int] = frozenset()
    """Articles that must be found by no rule of a profile."""
    ignored: frozenset[int] = frozenset()
    """Articles that are left, though the finder alone takes some of them."""
    label: str | None = None
    """Of all that the rules find; None when that isn't the matter."""


def _a(number: int, attributes: str = "", text: str = "") -> str:
    return f'<a href="{path(number)}" {attributes}>{text or headline(number)}</a>'


def _list(*numbers: int, tag: str = "li", attributes: str = "") -> str:
    return "".join(f"<{tag}>{_a(number, attributes)}</{tag}>" for number in numbers)


_BBC_2008_BOX: Final = f'<div class="story-feature">{_a(1)}{_a(2)}</div>'
_BBC_2008_LIST: Final = (
    '<div id="secondary-content"><div class="hyperpuff"><div class="mixed-list"><h3>Latest news</h3>'
    f'<ul><li class="first-child"><h4>{_a(3)}</h4></li><li><h4>{_a(4)}</h4></li></ul></div></div></div>'
    f'<div id="featured-content"><div class="hyperpuff"><h3>Features</h3>{_a(8)}</div></div>'
)
_BBC_2010_PUFFS: Final = (
    '<div class="layout-block-b"><div class="hyperpuff"><h2>Top Stories</h2>'
    f"<ul>{_list(8, 9, attributes='class=story')}</ul></div></div>"
)


def _in_body(markup: str, opening: str, closing: str = "</div>") -> str:
    """Returns an article whose text stands in `opening`, with `markup` between its paragraphs."""
    page = article(markup)
    head, _, rest = page.partition("<h1>Harbour bridge closed</h1>")
    text, _, foot = rest.rpartition("</article>")
    return f"{head}<h1>Harbour bridge closed</h1>{opening}{text}{closing}</article>{foot}"


SITE_PAGES: Final[dict[str, SitePage]] = {
    "bbc-2008": SitePage(
        host="news.bbc.co.uk",
        html=_in_body(_BBC_2008_BOX, '<div id="story-body">').replace("</main>", f"{_BBC_2008_LIST}</main>"),
        rules={1: "bbc-2008-box", 2: "bbc-2008-box", 3: "bbc-2008-list", 4: "bbc-2008-list"},
        others=frozenset({8}),
    ),
    "bbc-2010": SitePage(
        host="www.bbc.co.uk",
        html=_in_body(
            f'<div class="embedded-hyper"><div class="hyperpuff"><ul>{_list(1, attributes="class=story")}</ul></div></div>',
            '<div class="story-body">',
        ).replace(
            "</main>",
            '<div class="story-related"><h2>More on This Story</h2><div class="hyperpuff"><ul>'
            f"{_list(2, 3, attributes='class=story')}</ul></div>"
            f'<div class="hyper-foldout"><ul>{_list(4)}</ul></div>'
            f'<div class="related-bbc-links"><ul class="related-links">{_list(7)}</ul></div></div>{_BBC_2010_PUFFS}</main>',
        ),
        rules={1: "bbc-2010-box", 2: "bbc-2010-list", 3: "bbc-2010-list", 4: "bbc-2010-list"},
        others=frozenset({7, 8, 9}),
    ),
    "gannett-2020": SitePage(
        host="www.freep.com",
        html=article(
            '<aside class="gnt_em gnt_em_cp" aria-label="The latest on the pier" data-c-cta="DIG DEEPER">'
            f'<div class="gnt_em_cp_tw">{_a(1, "class=gnt_em_cp_cw_a")}{_a(2, "class=gnt_em_cp_cw_a")}</div></aside>'
        ),
        rules={1: "gannett-2020", 2: "gannett-2020"},
        label="DIG DEEPER",
    ),
    "cnn-2019": SitePage(
        host="edition.cnn.com",
        html=article(
            '<div class="el__storyelement--standard el__article--embed"><div class="el__article--teaseimage">'
            f'<a href="{path(1)}"><img alt="" src="a.jpg"></a></div><div class="media__caption">{_a(1)}</div></div>'
        ),
        rules={1: "cnn-2019"},
    ),
    "future-2019": SitePage(
        host="www.space.com",
        html=_in_body(
            f"<ul><li>{_a(7, text='The pier of 1931')} was built of oak, says the port office</li></ul>",
            '<div id="article-body">',
            f"<ul>{_list(1, 2)}</ul></div><div><a class=popular-box__article-list__link href={path(8)}>{headline(8)}</a></div>",
        ),
        rules={1: "future-2019", 2: "future-2019"},
        others=frozenset({7, 8}),
    ),
    "zdf-2025": SitePage(
        host="www.zdfheute.de",
        html=article(
            '<div data-testid="text-module"><div data-testid="content-module"><article><div>'
            f"<h3>{_a(1)}</h3></div></article></div></div>",
            after=f'<div><h2>Hafen</h2><article data-testid="highlight-teaser"><h3><span>{_a(2)}</span></h3></article>'
            f'<article data-testid="highlight-teaser"><h3><span>{_a(3)}</span></h3></article></div>',
        ),
        rules={1: "zdf-2025-card", 2: "zdf-2025-band", 3: "zdf-2025-band"},
    ),
    "figaro-2013": SitePage(
        host="www.lefigaro.fr",
        html=article(
            after=f'<div class="fig-list"><ul><li><span class="fig-redac">{_a(1)}</span></li></ul></div>'
            '<div class="fig-tabs-mod"><div class="fig-tabs-nav-list"><ul><li>Port</li></ul></div><div class="fig-tabs-content">'
            f'<div class="fig-tab-pane current"><div class="fig-list"><ul>{_list(2, 3)}</ul></div>'
            f'<div class="fig-tabs-footer"><a href="/port/">Port</a></div></div></div></div>'
            '<div class="fig-tabs-mod"><ul class="fig-tabs-nav"><li>+ récents</li></ul><div class="fig-tabs-content">'
            f'<div class="fig-tab-pane current"><div class="fig-list"><ul>{_list(8, 9)}</ul></div></div></div></div>'
        ),
        rules={1: "figaro-2013-desk", 2: "figaro-2013-topic", 3: "figaro-2013-topic"},
        others=frozenset({8, 9}),
    ),
    "gala-2019": SitePage(
        host="www.gala.fr",
        html=_in_body(
            f'<div class="articleInserts"><article><p class="articleInserts-title">{_a(1)}</p></article></div>',
            '<section class="pageGrid-left"><div class="articleContent">',
            f'</div><section class="articlelist"><ol><li><article><h3 class="article-title">{_a(2)}</h3></article></li></ol></section>'
            f'<section class="articleminilist"><ol><li><article><p class="article-title">{_a(3)}</p></article></li></ol></section></section>',
        ).replace(
            "</main>",
            f'<section class="articlelist"><ol><li><p class="article-title">{_a(8)}</p></li></ol></section></main>',
        ),
        rules={1: "gala-2019-insert", 2: "gala-2019-list", 3: "gala-2019-list"},
        others=frozenset({8}),
    ),
    "lemonde-2015": SitePage(
        host="www.lemonde.fr",
        html=article(
            after=f'<aside class="bloc_base meme_sujet"><h3>Le pont du port</h3><ul class="liste_chevron">{_list(1, 2)}</ul></aside>'
        ),
        rules={1: "lemonde-2015", 2: "lemonde-2015"},
    ),
    "sputnik-2020": SitePage(
        host="arabic.sputniknews.com",
        html=article(
            after='<div class="b-article__refs"><div class="b-article__refs-item"><div class="b-article__refs-item-title b-article__refs-tags">'
            f'<a href="/tags/pier/">Pier</a></div></div><dl class="b-article__refs-item"><dd class="b-article__refs-item-title">{_a(1)}</dd>'
            f'<dd class="b-article__refs-item-title">{_a(2)}</dd></dl></div>'
        ),
        rules={1: "sputnik-2020", 2: "sputnik-2020"},
    ),
    "hessenschau-2023": SitePage(
        host="www.hessenschau.de",
        html=article(
            after='<section class="c-teaserGroup"><article class="c-teaser"><a class="link c-teaser__mediaLink" '
            f'href="{path(1)}"><img src="a.jpg" alt=""></a><a class="link c-teaser__headlineLink" href="{path(1)}">'
            f'Zum Artikel <span class="c-teaser__headline">{headline(1)}</span></a></article></section>'
        ),
        rules={1: "hessenschau-2023"},
    ),
    "hessenschau-2024": SitePage(
        host="www.hessenschau.de",
        html=article(
            after=f'<section><div class="grid"><article><header>{_a(1, "class=cy-teaser-link")}</header></article>'
            f"<article><header>{_a(2, 'class=cy-teaser-link')}</header></article></div></section>"
        ),
        rules={1: "hessenschau-2024", 2: "hessenschau-2024"},
    ),
    "taz-2024": SitePage(
        host="taz.de",
        html=article(
            after=f'<section id="articleTeaser"><div class="item"><a class="teaser-link" href="{path(1)}"><img src="a.jpg" alt=""></a></div>'
            f'<div class="item">{_a(1, "class=teaser-link")}</div></section><section><div>{_a(8, "class=teaser-link")}</div></section>'
        ),
        rules={1: "taz-2024"},
        others=frozenset({8}),
    ),
    "prensa-iberica-2020": SitePage(
        host="www.farodevigo.es",
        html=article(after=f'<div class="not_relacionadas"><ul>{_list(1, 2)}</ul></div>').replace(
            f"<li>{_a(1)}", f'<li class="relacionada">{_a(1)}'
        ),
        rules={1: "prensa-iberica-2020"},
    ),
    "heise-2015": SitePage(
        host="www.heise.de",
        html=article().replace(
            "</article>",
            f'<footer class="article-footer"><div class="related_items"><ul>{_list(1, 2)}</ul></div>'
            f'<p class="permalink">{_a(8)}</p></footer></article>',
        ),
        rules={1: "heise-2015", 2: "heise-2015"},
        others=frozenset({8}),
    ),
    "latimes-2019": SitePage(
        host="www.latimes.com",
        html=_in_body(
            '<div class="Enhancement"><ps-promo class="PromoSmall"><div class="PromoSmall-content">'
            f'<div class="PromoSmall-title">{_a(1)}</div></div></ps-promo></div>',
            '<div class="RichTextBody">',
        ).replace(
            "</main>",
            '<ps-promo class="PromoSmall"><div class="PromoSmall-content">'
            f'<div class="PromoSmall-title">{_a(8)}</div></div></ps-promo></main>',
        ),
        rules={1: "latimes-2019"},
        others=frozenset({8}),
    ),
    "nationalreview-2019": SitePage(
        host="www.nationalreview.com",
        html=article(
            '<aside class="inline-stories"><h2>The Port</h2><div class="post-list post-list--inline-related-stories">'
            f"<article><h4>{_a(1)}</h4></article><article><h4>{_a(2)}</h4></article></div></aside>",
            after=f'<div class="post-list post-list--most-popular"><h4>{_a(8)}</h4></div>',
        ),
        rules={1: "nationalreview-2019", 2: "nationalreview-2019"},
        others=frozenset({8}),
    ),
    "guardian-2022": SitePage(
        host="www.theguardian.com",
        html=article(
            before=f'<div data-gu-name="standfirst"><p>The pier is shut.</p><ul>{_list(1, 2)}<li>{_a(7, text="A crack")} was found on Monday</li></ul></div>'
        ),
        rules={1: "guardian-2022", 2: "guardian-2022"},
        others=frozenset({7}),
    ),
    "politico-2019": SitePage(
        host="www.politico.com",
        html=_in_body(
            f'<aside class="story-enhancement"><article class="media-item"><h2 class="headline">{_a(1)}</h2>'
            '<p class="byline"><a href="/staff/ann-writer">Ann Writer</a></p></article></aside>',
            '<div class="story-text">',
        ),
        rules={1: "politico-2019"},
    ),
    "unidad-editorial-2024": SitePage(
        host="www.elmundo.es",
        html=article(
            f"<div><article><header>{_a(1, 'data-ue-cmp=parasabermas')}</header></article></div>", after=_a(8)
        ),
        rules={1: "unidad-editorial-2024"},
        others=frozenset({8}),
    ),
    "gedi-2020": SitePage(
        host="www.lastampa.it",
        html=article(
            f'<aside class="entry__related"><article><h2 class="entry__title">{_a(1)}</h2></article></aside>'
        ),
        rules={1: "gedi-2020"},
    ),
    "lensing-2024": SitePage(
        host="www.ruhrnachrichten.de",
        html=article(
            f'<article class="teaser teaser--weblink"><figure><a href="{path(1)}"><img src="a.jpg" alt=""></a></figure>'
            f'<div class="teaser__title">{_a(1, "class=teaser__title-link")}</div></article>'
        ),
        rules={1: "lensing-2024"},
    ),
    "ltn-2020": SitePage(
        host="news.ltn.com.tw",
        html=article(
            f'<ul class="related" data-desc="相關新聞">{_list(1, 2)}<li><a href="https://ads.example/click?no=7">{headline(7)}</a></li></ul>',
            after=f'<ul class="related hotnews">{_list(8, 9)}</ul>',
        ),
        rules={1: "ltn-2020", 2: "ltn-2020"},
        others=frozenset({8, 9}),
    ),
    "vocento-subtitle": SitePage(
        host="www.abc.es",
        html=article(
            before=f'<div class="voc-info-container"><h2 class="voc-subtitle">{_a(1)}</h2>'
            f'<h2 class="voc-subtitle">The port says that {_a(7)}</h2></div>'
        ),
        rules={1: "vocento-subtitle"},
        others=frozenset({7}),
    ),
    "vocento-list": SitePage(
        host="www.elcorreo.com",
        html=article(
            before=f'<div class="v-a-inf-c"><aside class="v-a-s-n"><ul>{_list(1, 2)}</ul></aside></div>'
        ),
        rules={1: "vocento-list", 2: "vocento-list"},
    ),
    "dagbladet-2024": SitePage(
        host="www.dagbladet.no",
        html=_in_body(
            f'<article class="preview">{_a(1)}</article><div class="row"><article class="preview">{_a(8)}</article></div>',
            '<div class="body-copy">',
        ),
        rules={1: "dagbladet-2024"},
        others=frozenset({8}),
    ),
    "dagbladet-2026": SitePage(
        host="www.dagbladet.no",
        html=_in_body(
            f'<article data-site-alias="dagbladet"><div class="content">{_a(1)}</div></article>',
            '<div id="mainArticleSection"><div class="bodytext">',
            "</div></div>",
        ),
        rules={1: "dagbladet-2026"},
    ),
    "autoindustriya-2019": SitePage(
        host="www.autoindustriya.com",
        html=article(
            after=f'<div class="next-prev"><div class="row-desc">{_a(8)}</div></div>'
            f'<div class="row-more"><div class="row-desc">{_a(1)}</div></div><div class="row-more"><div class="row-desc">{_a(2)}</div></div>'
        ),
        rules={1: "autoindustriya-2019", 2: "autoindustriya-2019"},
        others=frozenset({8}),
    ),
    "yarpp": SitePage(
        host="blog.example",
        html=article(
            after=f"<div class='yarpp yarpp-related'><h3>Postagens parecidas</h3><ol>{_list(1, 2)}</ol></div>"
        ),
        rules={1: "yarpp", 2: "yarpp"},
        label="Postagens parecidas",
    ),
    "tagdiv-related": SitePage(
        host="blog.example",
        html=article(
            after='<div class="td_block_inner"><div class="tdb_module_related td_module_wrap"><div class="td-module-thumb">'
            f'<a class="td-image-wrap" href="{path(1)}"><img src="a.jpg" alt=""></a></div><h3 class="entry-title">{_a(1)}</h3></div></div>'
        ),
        rules={1: "tagdiv-related"},
    ),
    "usagm": SitePage(
        host="www.voanews.com",
        html=article(
            after=f'<div class="media-block-wrap"><h2>Related</h2><ul>{_list(1, 2)}</ul></div>'
            f'<div class="region"><div class="media-block-wrap" data-area-id="R1_1"><h2>Related: more US stories</h2><ul>{_list(7, 8)}</ul></div></div>'
        ),
        rules={},
        ignored=frozenset({7, 8}),
    ),
    "faz": SitePage(
        host="www.faz.net",
        html=article(
            after='<section><h3>Weitere Themen</h3><article class="tsr-Base tsr-FurtherTopic">'
            f'{_a(7)}</article><article class="tsr-Base tsr-FurtherTopic">{_a(8)}</article></section>',
            lang="de",
        ),
        rules={},
        ignored=frozenset({7, 8}),
    ),
    "correio24horas": SitePage(
        host="www.correio24horas.com.br",
        html=article(
            after=f'<div class="row"><h4>Relacionadas</h4><ul>{_list(1, 2)}</ul></div><div class="row">'
            f'<div data-pagination-pagelimit="11"><h4>Relacionadas</h4>{_list(7, 8, tag="div")}</div></div>',
            lang="pt",
        ),
        rules={},
        ignored=frozenset({7, 8}),
    ),
    "infobae": SitePage(
        host="www.infobae.com",
        html=article(
            after=f'<p>TE PUEDE INTERESAR</p><ul>{_list(1, 2)}</ul><div class="page-container"><div class="ndc_ctn ndc_sc3">'
            f"<p>TE PUEDE INTERESAR</p>{_a(7, 'class=cst_ctn')}{_a(8, 'class=cst_ctn')}</div></div>",
            lang="es",
        ),
        rules={},
        ignored=frozenset({7, 8}),
    ),
    "future-ignored": SitePage(
        host="www.techradar.com",
        html=article(
            after='<section class="related"><h3>Related articles</h3>'
            f"<ul><li>{_a(7, 'class=popular-box__article-list__link')}</li><li>{_a(8, 'id=recirculation-stacked-solr-latest-2')}</li></ul></section>"
        ),
        rules={},
        ignored=frozenset({7, 8}),
    ),
    "autoindustriya-ignored": SitePage(
        host="www.autoindustriya.com",
        html=article(after=f'<h3>Related articles</h3><div class="next-prev">{_list(7, 8, tag="p")}</div>'),
        rules={},
        ignored=frozenset({7, 8}),
    ),
    "mainichi-2025": SitePage(
        host="mainichi.jp",
        html=article(
            after=f'<section id="articledetail-nextread"><h2>桟橋の先</h2><ul class="articlelist is-2col">{_list(1, 2)}</ul></section>',
            lang="ja",
        ),
        rules={1: "mainichi-2025", 2: "mainichi-2025"},
    ),
}
