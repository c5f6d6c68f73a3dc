"""Words that announce a link only in its own line with a colon or a bar behind: `READ: …`, `Leggi | …`.

As headings they say nothing of a list, or speak against it; `spiders.labels` never takes them for more.
Written down from knowledge of the languages, as `headings` is.
"""

from typing import Final

LINE_PHRASES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "read", "read now", "explained", "don't miss", "see more", "from the archive", "from our archive",
        "from the archives", "from our archives",
    ),
    "de": ("lesen sie", "hier lesen sie", "lesetipp", "mehr dazu in", "dazu"),
    "fr": ("voir",),
    "es": ("lee", "lea", "vea"),
    "pt": ("veja",),
    "it": ("leggi",),
    "ro": ("citește", "vezi"),
    "nl": ("lees",),
    "af": ("lees",),
    "sv": ("läs",),
    "da": ("læs",),
    "no": ("les",),
    "fi": ("lue",),
    "pl": ("czytaj", "zobacz"),
    "cs": ("čtěte", "viz"),
    "hr": ("pročitajte",),
    "sr": ("pročitajte", "прочитајте"),
    "uk": ("читайте",),
    "hu": ("erről írtunk",),
    "el": ("διαβάστε", "δείτε"),
    "tr": ("oku",),
    "ar": ("اقرأ", "شاهد"),
    "he": ("קראו",),
    "hi": ("पढ़ें",),
    "zh": ("阅读", "閱讀", "更多新聞", "更多新闻"),
    "vi": ("đọc", "xem"),
    "sw": ("soma",),
}  # fmt: skip

# With a colon behind, in small letters, they begin headlines too: `Lee: "We shall fight on"`.
ALSO_NAMES: Final[tuple[str, ...]] = (
    "read", "dazu", "lee", "lea", "les", "lees", "lue", "viz", "oku", "soma", "xem", "vezi", "veja",
)  # fmt: skip

# Publishers begin the headlines of any list with them.
ALSO_KICKERS: Final[tuple[str, ...]] = ("explained",)
