"""What a Content-Type header says (RFC 9110, 8.3)."""

from __future__ import annotations


def mime_of(content_type: bytes | None) -> str | None:
    """`text/html` of `Text/HTML; charset=…`, None without the header or with an empty one."""
    if not content_type:
        return None
    return content_type.partition(b";")[0].strip().decode("latin-1").lower() or None


def charset_of(content_type: bytes | None) -> str | None:
    """The charset parameter of a Content-Type, None without one."""
    for parameter in (content_type or b"").split(b";")[1:]:
        name, _, value = parameter.partition(b"=")
        if name.strip().lower() == b"charset":
            return value.strip().strip(b"\"'").decode("latin-1") or None
    return None
