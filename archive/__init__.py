"""The collection on disk: WARC files, ledger, link graph.

Standard library, warcio and isal only: no Scrapy, no Twisted, no sockets, so that a
collection can be read, checked and exported without the engine that made it.
"""
