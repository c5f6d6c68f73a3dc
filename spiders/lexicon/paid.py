"""Words that mark a card as paid for, by language: sponsored, advertisement, paid content.

They are negative headings, too. What they are taken from says `spiders.lexicon`.
"""

from typing import Final

PAID_PHRASES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "sponsored", "sponsored by", "sponsored content", "sponsored post", "sponsored story",
        "sponsored links", "advertisement", "advertising", "advertorial", "paid content", "paid post",
        "paid partnership", "paid for by", "promoted", "promoted by", "promoted stories", "promoted content",
        "brand content", "branded content", "partner content", "in partnership with", "from our partners",
        "pr",
    ),
    "de": (
        "anzeige", "anzeigen", "werbung", "sponsored", "sponsored post", "gesponsert", "gesponserter inhalt",
        "advertorial", "partnerangebote", "partnerinhalt", "bezahlter inhalt", "pr", "pr anzeige",
    ),
    "fr": (
        "publicité", "annonces", "sponsorisé", "contenu sponsorisé", "contenus sponsorisés",
        "publi rédactionnel", "publireportage", "contenu partenaire", "partenariat",
    ),
    "es": (
        "publicidad", "patrocinado", "patrocinada", "contenido patrocinado", "publirreportaje",
        "publicitario", "contenido de marca", "contenido publicitario", "branded content", "anuncio",
    ),
    "pt": (
        "publicidade", "patrocinado", "conteúdo patrocinado", "conteúdo publicitário", "publieditorial",
        "conteúdo de marca", "anúncio",
    ),
    "it": (
        "pubblicità", "sponsorizzato", "contenuto sponsorizzato", "contenuti sponsorizzati",
        "publiredazionale", "annuncio", "dai nostri partner",
    ),
    "ca": ("publicitat", "patrocinat", "contingut patrocinat"),
    "gl": ("publicidade", "patrocinado"),
    "ro": ("publicitate", "conținut sponsorizat", "sponsorizat", "advertorial"),
    "nl": (
        "advertentie", "advertenties", "gesponsord", "gesponsorde inhoud", "partnerbijdrage",
        "betaalde inhoud",
    ),
    "da": ("annonce", "annoncer", "sponsoreret", "sponsoreret indhold"),
    "no": ("annonse", "annonsørinnhold", "sponset", "sponset innhold"),
    "sv": ("annons", "sponsrat", "sponsrat innehåll", "sponsrade länkar"),
    "is": ("auglýsing", "kostað"),
    "fi": ("mainos", "kaupallinen yhteistyö", "sponsoroitu", "sponsoroitu sisältö"),
    "et": ("reklaam", "sisuturundus", "sponsoreeritud"),
    "lv": ("reklāma", "sponsorēts saturs", "reklāmraksts"),
    "lt": ("reklama", "užsakomasis turinys", "partnerių turinys"),
    "pl": (
        "reklama", "reklamy", "sponsorowane", "artykuł sponsorowany", "materiał sponsorowany",
        "materiały partnera", "materiał partnera", "tekst sponsorowany",
    ),
    "cs": ("reklama", "inzerce", "komerční sdělení", "sponzorováno", "placená inzerce", "advertorial"),
    "sk": ("reklama", "inzercia", "pr články", "pr článok", "platená inzercia", "sponzorované"),
    "sl": ("oglas", "oglasi", "oglasno sporočilo", "promocijsko sporočilo"),
    "hr": ("oglas", "oglasi", "promo", "sponzorirano", "plaćeni sadržaj"),
    "bs": ("oglas", "oglasi", "promo", "sponzorirano"),
    "sr": ("oglas", "oglasi", "promo", "sponzorisano", "оглас", "промо"),
    "mk": ("реклама", "спонзорирано"),
    "bg": ("реклама", "реклами", "спонсорирано", "спонсорирано съдържание", "платено съдържание"),
    "ru": (
        "реклама", "на правах рекламы", "спонсорский материал", "партнерский материал", "новости партнеров",
        "материалы партнеров",
    ),
    "uk": (
        "реклама", "на правах реклами", "партнерський матеріал", "новини партнерів",
        "спонсорований матеріал",
    ),
    "be": ("рэклама",),
    "el": ("διαφήμιση", "διαφημίσεις", "χορηγούμενο", "χορηγούμενο περιεχόμενο", "διαφημιστικό περιεχόμενο"),
    "hu": ("hirdetés", "promóció", "szponzorált tartalom", "támogatott tartalom"),
    "sq": ("reklama", "reklamë", "sponsorizuar"),
    "tr": ("reklam", "reklam alanı", "sponsorlu", "sponsorlu içerik", "ilan"),
    "az": ("reklam",),
    "ar": ("إعلان", "إعلانات", "محتوى ممول", "ممول", "برعاية"),
    "fa": ("تبلیغات", "تبلیغ", "آگهی", "رپورتاژ آگهی"),
    "he": ("פרסומת", "תוכן ממומן", "ממומן", "תוכן שיווקי"),
    "ur": ("اشتہار",),
    "hi": ("विज्ञापन", "प्रायोजित"),
    "ne": ("विज्ञापन",),
    "bn": ("বিজ্ঞাপন",),
    "th": ("โฆษณา", "สนับสนุนโดย"),
    "vi": ("quảng cáo", "tài trợ", "nội dung tài trợ"),
    "id": ("iklan", "konten bersponsor", "advertorial"),
    "ms": ("iklan",),
    "zh": ("广告", "廣告", "推广", "贊助", "赞助", "赞助内容", "贊助內容"),
    "ja": ("広告", "pr", "スポンサー", "スポンサーリンク", "企画広告", "広告企画", "タイアップ"),
    "ko": ("광고", "협찬", "스폰서"),
    "sw": ("matangazo", "tangazo"),
    "af": ("advertensie",),
    "uz": ("reklama",),
}  # fmt: skip
