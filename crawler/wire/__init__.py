"""HTTP/1.1 over asyncio, in three rooms: addresses, a connection, Scrapy's download handler.

What the connection sends and receives *is* the capture; nothing is rebuilt afterwards.
"""
