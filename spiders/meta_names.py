"""Names under which publishers' meta elements tell a fact, the surest first."""

from __future__ import annotations

from typing import Final

PUBLISHED: Final = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "cxenseparse:recs:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date.issued",
    "prism.publicationdate",
    "citation_publication_date",
    "originalpublicationdate",
    "article_date_original",
    "analyticsattributes.articledate",
    "bt:pubdate",
    "og:pubdate",
    "pubdate",
    "pub_date",
    "publishdate",
    "publish_date",
    "publish-date",
    "published_at",
    "published",
    "published_time_telegram",
    "date_published",
    "iso-8601-publish-date",
    "rnews:datepublished",
    "bytedance:published_time",
    "article:create_at",
    "article:published:time",
    "release_date",
    "date",
    "dc.date",
    "dc:date",
)
MODIFIED: Final = (
    "article:modified_time",
    "og:article:modified_time",
    "article:modified",
    "article:modified:time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "bt:moddate",
    "last-modified",
    "lastmod",
    "revision_date",
    "bytedance:updated_time",
)
AUTHOR: Final = (
    "author",
    "article:author",
    "og:article:author",
    "og:author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dcterms.creator",
    "bt:author",
    "analyticsattributes.author",
    "articleauthor",
    "citation_author",
    "byl",
)
TITLE: Final = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "cxenseparse:title",
    "dc.title",
)
SITE: Final = ("og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher")
PUBLISHER: Final = ("og:site_name", "publisher", "dc.publisher", "dcterms.publisher")
SECTION: Final = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "articlesection",
    "section",
    "og:section",
)
LANGUAGE: Final = ("content-language", "dc.language", "dcterms.language", "og:locale", "language", "lang")
TIER: Final = ("article:content_tier", "article:content-tier")
