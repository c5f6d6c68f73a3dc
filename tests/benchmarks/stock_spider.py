"""The peer of the crawl benchmark: a stock Scrapy spider that fetches and follows, and archives nothing.

All of Scrapy's defaults but what the comparison needs: no delay, robots.txt obeyed (as we do), quiet.
Usage: stock_spider.py URL CSS, where CSS selects the links to follow.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse, Response


class StockSpider(scrapy.Spider):
    """Follows the links that the selector names."""

    name = "stock"

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        """Yields a request for each of them."""
        if isinstance(response, HtmlResponse):
            yield from response.follow_all(css=sys.argv[2], callback=self.parse)


if __name__ == "__main__":
    process = AsyncCrawlerProcess({"ROBOTSTXT_OBEY": True, "LOG_LEVEL": "ERROR", "DOWNLOAD_DELAY": 0})
    crawler = process.create_crawler(StockSpider)
    process.crawl(crawler, start_urls=[sys.argv[1]])
    process.start()
    print(crawler.stats.get_value("response_received_count"))
