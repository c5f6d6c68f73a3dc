"""`storytrail reindex`: ledger, index, graph and exports made again from WARC files, ours or any tool's."""
