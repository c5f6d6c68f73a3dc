"""The peer of the crawl benchmark: a stock Scrapy spider that fetches and follows, and archives nothing.

All of Scrapy's defaults but what the comparison needs: no delay, robots.txt obeyed (as we do), quiet.
Usage: stock_spider.py URL [CSS]. Without a selector it looks through the hrefs of the page for those
of articles, as a spider must that was not told where the story links stand; with one it goes
straight to them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse, Response

ARTICLE = "/news/1"


class StockSpider(scrapy.Spider):
    """Follows the links of articles."""

    name = "stock"

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        """Yields a request for each of them."""
        if not isinstance(response, HtmlResponse):
            return
        if len(sys.argv) > 2:
            yield from response.follow_all(css=sys.argv[2], callback=self.parse)
            return
        for href in response.css("a::attr(href)").getall():
            if ARTICLE in href:
                yield response.follow(href, callback=self.parse)


if __name__ == "__main__":
    process = AsyncCrawlerProcess({"ROBOTSTXT_OBEY": True, "LOG_LEVEL": "ERROR", "DOWNLOAD_DELAY": 0})
    crawler = process.create_crawler(StockSpider)
    process.crawl(crawler, start_urls=[sys.argv[1]])
    process.start()
    print(crawler.stats.get_value("response_received_count"))
