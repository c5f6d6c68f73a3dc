"""Pages that are no stories: where redirects ended that left their story behind."""

from __future__ import annotations

from archive.aliases import Aliases
from archive.ledger import Ledger


def find_detours(ledger: Ledger, aliases: Aliases) -> dict[str, str]:
    """By URL: login, consent and error pages, lists and front pages to which stories redirected; the reason.

    Only those to which nothing else led: a page that is a seed, or that any link leads to, stands for itself.
    """
    ends = {aliases.resolve(url): reason for url, reason in aliases.ends.items()}
    if not ends:
        return ends
    execute = ledger.connection.execute
    for (url,) in execute("SELECT url FROM request WHERE kind = 'page' AND hops NOT LIKE '%R'"):
        ends.pop(aliases.resolve(url), None)
    for (url,) in execute("SELECT DISTINCT target FROM link"):
        ends.pop(aliases.resolve(url), None)
    return ends
