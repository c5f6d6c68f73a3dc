"""Words that tell the reader to read another story now, by language.

They announce a link even without a colon behind, when they are written in capitals or bold; words such as
"related" or "timeline" may as well begin a headline. All are phrases of other tables, but for the
language's forms that only stand in a line.
"""

from typing import Final

IMPERATIVE_PHRASES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "read more", "read also", "also read", "see also", "also see", "read next", "must read", "read this",
        "read this next", "also on rt", "also on rt com",
    ),
    "de": (
        "lesen sie auch", "lesen sie mehr", "lesen sie dazu", "lesen sie dazu auch", "lesen sie hierzu auch",
        "mehr lesen", "lies auch", "lest auch", "sehen sie auch", "siehe auch",
    ),
    "fr": (
        "lire aussi", "à lire aussi", "lire également", "à lire également", "lisez aussi", "lisez également",
        "voir aussi", "à voir aussi",
    ),
    "es": (
        "lee también", "lea también", "leer también", "lea más", "lee más", "leer más", "lea además",
        "lee además", "vea también", "mira también", "ver también", "lee igualmente",
        "lea igualmente",
    ),
    "pt": ("leia também", "leia mais", "ler também", "leia ainda", "veja também"),
    "it": ("leggi anche", "leggi di più", "leggi pure", "vedi anche", "guarda anche"),
    "ca": ("llegeix també", "llegiu també", "vegeu també"),
    "ro": ("citește și", "citiți și", "vezi și"),
    "nl": ("lees ook", "lees meer", "zie ook", "bekijk ook"),
    "da": ("læs også", "læs mere", "se også"),
    "no": ("les også", "les mer", "se også"),
    "sv": ("läs också", "läs även", "läs mer", "se även"),
    "fi": ("lue myös", "lue lisää", "katso myös"),
    "et": ("loe ka", "loe lisaks", "vaata ka"),
    "lv": ("lasi arī", "lasiet arī"),
    "lt": ("taip pat skaitykite", "skaitykite taip pat", "skaitykite daugiau"),
    "pl": (
        "czytaj też", "czytaj także", "czytaj więcej", "przeczytaj także", "przeczytaj też", "zobacz też",
        "zobacz także", "czytaj również", "przeczytaj również", "zobacz również",
    ),
    "cs": ("čtěte také", "čtěte též", "přečtěte si také", "čtěte více"),
    "sk": ("čítajte aj", "prečítajte si aj", "čítajte tiež"),
    "hr": ("pročitajte i", "pročitajte još", "čitajte još"),
    "sr": ("pročitajte još", "pročitajte i", "прочитајте још", "прочитајте и"),
    "bg": ("вижте още", "прочетете още", "четете още"),
    "ru": (
        "читайте также", "читайте еще", "читайте далее", "смотрите также", "читать также", "также читайте",
    ),
    "uk": ("читайте також", "читати також", "читайте ще", "дивіться також", "також читайте"),
    "be": ("чытайце таксама", "чытайце яшчэ"),
    "el": ("διαβάστε επίσης", "διάβασε επίσης", "διαβάστε ακόμη", "διαβάστε ακόμα", "δείτε επίσης"),
    "hu": ("olvassa el ezt is", "olvasd el ezt is", "ezt is olvassa el"),
    "sq": ("lexo edhe", "lexoni edhe"),
    "tr": ("ayrıca okuyun", "bunu da okuyun"),
    "ar": ("اقرأ أيضا", "اقرأ المزيد", "شاهد أيضا", "اقرأ كذلك", "طالع أيضا", "انظر أيضا"),
    "fa": ("بیشتر بخوانید", "همچنین بخوانید"),
    "he": ("קראו גם", "קרא גם", "קראו עוד"),
    "hi": ("यह भी पढ़ें", "ये भी पढ़ें", "इसे भी पढ़ें", "और पढ़ें"),
    "bn": ("আরও পড়ুন", "আরো পড়ুন"),
    "vi": ("đọc thêm", "xem thêm"),
    "id": ("baca juga", "simak juga", "lihat juga"),
    "sw": ("soma pia", "soma zaidi"),
    "af": ("lees ook", "lees meer"),
}  # fmt: skip

# What leads on from such words in a sentence: "read more about the bridge", "read more stories".
CONTINUATIONS: Final[tuple[str, ...]] = (
    "about", "on", "in", "from", "at", "of", "by", "here", "stories", "news", "articles", "coverage", "like",
    "related", "über", "zu", "zum", "zur", "im", "hier", "von", "sur", "dans", "ici", "de", "du", "des",
    "sobre", "en", "aquí", "aqui", "su", "qui", "over", "om", "her", "här", "o", "об", "про", "на", "здесь",
    "тут", "tentang", "về", "tại",
)  # fmt: skip
