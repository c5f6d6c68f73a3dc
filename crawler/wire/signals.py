"""Signals of the wire, in Scrapy's manner."""

end_exchanges = object()
"""Sent when running exchanges are to end now, as `cancelled`; what they were for is fetched again later."""
