"""The exit codes of all commands, as --help shows them."""

import re

EXIT_CODES = """exit codes:
  0   done
  2   bad usage or configuration
  3   the collection is in use by another run
  4   cannot write (disk full, permission)
  5   damage found
  6   a seed was not captured
  11  interrupted; the same command goes on with the run
  14  stopped at a page, time or byte limit with work left; the same command goes on
"""

MEANINGS = {int(code): words for code, words in re.findall(r"^  (\d+) +(.+)$", EXIT_CODES, re.MULTILINE)}
"""The same by number."""
