"""Scrapy's settings: an allow-list of components, and everything off that a page could turn against us.

Measured reasons stand in docs/decisions; what a user chooses is put on top by the spider.
"""

BOT_NAME = "storytrail"
SPIDER_MODULES = ["spiders.story"]

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Both listen on a local port by default; the first runs Python that it is sent.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

DOWNLOAD_HANDLERS_BASE: dict[str, str] = {}
DOWNLOAD_HANDLERS = {
    "http": "crawler.wire.handler.WireHandler",
    "https": "crawler.wire.handler.WireHandler",
}

# Explicit lists: nothing rewrites a request or a response between the wire and the archive. Redirects,
# retries and politeness are the frontier's, where they survive a crash.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "crawler.robots.RobotsGate": 100,
    "crawler.archivist.Backpressure": 200,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {
    "crawler.archivist.Archivist": 10,
}
SCHEDULER = "crawler.scheduler.LeaseScheduler"

# The frontier decides who is asked when; Scrapy's own limits must never be the tighter ones.
DOWNLOAD_DELAY = 0
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 16
# The default starts a hundred tasks for every response.
CONCURRENT_ITEMS = 1

DOWNLOAD_TIMEOUT = 300
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = False

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "storytrail"

# Looks through the source of each callback, for a mistake that ours does not make.
WARN_ON_GENERATOR_RETURN_VALUE = False

LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
