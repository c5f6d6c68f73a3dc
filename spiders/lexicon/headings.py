"""The usual headings of a news page, language by language: more on the story, recommended, lists of the site.

They complete `story` and `other` with what is no phrase of theirs, for more languages. Where they come from
says `spiders.lexicon`.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Headings(NamedTuple):
    """One language's headings, by what they say of the links below."""

    story: tuple[str, ...] = ()
    """Read also, more on this, related, similar, background."""
    doubtful: tuple[str, ...] = ()
    """Recommended, you may also like, more news."""
    negative: tuple[str, ...] = ()
    """Most read, latest, popular, chosen by editors, paid for, newsletter, comments, share, tags."""


HEADINGS: Final[dict[str, Headings]] = {
    "en": Headings(
        story=(
            "more on this subject", "read this too", "also worth reading", "more from this series",
            "previous stories", "earlier stories", "related coverage and analysis", "related to this",
            "recommended background", "what you need to know", "more to read on this", "story so far",
            "the story so far", "read the background", "explainer", "read our explainer",
            "in case you missed it on this story", "previously on this story", "continue the story",
            "also in this series", "more on the story", "connected topics", "you can also read",
            "also see this", "related from our archive", "read related", "related to this topic",
            "more related stories", "more related news", "related stories for you",
        ),
        doubtful=(
            "you may also enjoy", "you might also enjoy", "readers also liked", "you may have missed",
            "picked for you", "selected for you", "just for you", "what to read", "more to read",
            "more to explore", "worth reading",
        ),
        negative=(
            "most recent", "most discussed", "most emailed", "now trending", "what s new", "new stories",
            "today s top stories", "in the news", "hot topics", "hot right now", "reader favourites",
            "staff picks", "our picks", "top picks", "stay connected", "stay informed", "get the newsletter",
            "follow the author", "more by", "other sections", "brand studio", "offers", "shop", "deals",
            "puzzles", "podcasts", "more from our network", "elsewhere on the web", "view comments",
            "show comments", "post a comment", "share on", "share article", "listen now", "special reports",
            "quick links", "useful links",
        ),
    ),
    "de": Headings(
        story=(
            "mehr zur sache", "mehr zum artikel", "mehr hintergründe", "hintergrund zum thema",
            "zum weiterlesen empfohlen", "weitere beiträge zum thema", "weitere berichte zum thema",
            "weitere meldungen zum thema", "lesen sie weiter", "lesen sie ebenfalls", "auch dazu",
            "dazu mehr", "mehr in diesem zusammenhang", "bereits erschienen", "bereits berichtet",
            "frühere berichte", "schwerpunkt zum thema", "themenverwandte artikel", "artikel zu diesem thema",
            "thematisch passend", "hier mehr lesen", "hier lesen sie mehr", "lesen sie mehr zum thema",
            "mehr davon", "serie", "alle teile der serie", "chronologie",
        ),
        doubtful=(
            "das könnte sie interessieren", "das könnte dich interessieren", "könnte sie auch interessieren",
            "für sie empfohlen", "für sie ausgewählt", "empfehlungen für sie", "weitere empfehlungen",
            "mehr für sie", "weitere beiträge", "andere leser interessierte auch", "unsere lesetipps",
            "lesenswert",
        ),
        negative=(
            "häufig gelesen", "meistgeteilt", "aktuell beliebt", "aktuelle meldungen", "eilmeldungen",
            "im fokus", "empfehlungen der redaktion", "redaktionstipps", "aus dem netz",
            "mehr aus diesem ressort", "mehr aus dem ressort", "diesen artikel teilen", "stichworte",
            "autoren", "podcasts", "veranstaltungen", "newsletter abonnieren",
        ),
    ),
    "fr": Headings(
        story=(
            "lire aussi sur le sujet", "à lire sur le même sujet", "à lire sur ce sujet",
            "plus d infos sur le sujet", "nos articles liés", "sujets associés", "sujets liés",
            "sujets connexes", "articles sur le même sujet", "articles du même dossier", "notre série",
            "tous les épisodes", "le dossier", "contexte", "pour comprendre", "pour mieux comprendre",
            "l essentiel du dossier", "lire l article", "lire notre décryptage", "lire notre enquête",
            "voir aussi sur ce sujet", "à consulter également", "consultez aussi", "précédemment",
            "chronologie",
        ),
        doubtful=(
            "vous aimerez peut être", "vous pourriez aussi aimer", "cela peut vous intéresser",
            "ceci pourrait vous intéresser", "à ne pas rater", "nos conseils de lecture",
            "recommandé par la rédaction", "plus d actualités", "autres actualités", "contenus recommandés",
        ),
        negative=(
            "articles populaires", "articles récents", "en ce moment", "fil info", "le fil info",
            "nos vidéos", "partager l article", "étiquettes", "le choix de la rédaction", "petites annonces",
        ),
    ),
    "es": Headings(
        story=(
            "lectura recomendada sobre el tema", "más noticias sobre este tema", "más noticias del tema",
            "noticias sobre el tema", "sobre el mismo tema", "en este tema", "del mismo tema",
            "leer nota relacionada", "ver nota relacionada", "ver noticia relacionada", "consulta también",
            "consulte también", "conozca además", "conozca también", "entérate también", "descubre también",
            "revisa también", "revise también", "antecedentes", "contexto", "el contexto", "cronología",
            "para profundizar", "profundiza", "otras notas sobre el tema", "historias relacionadas",
            "historia relacionada", "reportajes relacionados", "videos relacionados", "enlaces relacionados",
            "vínculos relacionados", "puede leer también", "podés leer", "podés leer también",
            "seguí leyendo", "lectura relacionada", "además puedes leer", "también lee", "también lea",
        ),
        doubtful=(
            "quizás te interese", "quizá te interese", "te podría gustar", "también te podría interesar",
            "otros artículos", "más historias", "más notas", "otras notas", "seleccionado para ti", "para ti",
            "lo que debes leer", "no se pierda",
        ),
        negative=(
            "más leído", "las más vistas", "noticias más leídas", "en tendencia", "últimas entradas",
            "últimos artículos", "artículos recientes", "al momento", "al minuto", "en portada",
            "selección del editor", "selección editorial", "recomendados por el editor",
            "contenido de nuestros socios", "suscríbete", "suscripción", "compartir en", "comentar",
            "deja un comentario", "palabras clave", "del mismo autor", "sobre el autor", "artículo anterior",
            "artículo siguiente", "te puede interesar de la web", "newsletter", "clasificados", "galerías",
            "podcasts",
        ),
    ),
    "pt": Headings(
        story=(
            "leia a seguir sobre o tema", "leia outras notícias sobre o assunto",
            "mais notícias sobre o tema", "notícias sobre o tema", "no mesmo tema", "sobre o tema",
            "em contexto", "contexto", "cronologia", "antecedentes", "matéria relacionada",
            "reportagens relacionadas", "vídeos relacionados", "links relacionados", "temas relacionados",
            "assista também", "veja ainda", "vê também", "lê também", "ler artigo relacionado",
            "ler mais sobre", "leia mais sobre o assunto", "leia mais sobre", "confira ainda",
            "entenda o caso", "saiba mais sobre", "relembre", "relembre o caso", "para aprofundar",
            "outros artigos sobre o tema",
        ),
        doubtful=(
            "talvez você goste", "você pode se interessar", "pode interessar", "pode interessar lhe",
            "também pode gostar", "sugestões", "sugestões de leitura", "recomendamos", "recomendadas",
            "mais artigos", "outros artigos", "mais para ler", "não perca",
        ),
        negative=(
            "mais acessadas", "mais comentadas", "mais compartilhadas", "mais recentes", "últimos artigos",
            "últimos posts", "artigos recentes", "notícias recentes", "tendências", "em destaque", "destaque",
            "escolhas do editor", "escolha do editor", "comente", "deixe um comentário",
            "deixe o seu comentário", "assine", "assine a newsletter", "palavras chave", "etiquetas",
            "do mesmo autor", "sobre o autor", "artigo anterior", "próximo artigo", "classificados",
            "podcasts", "ver comentários",
        ),
    ),
    "it": Headings(
        story=(
            "leggi pure", "leggi anche qui", "leggi l approfondimento", "approfondisci l argomento",
            "approfondisci qui", "per approfondire leggi", "altri articoli sull argomento",
            "altre notizie sull argomento", "notizie sull argomento", "sul tema", "sull argomento", "in tema",
            "sullo stesso caso", "lo speciale", "speciale", "il contesto", "contesto", "cronologia",
            "antefatto", "notizia correlata", "video correlati", "link correlati", "temi correlati",
            "storie correlate", "vedi pure", "scopri anche", "da leggere anche", "da leggere sul tema",
            "continua a leggere",
        ),
        doubtful=(
            "ti potrebbe interessare anche", "forse ti interessa", "ti consigliamo", "consigliato per te",
            "i nostri consigli", "da non perdere", "non perdere", "altre news",
        ),
        negative=(
            "le notizie più lette", "gli articoli più letti", "i più visti", "più visti", "più commentati",
            "più condivisi", "di tendenza", "tendenze", "articoli recenti", "ultime", "le ultime",
            "ultime dalla sezione", "news", "scelti dalla redazione", "la scelta della redazione",
            "iscriviti", "iscriviti alla newsletter", "lascia un commento", "parole chiave", "etichette",
            "altri articoli dell autore", "notizie dal web", "annunci", "podcast",
        ),
    ),
    "ca": Headings(
        story=(
            "llegiu més", "més sobre el tema", "més sobre aquest tema", "sobre aquest tema",
            "notícies sobre el tema", "articles similars", "notícies similars", "per saber ne més",
            "per aprofundir", "context", "antecedents", "veure també", "mireu també",
            "també et pot interessar", "també us pot interessar", "relacionats",
        ),
        doubtful=(
            "us pot interessar", "recomanats", "recomanat", "recomanem", "et recomanem", "més notícies",
            "altres notícies",
        ),
        negative=(
            "les més llegides", "el més vist", "més vist", "més populars", "tendències", "última hora",
            "comentar", "secció", "seccions", "autor", "butlletí", "subscriu te", "notícia anterior",
            "notícia següent",
        ),
    ),
    "gl": Headings(
        story=(
            "le máis", "máis sobre este tema", "sobre este tema", "noticias relacionadas",
            "tamén che pode interesar", "ver tamén", "contidos relacionados", "relacionadas",
        ),
        doubtful=("recomendado", "pode interesarche", "outras novas"),
        negative=(
            "o máis lido", "máis lidas", "máis vistas", "últimas novas", "comparte", "comentarios",
            "etiquetas", "destacados",
        ),
    ),
    "ro": Headings(
        story=(
            "citește și asta", "citește în continuare", "citește continuarea", "pe același subiect",
            "același subiect", "articole pe același subiect", "știri relaționate", "articole relaționate",
            "articole conexe", "subiecte similare", "contextul", "context", "pe scurt despre caz",
            "recomandate pe temă", "mai mult pe această temă", "mai multe pe această temă",
            "din aceeași categorie de subiecte", "află mai multe", "aflați mai multe", "te poate interesa și",
            "articole asociate",
        ),
        doubtful=(
            "îți recomandăm", "vă recomandăm", "te-ar putea interesa", "v-ar putea interesa",
            "ai putea fi interesat", "mai multe știri", "nu rata",
        ),
        negative=(
            "cele mai recente", "cele mai vizualizate", "cele mai comentate", "ultimele articole",
            "știri recente", "actualitate", "în tendințe", "populare", "alegerea editorului",
            "alegerea redacției", "parteneri", "știri de la parteneri", "din rețea", "abonează-te", "abonare",
            "comentează", "lasă un comentariu", "cuvinte cheie", "autor", "articolul anterior",
            "articolul următor", "top știri",
        ),
    ),
    "nl": Headings(
        story=(
            "lees ook dit", "lees ook deze", "meer hierover", "meer over dit thema", "meer over deze zaak",
            "meer over dit nieuws", "meer bij dit verhaal", "over hetzelfde onderwerp",
            "gerelateerde onderwerpen", "gerelateerde verhalen", "gerelateerde video s",
            "bijbehorende artikelen", "verwant nieuws", "verwant", "in dit dossier", "dossier",
            "uit het archief", "eerder schreven wij", "eerder schreven we", "eerder over dit onderwerp",
            "achtergronden", "verder lezen over dit onderwerp", "tijdlijn", "verdieping", "meer achtergrond",
            "lees het hele verhaal", "luister ook", "kijk ook",
        ),
        doubtful=(
            "dit vind je misschien ook interessant", "misschien vind je dit ook interessant",
            "dit is ook interessant", "ook leuk", "aanraders", "tips voor jou", "voor jou geselecteerd",
            "meer lezen van ons", "wij raden aan", "ander nieuws", "overig nieuws",
        ),
        negative=(
            "best gelezen", "veel gelezen", "meest gedeeld", "meest besproken", "meest recent", "recent",
            "recente artikelen", "recente berichten", "nieuwste artikelen", "nieuwste berichten",
            "het laatste nieuws", "in het nieuws", "uitgelicht", "keuze van de redactie",
            "door de redactie gekozen", "deel dit artikel", "deel artikel", "reageer", "plaats een reactie",
            "trefwoorden", "over de auteur", "meer van deze auteur", "meld je aan", "vacatures", "podcasts",
            "vorig artikel", "volgend artikel",
        ),
    ),
    "da": Headings(
        story=(
            "læs også her", "læs mere her", "læs mere om sagen", "læs hele historien", "mere om sagen her",
            "mere om det", "relateret læsning", "relaterede historier", "relaterede emner",
            "lignende artikler", "lignende nyheder", "flere artikler om emnet", "artikler om emnet",
            "om samme emne", "samme emne", "tidligere artikler", "fra arkivet", "tidslinje", "forstå sagen",
            "dyk ned i sagen", "overblik", "se mere om", "hør også",
        ),
        doubtful=(
            "anbefalede artikler", "vi anbefaler", "anbefalet til dig", "måske er du også interesseret i",
            "du vil måske også kunne lide", "flere nyheder", "andre nyheder", "mere fra os",
        ),
        negative=(
            "mest læst", "mest læst lige nu", "mest populære", "mest delte", "mest kommenterede", "lige nu",
            "nyeste", "nyeste artikler", "seneste artikler", "topnyheder", "nyheder", "redaktionens udvalgte",
            "udvalgt af redaktionen", "del artikel", "del artiklen", "skriv en kommentar", "nøgleord",
            "forfatter", "om forfatteren", "tilmeld dig", "abonner", "forrige artikel", "næste artikel",
            "podcast",
        ),
    ),
    "no": Headings(
        story=(
            "les også her", "les mer om saken", "les hele saken", "les hele saken her", "les mer om temaet",
            "les òg", "les meir", "mer om temaet", "mer om dette", "meir om saka", "relaterte nyheter",
            "relaterte temaer", "relaterte", "lignende saker", "lignende artikler", "flere saker om temaet",
            "saker om temaet", "om samme sak", "samme tema", "tidligere saker", "fra arkivet",
            "dette er saken", "tidslinje", "hør også", "bakgrunn for saken",
        ),
        doubtful=(
            "anbefalte artikler", "vi anbefaler", "anbefalt for deg", "anbefalt lesning",
            "du vil kanskje også like", "kanskje du også liker", "flere nyheter", "andre saker", "mer å lese",
        ),
        negative=(
            "mest leste saker", "mest lest nå", "mest populære", "mest delt", "mest kommentert", "nyeste",
            "nyeste saker", "siste saker", "siste artikler", "akkurat nå", "toppsaker", "nyheter",
            "redaksjonens utvalgte", "utvalgt av redaksjonen", "annonser", "del artikkelen", "del saken",
            "legg igjen en kommentar", "stikkord", "nøkkelord", "forfatter", "om forfatteren", "meld deg på",
            "abonner", "forrige artikkel", "neste artikkel", "podkast",
        ),
    ),
    "sv": Headings(
        story=(
            "läs också här", "läs mer här", "läs mer om ämnet", "läs mer om detta", "läs hela artikeln",
            "läs hela granskningen", "läs fler artiklar om", "mer om detta", "mer om saken",
            "relaterad läsning", "relaterade ämnen", "relaterade inlägg", "relaterat innehåll",
            "liknande nyheter", "samma ämne", "om samma ämne", "artiklar om ämnet", "fler artiklar i ämnet",
            "tidigare artiklar", "ur arkivet", "tidslinje", "detta har hänt", "fakta och bakgrund",
            "fördjupning", "lyssna också", "titta också", "se mer",
        ),
        doubtful=(
            "rekommenderade artiklar", "vi rekommenderar", "rekommenderas för dig", "du kanske också gillar",
            "missa inte", "andra nyheter", "mer att läsa", "lästips", "andra läser",
        ),
        negative=(
            "mest läst just nu", "mest lästa artiklar", "mest populära", "populärast", "mest delade",
            "mest kommenterade", "just nu", "nyaste", "senaste artiklarna", "senaste inläggen", "toppnyheter",
            "nyheter", "redaktionens val", "annonser", "dela artikeln", "dela med dig", "kommentera",
            "nyckelord", "etiketter", "skribent", "om författaren", "prenumerera", "föregående artikel",
            "nästa artikel", "podd", "poddar",
        ),
    ),
    "is": Headings(
        story=(
            "lesa einnig", "lestu einnig", "lestu meira", "meira um málið", "tengdar greinar",
            "tengdar fréttir og efni", "sjá nánar", "sjá líka", "fyrri fréttir um málið", "nánar um málið",
            "tengt",
        ),
        doubtful=("mælt með", "þú gætir haft áhuga á", "fleiri fréttir"),
        negative=(
            "mest lesið", "mest lesnar", "vinsælast", "nýjast", "nýjustu fréttir", "nýjustu greinar",
            "athugasemdir", "deila", "fréttir", "efnisorð", "flokkar",
        ),
    ),
    "fo": Headings(
        story=("les eisini", "les meira", "líknandi tíðindi", "meira um málið"),
        negative=("mest lisið", "seinastu tíðindi", "nýggjastu tíðindi"),
    ),
    "fi": Headings(
        story=(
            "lue myös tämä", "lue tästä", "lue lisää tästä", "lue lisää aiheesta", "lue koko juttu",
            "lisää tästä aiheesta", "lisää samasta", "aiheesta aiemmin", "aiheesta muualla", "aihe",
            "samaan aiheeseen liittyvää", "liittyvät jutut", "liittyvät aiheet", "liittyvä sisältö",
            "liittyvää sisältöä", "aiheeseen liittyviä artikkeleita", "tausta", "taustat", "aiemmat uutiset",
            "aiemmin aiheesta", "tästä on kyse", "juttusarja", "katso lisää", "kuuntele myös",
            "asiasta lisää", "samankaltaiset artikkelit",
        ),
        doubtful=(
            "suositellut artikkelit", "suosittelemme sinulle", "saatat pitää myös", "sinua voisi kiinnostaa",
            "sinua saattaa kiinnostaa", "muut lukivat myös", "lisää artikkeleita", "muita uutisia",
            "lukusuositukset",
        ),
        negative=(
            "luetuimmat nyt", "luetuimmat jutut", "luetuin", "katsotuimmat", "jaetuimmat", "kommentoiduimmat",
            "juuri nyt", "tuoreimmat uutiset", "uusimmat uutiset", "uusimmat artikkelit",
            "viimeisimmät uutiset", "pääuutiset", "toimituksen valinnat", "toimitus suosittelee", "mainokset",
            "jaa artikkeli", "kommentoi", "asiasanat", "kirjoittaja", "tilaa", "tilaa uutiskirje",
            "edellinen artikkeli", "seuraava artikkeli", "avoimet työpaikat",
        ),
    ),
    "et": Headings(
        story=(
            "loe ka seda", "loe lisa", "loe edasi", "loe lähemalt", "vaata lisaks", "samal teemal veel",
            "teemaga seotud", "seotud teemad", "seotud", "sarnased artiklid", "sarnased uudised",
            "rohkem samal teemal", "taust", "varasemad lood", "kuula ka",
        ),
        doubtful=(
            "soovitame", "soovitame lugeda", "soovitatud", "sulle võib meeldida", "sind võib huvitada",
            "veel uudiseid",
        ),
        negative=(
            "enim loetud", "kõige loetumad", "populaarsed", "populaarsemad", "värsked", "viimased",
            "värsked uudised", "uusimad", "toimetaja valik", "märksõnad", "kommenteeri", "autor",
            "telli uudiskiri", "uudised", "eelmine artikkel", "järgmine artikkel",
        ),
    ),
    "lv": Headings(
        story=(
            "lasi vēl", "lasi vairāk", "lasiet vairāk", "lasīt arī", "lasi tālāk", "skatiet arī", "skati arī",
            "saistīti raksti", "saistītās tēmas", "saistītais saturs", "vairāk par šo tēmu",
            "vairāk par tēmu", "par tēmu", "tēma", "līdzīgas ziņas", "konteksts", "iepriekš rakstījām",
            "uzzini vairāk",
        ),
        doubtful=(
            "iesakām", "iesakām izlasīt", "tev varētu interesēt", "jums varētu interesēt", "citas ziņas",
            "vairāk ziņu",
        ),
        negative=(
            "populārākie", "populārākie raksti", "visvairāk lasītie", "visvairāk lasītais", "lasītākās ziņas",
            "aktuālākais", "aktuāli", "jaunumi", "jaunākie raksti", "pēdējās ziņas", "redaktora izvēle",
            "komentēt", "birkas", "atslēgvārdi", "autors", "ziņas", "iepriekšējais raksts", "nākamais raksts",
            "abonē",
        ),
    ),
    "lt": Headings(
        story=(
            "skaityti taip pat", "skaitykite dar", "skaityti toliau", "skaitykite toliau",
            "skaitykite plačiau", "plačiau skaitykite", "plačiau", "daugiau šia tema skaitykite",
            "susijusios temos", "susijęs turinys", "susiję straipsniai ir naujienos", "panašios naujienos",
            "daugiau apie tai", "daugiau apie", "kontekstas", "anksčiau rašėme", "žiūrėkite taip pat",
            "rekomenduojame paskaityti šia tema",
        ),
        doubtful=(
            "rekomenduojame", "rekomenduojami straipsniai", "siūlome paskaityti", "jums gali patikti",
            "jus gali sudominti", "kitos naujienos", "daugiau naujienų",
        ),
        negative=(
            "skaitomiausi straipsniai", "skaitomiausios", "skaitomiausios naujienos", "daugiausia skaityti",
            "populiariausios", "populiaru", "naujausi straipsniai", "naujausios", "karščiausios naujienos",
            "šiandien skaitomiausi", "redakcijos pasirinkimas", "redaktoriaus pasirinkimas", "rėmimas",
            "komentuoti", "žymos", "raktažodžiai", "autorius", "prenumeruokite", "ankstesnis straipsnis",
            "kitas straipsnis",
        ),
    ),
    "pl": Headings(
        story=(
            "czytaj też na ten temat", "czytaj w temacie", "czytaj o tym", "czytaj więcej o",
            "więcej o sprawie", "więcej o tej sprawie", "w tej sprawie", "w temacie", "temat dnia",
            "powiązane wiadomości", "powiązane materiały", "powiązane informacje", "powiązane treści",
            "podobne wiadomości", "podobne materiały", "zobacz więcej na ten temat", "zobacz powiązane",
            "dowiedz się więcej na ten temat", "wcześniej pisaliśmy", "pisaliśmy o tym wcześniej",
            "tło sprawy", "kontekst", "kalendarium", "posłuchaj także", "obejrzyj także", "obejrzyj też",
            "polecamy w temacie", "inne artykuły na ten temat", "przeczytaj", "warto przeczytać także",
        ),
        doubtful=(
            "może ci się spodobać", "może zainteresować cię również", "zainteresuje cię",
            "polecane dla ciebie", "polecamy dla ciebie", "rekomendowane", "rekomendowane dla ciebie",
            "inne artykuły", "inne wiadomości", "pozostałe wiadomości", "nie przegap",
        ),
        negative=(
            "najchętniej czytane", "najczęściej komentowane", "najczęściej oglądane",
            "najpopularniejsze artykuły", "popularne artykuły", "popularne teraz", "ostatnio dodane",
            "ostatnie wiadomości", "najnowsze artykuły", "najnowsze wpisy", "na żywo", "na czasie",
            "gorące tematy", "wybór redakcji", "redakcja poleca", "partnerzy", "dodaj komentarz", "skomentuj",
            "słowa kluczowe", "o autorze", "zapisz się", "subskrybuj", "ogłoszenia", "podcasty",
        ),
    ),
    "cs": Headings(
        story=(
            "přečtěte si i", "přečtěte si více", "přečtěte si dále", "čtěte o tématu", "čtěte k tématu",
            "více o případu", "více k případu", "celý příběh", "související obsah", "související odkazy",
            "související video", "související texty", "podobné zprávy", "podobná témata",
            "ke stejnému tématu", "k tomuto tématu", "další k tématu", "další informace k tématu", "téma",
            "kontext", "souvislosti", "v souvislostech", "dříve jsme psali", "psali jsme", "chronologie",
            "poslechněte si také", "podívejte se také", "zjistěte více",
        ),
        doubtful=(
            "doporučené", "doporučené články", "doporučujeme přečíst", "vybrali jsme pro vás",
            "vybíráme pro vás", "mohlo by se vám také líbit", "další zprávy", "ostatní články",
            "nepřehlédněte",
        ),
        negative=(
            "nejčtenější za den", "nejčtenější zprávy", "nejsledovanější", "nejdiskutovanější",
            "nejoblíbenější", "oblíbené", "poslední zprávy", "poslední články", "nové články",
            "právě se děje", "hlavní zprávy", "zprávy", "tip redakce", "výběr redakce", "placený obsah",
            "partneři", "sdílejte", "sdílet článek", "přidat komentář", "klíčová slova", "tagy", "o autorovi",
            "předchozí článek", "následující článek", "odběr novinek", "podcasty",
        ),
    ),
    "sk": Headings(
        story=(
            "prečítajte si viac", "čítajte ďalej", "čítajte k téme", "čítajte viac k téme", "viac o téme",
            "viac o prípade", "k tejto téme", "ďalšie k téme", "ďalšie články k téme", "súvisiace správy",
            "súvisiace témy", "súvisiaci obsah", "podobné správy", "podobné témy", "téma", "kontext",
            "súvislosti", "písali sme", "pozrite si aj", "pozrite si tiež", "vypočujte si aj", "zistite viac",
            "prečítajte si k téme",
        ),
        doubtful=(
            "odporúčané", "odporúčané články", "odporúčame prečítať", "vybrali sme pre vás",
            "mohlo by sa vám páčiť", "ďalšie správy", "iné správy", "neprehliadnite",
        ),
        negative=(
            "najčítanejšie články", "najčítanejšie správy", "najdiskutovanejšie", "najsledovanejšie",
            "najobľúbenejšie", "posledné správy", "posledné články", "nové články", "práve sa deje",
            "hlavné správy", "správy", "tip redakcie", "výber redakcie", "sponzorovaný obsah", "partneri",
            "zdieľajte", "pridať komentár", "kľúčové slová", "o autorovi", "autor", "predchádzajúci článok",
            "nasledujúci článok", "odber noviniek",
        ),
    ),
    "sl": Headings(
        story=(
            "preberite tudi to", "berite tudi", "beri dalje", "beri še", "več na to temo", "na isto temo",
            "na to temo", "sorodne vsebine", "sorodne teme", "sorodno", "povezane vsebine", "povezano",
            "podobne novice", "podobni članki", "ozadje", "kontekst", "poglejte si tudi", "oglejte si tudi",
            "več preberite", "preberite celoten članek",
        ),
        doubtful=(
            "priporočamo", "priporočeno", "priporočamo v branje", "morda vas zanima", "morda vam bo všeč",
            "druge novice", "več novic", "ne spreglejte",
        ),
        negative=(
            "najbolj brani članki", "najbolj brane novice", "najbolj gledano", "najbolj komentirano",
            "najbolj priljubljeno", "priljubljeno", "zadnje", "najnovejše novice", "najnovejši članki",
            "novice", "izbor uredništva", "sponzorirano", "ključne besede", "oznake", "avtor",
            "prijava na novice", "prejšnji članek", "naslednji članek",
        ),
    ),
    "hr": Headings(
        story=(
            "čitajte više", "čitajte još", "pročitajte više o temi", "više o ovoj temi", "više na ovu temu",
            "na istu temu", "povezane teme", "povezani sadržaj", "povezani tekstovi", "vezani tekstovi",
            "slične vijesti", "slično", "kontekst", "pozadina", "ranije o temi", "pisali smo",
            "pogledajte još", "pogledajte više", "saznajte više", "poslušajte i", "pročitaj više",
        ),
        doubtful=(
            "preporučeno", "preporučujemo", "preporuka", "možda će vas zanimati", "moglo bi vas zanimati",
            "moglo bi vam se svidjeti", "ostale vijesti", "više vijesti", "ne propustite",
        ),
        negative=(
            "najčitaniji članci", "najčitanije vijesti", "najgledanije", "najkomentiranije", "najpopularnije",
            "u trendu", "zadnje vijesti", "posljednje vijesti", "najnoviji članci", "vijesti",
            "izbor urednika", "izbor uredništva", "sponzorirani članak", "ključne riječi", "tagovi", "oznake",
            "autor", "prijavi se na newsletter", "prethodni članak", "sljedeći članak",
        ),
    ),
    "bs": Headings(
        story=(
            "pročitajte više", "čitajte više", "čitajte i", "povezano", "slični članci", "povezani tekstovi",
            "na ovu temu", "više na ovu temu", "pogledajte i", "kontekst", "pozadina", "saznajte više",
            "vezani članci", "srodne vijesti",
        ),
        doubtful=(
            "preporučujemo", "preporučeno", "moglo bi vas zanimati", "ostale vijesti", "više vijesti",
            "ne propustite",
        ),
        negative=(
            "najčitanije vijesti", "najpopularnije", "najkomentarisanije", "posljednje vijesti",
            "zadnje vijesti", "vijesti", "u trendu", "sponzorisano", "tagovi", "autor", "prethodni članak",
            "sljedeći članak",
        ),
    ),
    "sr": Headings(
        story=(
            "pročitajte više", "pročitaj i", "čitajte još", "čitajte i", "više na ovu temu", "na istu temu",
            "na ovu temu", "vezani tekstovi", "povezani članci", "povezane teme", "slični tekstovi",
            "slični članci", "kontekst", "pozadina", "pogledajte još", "pogledajte i", "saznajte više",
            "opširnije", "прочитајте више", "прочитај и", "прочитај још", "читајте још", "на исту тему",
            "на ову тему", "више о овој теми", "везане вести", "повезани текстови", "слични текстови",
            "позадина", "погледајте још",
        ),
        doubtful=(
            "preporučujemo", "preporuka", "možda će vas zanimati", "ostale vesti", "više vesti",
            "ne propustite", "препоручујемо", "препорука", "можда ће вас занимати", "остале вести",
        ),
        negative=(
            "najčitanije vesti", "najpopularnije", "najkomentarisanije", "najgledanije", "poslednje vesti",
            "najnoviji tekstovi", "vesti", "u trendu", "izbor urednika", "tagovi", "ključne reči", "autor",
            "prethodna vest", "sledeća vest", "најпопуларније", "последње вести", "избор уредника", "огласи",
            "тагови", "кључне речи", "аутор",
        ),
    ),
    "mk": Headings(
        story=(
            "прочитајте повеќе", "прочитајте уште", "повеќе на оваа тема", "на оваа тема", "на истата тема",
            "слични статии", "слични написи", "поврзани теми", "поврзано", "поврзани содржини",
            "погледнете и", "види и", "позадина", "дознајте повеќе",
        ),
        doubtful=(
            "препорачуваме", "препорачано", "можеби ќе ве интересира", "останати вести", "други вести",
            "не пропуштајте",
        ),
        negative=(
            "најчитано", "најчитани вести", "најпопуларно", "популарно", "последни вести", "најново", "вести",
            "избор на уредникот", "сподели", "тагови", "клучни зборови", "автор", "претходна вест",
            "следна вест",
        ),
    ),
    "bg": Headings(
        story=(
            "прочетете повече", "прочети повече", "прочетете също", "четете още", "четете също", "чети още",
            "вижте повече", "виж също", "виж и", "повече по темата", "повече по тази тема", "още за",
            "на същата тема", "по същата тема", "свързано", "свързани теми", "свързано съдържание",
            "подобни публикации", "подобни", "контекст", "предистория", "предистория на случая",
            "научете повече", "научи повече", "припомняме",
        ),
        doubtful=(
            "препоръчано", "препоръчани", "препоръчваме ви", "може да ви хареса", "може да ви заинтересува",
            "може да харесате", "други новини", "още от нас", "не пропускайте",
        ),
        negative=(
            "най четени новини", "най четени статии", "най гледани", "най коментирани", "най популярни",
            "популярно", "актуално", "последно", "последни", "последни публикации", "най новото",
            "водещи новини", "топ новини", "избор на редактора", "избрано от редактора", "коментирай",
            "ключови думи", "етикети", "автор", "абонирай се", "предишна статия", "следваща статия",
            "предишна", "следваща",
        ),
    ),
    "ru": Headings(
        story=(
            "читайте нас по теме", "читать по теме", "читайте ещё по теме", "читать подробнее",
            "подробнее по теме", "подробнее об этом", "больше по теме", "больше об этом",
            "другие новости по теме", "другие статьи по теме", "материалы на тему", "публикации по теме",
            "в тему", "тема", "по этому поводу", "в продолжение темы", "связанные темы", "связанное",
            "близкие темы", "читайте в сюжете", "хронология", "хронология событий", "история вопроса",
            "что произошло", "что известно", "об этом мы писали", "мы писали", "ранее мы писали",
            "ранее об этом", "смотрите ещё", "смотрите по теме", "слушайте также", "видео по теме",
            "ссылки по теме", "новости сюжета", "справка",
        ),
        doubtful=(
            "рекомендуемое", "рекомендуемые материалы", "рекомендуем прочитать", "рекомендовано для вас",
            "вам будет интересно", "может быть интересно", "вам также может понравиться",
            "возможно вам будет интересно", "читают также", "другие материалы", "другие статьи",
            "не пропустите", "ещё материалы", "интересное", "больше новостей", "смотрите на",
        ),
        negative=(
            "самые популярные", "популярные новости", "самое обсуждаемое", "самое интересное", "обсуждаемое",
            "читают", "сейчас обсуждают", "топ новостей", "топ", "топ дня", "новости дня", "новое",
            "новые статьи", "новые материалы", "свежие новости", "актуальное", "в тренде", "главное сегодня",
            "в центре внимания", "редакция рекомендует", "реклама на сайте", "новости сми2", "новости smi2",
            "ключевые слова", "метки", "об авторе", "авторы", "добавить комментарий", "оставить комментарий",
            "комментировать", "подписка", "подпишитесь", "следующая статья", "предыдущая статья", "подкасты",
            "вакансии", "погода",
        ),
    ),
    "uk": Headings(
        story=(
            "читайте більше", "читати більше", "читайте ще за темою", "більше за темою", "більше про це",
            "за цією темою", "з цієї теми", "новини за цією темою", "матеріали на тему", "статті за темою",
            "публікації за темою", "інші новини за темою", "тема", "в тему", "пов'язані теми",
            "схожі публікації", "хронологія", "передісторія", "контекст", "що відомо", "ми писали",
            "раніше ми писали", "нагадаємо", "дивіться ще", "дивіться за темою", "слухайте також",
            "відео за темою", "сюжет", "довідка", "важливо за темою", "вас може зацікавити за темою",
        ),
        doubtful=(
            "рекомендовано", "рекомендовані матеріали", "радимо прочитати", "радимо почитати",
            "вам сподобається", "вам також може сподобатися", "може зацікавити", "інші матеріали",
            "інші статті", "не пропустіть", "більше новин", "ще новини", "цікаве",
        ),
        negative=(
            "найпопулярніші", "популярні новини", "популярні статті", "найбільш обговорюване",
            "зараз читають", "читають", "топ новин", "топ", "новини дня", "нове", "свіжі новини", "останнє",
            "актуально", "актуальне", "головні новини", "головне за день", "реклама на сайті", "спецпроєкт",
            "спецпроекти", "ключові слова", "мітки", "про автора", "додати коментар", "залишити коментар",
            "підписатися", "підписка", "розсилка", "наступна стаття", "попередня стаття", "подкасти", "відео",
            "фото",
        ),
    ),
    "be": Headings(
        story=(
            "чытайце таксама па тэме", "чытаць таксама", "чытаць далей", "яшчэ па тэме", "па гэтай тэме",
            "на гэтую тэму", "матэрыялы па тэме", "навіны па тэме", "звязаныя навіны", "падобныя артыкулы",
            "падобныя матэрыялы", "глядзіце яшчэ", "раней", "кантэкст", "тэма",
        ),
        doubtful=(
            "рэкамендуем", "вас можа зацікавіць", "вам можа быць цікава", "іншыя навіны", "больш навін",
        ),
        negative=(
            "папулярнае", "самае папулярнае", "чытаюць", "самае чытанае", "апошнія навіны", "апошняе",
            "галоўнае", "навіны", "стужка навін", "падзяліцца", "каментары", "тэгі", "рубрыкі", "аўтар",
            "выбар рэдакцыі", "падпісацца",
        ),
    ),
    "el": Headings(
        story=(
            "διαβάστε ακόμα και", "διάβασε και", "διάβασε περισσότερα", "διάβασε σχετικά",
            "διαβάστε αναλυτικά", "διαβάστε περισσότερα εδώ", "δείτε και", "δείτε σχετικά", "δες επίσης",
            "δες ακόμη", "δες και", "περισσότερα σχετικά", "περισσότερα για", "για το ίδιο θέμα",
            "στο ίδιο θέμα", "παρόμοια άρθρα", "παρόμοια θέματα", "συναφή άρθρα", "σχετικά νέα",
            "σχετικό άρθρο", "σχετικό θέμα", "σχετικά βίντεο", "σχετικές αναρτήσεις", "το ιστορικό",
            "το παρασκήνιο", "χρονολόγιο", "μάθετε περισσότερα", "ακούστε επίσης",
        ),
        doubtful=(
            "προτάσεις", "προτείνουμε", "σας προτείνουμε", "ίσως σας ενδιαφέρει", "ίσως σας αρέσει",
            "μπορεί να σας αρέσει", "άλλα νέα", "άλλα άρθρα", "περισσότερα νέα", "περισσότερες ειδήσεις",
            "μην χάσετε",
        ),
        negative=(
            "τα πιο διαβασμένα", "πιο διαβασμένα", "περισσότερο διαβασμένα", "πιο πρόσφατα", "πρόσφατα άρθρα",
            "τελευταία άρθρα", "ροή", "τώρα", "επικαιρότητα", "κορυφαία θέματα", "πρωτοσέλιδα",
            "επιλογές συντακτών", "σχολιάστε", "αφήστε σχόλιο", "λέξεις κλειδιά", "συντάκτης", "εγγραφή",
            "προηγούμενο άρθρο", "επόμενο άρθρο", "βίντεο", "αγγελίες",
        ),
    ),
    "hu": Headings(
        story=(
            "ezt is olvasd el", "olvasta már ezt", "ezt olvasta már", "olvasd el", "olvasd tovább",
            "olvassa tovább", "kapcsolódó témák", "kapcsolódó tartalom", "kapcsolódó tartalmak",
            "kapcsolódó írások", "kapcsolódó videók", "kapcsolódó linkek", "hasonló hírek", "hasonló témák",
            "hasonló írások", "a témáról", "a témában korábban", "korábban írtuk", "korábban a témában",
            "még több a témában", "további hírek a témában", "több a témáról", "a történet eddig", "háttér",
            "a háttér", "összefoglaló", "idővonal", "nézd meg ezt is", "nézze meg ezt is", "részletek",
            "cikksorozat", "tudjon meg többet",
        ),
        doubtful=(
            "ez is érdekelhet", "ez is érdekes lehet", "ez is érdekli", "önnek ajánljuk", "neked ajánljuk",
            "ajánlott", "ajánlott olvasmány", "további hírek", "egyéb hírek", "más hírek",
            "ezek is érdekelhetik", "ne maradj le", "olvasnivaló",
        ),
        negative=(
            "legolvasottabb cikkek", "legolvasottabb hírek", "legnézettebb", "legnépszerűbbek",
            "legtöbbet kommentelt", "legújabb", "legújabb cikkek", "legutóbbi cikkek", "most", "éppen most",
            "top hírek", "hírek", "vezető hírek", "kiemelt", "kiemelt hírek", "a szerkesztő ajánlja",
            "szerkesztői ajánló", "kulcsszavak", "a szerző", "feliratkozás", "hírlevél feliratkozás",
            "előző cikk", "következő cikk", "kommentek", "podcastok",
        ),
    ),
    "sq": Headings(
        story=(
            "lexo dhe", "lexoni gjithashtu", "lexo edhe këtë", "shih edhe", "shihni edhe", "shikoni edhe",
            "lajme të lidhura", "artikuj të lidhur", "artikuj të ngjajshëm", "më shumë për këtë temë",
            "për këtë temë", "më shumë rreth temës", "të lidhura me këtë", "lidhur me këtë", "konteksti",
            "sfondi",
        ),
        doubtful=(
            "rekomanduar", "të rekomanduara", "ju rekomandojmë", "mund t'ju interesojë", "mund t'ju pëlqejë",
            "lajme të tjera", "më shumë lajme", "mos humbni",
        ),
        negative=(
            "më të lexuarat sot", "më të shikuarat", "më të klikuarat", "popullore", "lajmet më të fundit",
            "më e fundit", "kryesore", "kryesoret", "lajmi kryesor", "etiketa", "autori", "kategoritë",
            "artikulli i mëparshëm", "artikulli tjetër",
        ),
    ),
    "tr": Headings(
        story=(
            "ilginizi çekebilecek ilgili haberler", "konuyla ilgili", "konuyla ilgili haberler",
            "konu ile ilgili", "konu hakkında", "konu hakkında daha fazla", "bu konuda daha fazla",
            "ayrıca oku", "ayrıca bakın", "bunları da okuyun", "bunu da oku", "şunu da okuyun",
            "haberin devamı", "detaylı bilgi", "detaylar", "detaylar için tıklayın",
            "haberin detayı için tıklayınız", "okumaya devam et", "okumaya devam edin", "ilgili",
            "ilgili galeri", "ilgili videolar", "ilgili içerik", "benzer içerikler", "benzer konular",
            "bağlantılı haberler", "bağlantılı konular", "arka plan", "ne olmuştu", "geçmişi",
            "ilişkili haberler", "bu haberler de ilginizi çekebilir",
        ),
        doubtful=(
            "bunlar da ilgini çekebilir", "ilgini çekebilir", "ilginizi çekebilecek haberler",
            "ilginizi çekebilecekler", "önerilenler", "önerilen içerikler", "tavsiye edilenler",
            "sizin için seçtiklerimiz", "editörün önerisi", "diğer içerikler", "daha fazla haber",
            "kaçırmayın",
        ),
        negative=(
            "en çok okunan", "en çok izlenenler", "en çok yorumlananlar", "en popüler", "popüler içerikler",
            "trend", "trend haberler", "en son haberler", "en yeniler", "son yazılar", "son gelişmeler",
            "günün haberleri", "günün manşetleri", "manşetler", "editörün seçtikleri", "editörün seçimi",
            "paylaşın", "yorum yap", "etiket", "anahtar kelimeler", "yazarlar", "yazarın diğer yazıları",
            "abone ol", "bülten", "önceki haber", "sonraki haber", "foto galeri", "video galeri", "haberler",
            "resmi ilanlar",
        ),
    ),
    "az": Headings(
        story=(
            "bunu da oxuyun", "həmçinin oxu", "həmçinin bax", "daha çox oxu", "ardını oxu", "mövzu üzrə",
            "mövzuya aid", "bu mövzuda", "əlaqəli məqalələr", "oxşar məqalələr", "bənzər xəbərlər",
            "əlaqədar xəbərlər", "davamı",
        ),
        doubtful=("tövsiyə olunan", "tövsiyə edirik", "maraqlı ola bilər", "digər xəbərlər"),
        negative=(
            "çox oxunanlar", "ən çox oxunan", "populyar", "ən populyar", "ən son xəbərlər", "son xəbər",
            "günün xəbərləri", "xəbər lenti", "paylaş", "teqlər", "müəllif", "bölmələr", "əvvəlki xəbər",
            "növbəti xəbər",
        ),
    ),
    "hy": Headings(
        story=(
            "կարդացեք ավելին", "նույն թեմայով", "նույն թեմայի շուրջ", "թեմայով", "առնչվող հոդվածներ",
            "նմանատիպ հոդվածներ", "նմանատիպ լուրեր", "ավելին", "մանրամասն", "համատեքստ",
        ),
        doubtful=("խորհուրդ ենք տալիս", "առաջարկում ենք", "այլ լուրեր", "ձեզ կարող է հետաքրքրել"),
        negative=(
            "ամենաընթերցվածները", "ամենաշատ ընթերցված", "ամենաշատ դիտված", "հանրաճանաչ",
            "վերջին նորությունները", "նորություններ", "լուրեր", "գովազդ", "մեկնաբանություններ", "կիսվել",
            "պիտակներ", "հեղինակ", "օրվա լուրեր",
        ),
    ),
    "ka": Headings(
        story=(
            "წაიკითხეთ აგრეთვე", "ასევე ნახეთ", "იხილეთ ასევე", "იხილეთ აგრეთვე", "ამავე თემაზე წაიკითხეთ",
            "ამ თემაზე", "თემაზე", "მსგავსი", "მსგავსი ამბები", "დაკავშირებული ამბები",
            "დაკავშირებული სიახლეები", "დაკავშირებული თემები", "გაგრძელება", "ვრცლად", "კონტექსტი",
        ),
        doubtful=("გირჩევთ", "რეკომენდებული", "შეიძლება დაგაინტერესოთ", "სხვა სიახლეები", "სხვა ამბები"),
        negative=(
            "ყველაზე პოპულარული", "ყველაზე კითხვადი სტატიები", "პოპულარული სიახლეები", "ახალი ამბები",
            "ბოლო ამბები", "უახლესი", "სიახლეები", "რეკლამა", "კომენტარები", "გაზიარება", "ტეგები", "ავტორი",
            "კატეგორიები", "დღის ამბები",
        ),
    ),
    "ar": Headings(
        story=(
            "اقرؤوا أيضا", "اقرأوا أيضا", "للمزيد اقرأ", "للمزيد حول الموضوع", "للمزيد من التفاصيل",
            "لقراءة المزيد", "قراءة المزيد", "المزيد من التفاصيل", "المزيد حول", "المزيد في هذا الموضوع",
            "في نفس الموضوع", "في الموضوع نفسه", "حول الموضوع", "حول الموضوع نفسه", "عن الموضوع", "في السياق",
            "في السياق ذاته", "أخبار مشابهة", "أخبار مرتبطة", "أخبار متصلة", "مواضيع مرتبطة",
            "مواضيع ذات علاقة", "أخبار ذات علاقة", "مقالات مرتبطة", "المقالات المتعلقة", "الأخبار ذات الصلة",
            "الموضوعات ذات الصلة", "محتوى ذو صلة", "روابط ذات صلة", "فيديوهات ذات صلة", "تابع المزيد",
            "خلفية", "خلفيات", "تسلسل زمني", "اقرأ التفاصيل", "التفاصيل", "أكمل القراءة",
        ),
        doubtful=(
            "قد يعجبك", "ربما يعجبك", "نوصي بقراءة", "نوصي لك", "مقترحات", "مقترح لك", "اخترنا لكم",
            "أخبار أخرى", "مواضيع أخرى", "مقالات أخرى", "لا يفوتك",
        ),
        negative=(
            "الأكثر مشاركة", "الأكثر زيارة", "الأكثر رواجا", "الأكثر شيوعا", "المقالات الأكثر قراءة",
            "الأخبار الأكثر قراءة", "رائج", "رائج الآن", "شائع", "الأخيرة", "آخر المقالات", "آخر المستجدات",
            "أخبار اليوم", "أهم العناوين", "العناوين", "مقالات حديثة", "أحدث المواضيع", "اختيار المحرر",
            "اختيارات القراء", "محتوى مدعوم", "شارك المقال", "شارك الخبر", "اترك تعليقا", "أضف تعليقا",
            "التصنيفات", "تصنيفات", "وسوم", "عن الكاتب", "للكاتب نفسه", "مقالات الكاتب", "اشترك",
            "القائمة البريدية", "المقال السابق", "المقال التالي", "بودكاست", "معرض الصور",
        ),
    ),
    "fa": Headings(
        story=(
            "بیشتر بخوانید در این باره", "بیشتر بدانید", "بیشتر ببینید", "ادامه خبر", "ادامه مطلب را بخوانید",
            "این خبر را هم بخوانید", "این را هم بخوانید", "همچنین بخوانید درباره", "مرتبط با این خبر",
            "مرتبط ها", "مطلب مرتبط", "مطالب مرتبط با این خبر", "اخبار مرتبط با این خبر", "خبرهای مشابه",
            "اخبار مشابه", "مقالات مشابه", "موضوعات مرتبط", "لینک های مرتبط", "ویدیوهای مرتبط",
            "در این زمینه", "در این رابطه", "پیشینه", "سابقه خبر", "پرونده", "گاه شمار", "جزئیات بیشتر",
        ),
        doubtful=(
            "پیشنهاد سردبیر", "پیشنهاد برای شما", "پیشنهاد مطالعه", "شاید دوست داشته باشید", "شاید بپسندید",
            "سایر اخبار", "دیگر اخبار", "خبرهای دیگر", "مطالب دیگر", "از دست ندهید", "خواندنی ها",
        ),
        negative=(
            "پربازدید", "پربازدیدترین ها", "پرمخاطب ترین", "پر مخاطب ترین", "داغ ترین", "داغ ترین اخبار",
            "پرطرفدار", "محبوب", "جدیدترین اخبار", "جدیدترین ها", "تازه ها", "تازه ترین ها", "آخرین مطالب",
            "تیتر یک", "اخبار روز", "مهم ترین اخبار", "گزیده اخبار", "انتخاب سردبیر", "رپورتاژ",
            "به اشتراک بگذارید", "ارسال دیدگاه", "دیدگاهها", "دیدگاه ها", "کلیدواژه ها", "کلمات کلیدی",
            "برچسب", "نویسنده", "خبرنامه", "مطلب قبلی", "مطلب بعدی", "عکس", "ویدیو", "فیلم",
        ),
    ),
    "he": Headings(
        story=(
            "קראו עוד בנושא", "קרא עוד בנושא", "קראו גם על", "עוד בנושא זה", "עוד על הנושא", "עוד בפרשה",
            "בנושא", "כתבות בנושא", "כתבות נוספות בנושא זה", "כתבות דומות", "כתבה קשורה",
            "ידיעות נוספות בנושא", "תכנים קשורים", "תוכן קשור", "נושאים קשורים", "סרטונים קשורים",
            "קישורים קשורים", "מאמרים דומים", "רקע", "הרקע", "ציר הזמן", "לכתבה המלאה", "לקריאת הכתבה",
            "לפרטים נוספים", "צפו גם", "ראו עוד", "אולי יעניין אותך גם",
        ),
        doubtful=(
            "אולי יעניין אותך", "אולי תאהבו", "מומלצים", "מומלץ", "מומלצים עבורך", "המלצות", "עוד כתבות",
            "כתבות נוספות", "אל תפספסו", "עוד חדשות",
        ),
        negative=(
            "הנקראים ביותר", "הכי נקראים", "הנצפות ביותר", "הכי נצפים", "הפופולריים ביותר", "פופולרי",
            "חם עכשיו", "טרנדים", "עדכונים אחרונים", "עדכונים", "חדשות היום", "כותרות", "כותרות אחרונות",
            "בחירת העורך", "בחירת העורכים", "בשיתוף", "מודעה", "הוסף תגובה", "הוסיפו תגובה", "מילות מפתח",
            "הכתב", "על הכותב", "הירשמו לניוזלטר", "ניוזלטר", "הכתבה הקודמת", "הכתבה הבאה", "שיתוף",
            "לוח דרושים",
        ),
    ),
    "ur": Headings(
        story=(
            "یہ بھی پڑھئے", "یہ بھی دیکھیں", "مزید جانیے", "مزید خبریں اس بارے میں", "اس بارے میں مزید",
            "متعلقہ خبر", "متعلقہ عنوانات", "متعلقہ موضوعات", "متعلقہ تحریریں", "اسی موضوع پر", "اس موضوع پر",
            "ملتی جلتی خبریں", "پس منظر", "تفصیل پڑھیں",
        ),
        doubtful=("تجویز کردہ", "آپ کو یہ بھی پسند آ سکتا ہے", "دیگر خبریں", "مزید خبریں"),
        negative=(
            "سب سے زیادہ پڑھی گئی", "سب سے زیادہ دیکھی گئی", "مقبول خبریں", "مقبول", "اہم خبریں",
            "تازہ خبریں", "بڑی خبریں", "ٹرینڈنگ", "شیئر کریں", "اپنی رائے دیں", "ٹیگز", "مصنف", "خبریں",
            "پچھلی خبر", "اگلی خبر",
        ),
    ),
    "ps": Headings(
        story=("دا هم ولولئ", "نور ولولئ", "اړوند خبرونه", "اړوند مطالب", "تړلې لیکنې"),
        doubtful=("نور خبرونه", "وړاندیز"),
        negative=("ډېر لوستل شوي", "وروستي خبرونه", "تازه خبرونه", "خبرونه"),
    ),
    "ku": Headings(
        story=(
            "her wiha bixwîne", "bêtir bixwîne", "nûçeyên têkildar", "nûçeyên peywendîdar", "زیاتر بخوێنەوە",
            "هەروەها بخوێنەوە", "هەواڵی پەیوەندیدار", "بابەتی پەیوەندیدار",
        ),
        doubtful=("nûçeyên din", "هەواڵی تر"),
        negative=(
            "herî zêde hatine xwendin", "nûçeyên dawî", "زۆرترین خوێندراو", "دواین هەواڵ", "نوێترین هەواڵ",
        ),
    ),
    "hi": Headings(
        story=(
            "ये भी पढ़िए", "इसे भी देखें", "इन्हें भी पढ़ें", "इन खबरों को भी पढ़ें", "पढ़ें यह भी",
            "ये खबर भी पढ़ें", "यह खबर भी पढ़ें", "और भी पढ़ें", "अधिक पढ़ें", "पूरी खबर पढ़ें",
            "विस्तार से पढ़ें", "इससे जुड़ी खबरें", "इससे संबंधित खबरें", "जुड़ी खबरें", "इस विषय पर",
            "इस विषय पर और", "संबंधित विषय", "संबंधित वीडियो", "संबंधित पोस्ट", "सम्बंधित लेख",
            "मिलते जुलते लेख", "पृष्ठभूमि", "और जानें",
        ),
        doubtful=(
            "आपके लिए", "आपके लिए सुझाव", "आपको यह भी पसंद आ सकता है", "आप यह भी पसंद कर सकते हैं",
            "अनुशंसित", "सुझाए गए", "और खबरें", "अन्य समाचार", "अन्य लेख", "पढ़ने लायक",
        ),
        negative=(
            "सबसे अधिक पढ़े गए", "सर्वाधिक पढ़ी गई", "सबसे ज्यादा देखी गई", "लोकप्रिय खबरें",
            "लोकप्रिय समाचार", "ताज़ातरीन", "ब्रेकिंग न्यूज", "आज की खबरें", "शीर्ष समाचार", "टॉप न्यूज",
            "हेडलाइंस", "सुर्खियां", "संपादक की पसंद", "टैग", "लेखक के बारे में", "लेखक", "शेयर",
            "टिप्पणी करें", "न्यूजलेटर", "वीडियो", "फोटो गैलरी", "वेब स्टोरीज", "पिछला लेख", "अगला लेख",
        ),
    ),
    "bn": Headings(
        story=(
            "আরও খবর পড়ুন", "আরও জানুন", "বিস্তারিত পড়ুন", "সম্পর্কিত সংবাদ", "সম্পর্কিত নিবন্ধ",
            "সম্পর্কিত বিষয়", "এই বিষয়ে আরও", "এ বিষয়ে আরও পড়ুন", "এ সংক্রান্ত আরও খবর", "সংশ্লিষ্ট খবর",
            "একই বিষয়ে", "প্রাসঙ্গিক খবর", "পড়ুন",
        ),
        doubtful=("আপনার জন্য", "প্রস্তাবিত", "আপনার পছন্দ হতে পারে", "আরও খবর", "অন্যান্য খবর", "আরও সংবাদ"),
        negative=(
            "সর্বাধিক পঠিত খবর", "পাঠকপ্রিয়", "সর্বাধিক জনপ্রিয়", "সর্বশেষ সংবাদ", "সদ্য প্রাপ্ত",
            "তাজা খবর", "শীর্ষ খবর", "শিরোনাম", "শেয়ার করুন", "ট্যাগ", "বিষয়", "লেখক", "স্পন্সর",
            "আপনার মতামত লিখুন", "মতামত দিন", "ভিডিও", "ছবি",
        ),
    ),
    "pa": Headings(
        story=("ਇਹ ਵੀ ਪੜ੍ਹੋ", "ਹੋਰ ਪੜ੍ਹੋ", "ਸਬੰਧਤ ਖ਼ਬਰਾਂ", "ਸੰਬੰਧਿਤ ਖਬਰਾਂ"),
        doubtful=("ਹੋਰ ਖ਼ਬਰਾਂ", "ਹੋਰ ਖਬਰਾਂ"),
        negative=("ਤਾਜ਼ਾ ਖ਼ਬਰਾਂ", "ਤਾਜ਼ਾ ਖਬਰਾਂ", "ਸਭ ਤੋਂ ਵੱਧ ਪੜ੍ਹੀਆਂ", "ਪ੍ਰਸਿੱਧ"),
    ),
    "gu": Headings(
        story=("આ પણ વાંચો", "વધુ વાંચો", "સંબંધિત સમાચાર", "સંબંધિત લેખો", "આ પણ જુઓ"),
        doubtful=("અન્ય સમાચાર", "વધુ સમાચાર", "ભલામણ"),
        negative=("સૌથી વધુ વંચાયેલા", "તાજા સમાચાર", "લોકપ્રિય", "ટ્રેન્ડિંગ", "ટેગ્સ", "ટિપ્પણીઓ"),
    ),
    "ta": Headings(
        story=(
            "இதையும் படியுங்க", "மேலும் படியுங்கள்", "மேலும் வாசிக்க", "தொடர்புடைய கட்டுரைகள்",
            "தொடர்புடைய செய்தி", "தொடர்புடையவை", "இதையும் பாருங்கள்",
        ),
        doubtful=("பரிந்துரைக்கப்பட்டவை", "மேலும் செய்திகள்", "பிற செய்திகள்"),
        negative=(
            "அதிகம் படித்தவை", "அதிகம் வாசிக்கப்பட்டவை", "சமீபத்திய செய்திகள்", "அண்மைச் செய்திகள்",
            "பிரபலமானவை", "டிரெண்டிங்", "முக்கிய செய்திகள்", "கருத்துகள்", "விளம்பரம்",
        ),
    ),
    "te": Headings(
        story=(
            "ఇది చదవండి", "ఇవి కూడా చదవండి", "ఇంకా చదవండి", "సంబంధిత కథనాలు", "సంబంధిత వార్త",
            "ఇది కూడా చూడండి",
        ),
        doubtful=("మరిన్ని వార్తలు", "ఇతర వార్తలు", "సిఫార్సు"),
        negative=(
            "ఎక్కువగా చదివినవి", "తాజా వార్తలు", "ట్రెండింగ్", "ప్రముఖ వార్తలు", "ముఖ్యాంశాలు", "ప్రకటన",
            "కామెంట్స్",
        ),
    ),
    "kn": Headings(
        story=("ಇದನ್ನೂ ಓದಿ", "ಇನ್ನಷ್ಟು ಓದಿ", "ಮತ್ತಷ್ಟು ಓದಿ", "ಸಂಬಂಧಿತ ಸುದ್ದಿ", "ಸಂಬಂಧಿತ ಲೇಖನಗಳು"),
        doubtful=("ಇತರ ಸುದ್ದಿ", "ಮತ್ತಷ್ಟು ಸುದ್ದಿ"),
        negative=("ಹೆಚ್ಚು ಓದಿದ", "ಇತ್ತೀಚಿನ ಸುದ್ದಿ", "ತಾಜಾ ಸುದ್ದಿ", "ಟ್ರೆಂಡಿಂಗ್", "ಜನಪ್ರಿಯ"),
    ),
    "ml": Headings(
        story=(
            "ഇതും വായിക്കുക", "ഇതും വായിക്കൂ", "കൂടുതൽ വായിക്കുക", "കൂടുതല്‍ വായിക്കുക",
            "ബന്ധപ്പെട്ട വാർത്തകൾ", "അനുബന്ധ വാർത്തകൾ",
        ),
        doubtful=("മറ്റു വാർത്തകൾ", "കൂടുതൽ വാർത്തകൾ"),
        negative=("ഏറ്റവും കൂടുതൽ വായിച്ചത്", "ഏറ്റവും പുതിയ വാർത്തകൾ", "ട്രെൻഡിംഗ്", "പ്രധാന വാർത്തകൾ"),
    ),
    "mr": Headings(
        story=(
            "हे देखील वाचा", "हेही पहा", "हे पण वाचा", "पुढे वाचा", "सविस्तर वाचा", "संबंधित बातमी",
            "संबंधित लेख", "या विषयावरील",
        ),
        doubtful=("आणखी बातम्या", "इतर बातम्या", "शिफारस"),
        negative=(
            "सर्वाधिक वाचलेले", "सर्वाधिक वाचले गेलेले", "ताज्या बातम्या", "लोकप्रिय बातम्या", "ट्रेंडिंग",
            "महत्त्वाच्या बातम्या", "प्रतिक्रिया", "जाहिरात",
        ),
    ),
    "ne": Headings(
        story=(
            "यो पनि", "यो पनि हेर्नुहोस्", "सम्बन्धित खबर", "सम्बन्धित सामग्री", "पूरा पढ्नुहोस्",
            "थप समाचार पढ्नुहोस्",
        ),
        doubtful=("अन्य समाचार", "थप समाचार", "सिफारिस"),
        negative=(
            "धेरै पढिएको", "लोकप्रिय", "ताजा समाचार", "ताजा अपडेट", "मुख्य समाचार", "ट्रेन्डिङ",
            "प्रतिक्रिया",
        ),
    ),
    "si": Headings(
        story=("මෙයත් කියවන්න", "තවත් කියවන්න", "අදාළ පුවත්", "අදාළ ලිපි"),
        doubtful=("තවත් පුවත්", "වෙනත් පුවත්"),
        negative=("වැඩිපුරම කියවූ", "නවතම පුවත්", "ජනප්‍රිය"),
    ),
    "th": Headings(
        story=(
            "อ่านข่าวที่เกี่ยวข้องเพิ่มเติม", "อ่านเพิ่มเติมที่นี่", "อ่านเพิ่มเติมได้ที่", "อ่านต่อที่นี่",
            "ข่าวเกี่ยวเนื่อง", "ข่าวที่เกี่ยวเนื่อง", "ข่าวที่เกี่ยวข้องกัน", "เรื่องเกี่ยวข้อง",
            "บทความเกี่ยวข้อง", "บทความใกล้เคียง", "เนื้อหาใกล้เคียง", "คลิปที่เกี่ยวข้อง",
            "วิดีโอที่เกี่ยวข้อง", "ลิงก์ที่เกี่ยวข้อง", "หัวข้อที่เกี่ยวข้อง", "ดูข่าวที่เกี่ยวข้อง",
            "อ่านข่าวต้นฉบับ", "ย้อนอ่าน", "ข่าวก่อนหน้านี้", "อ่านข่าวก่อนหน้า", "ลำดับเหตุการณ์",
            "รายละเอียดเพิ่มเติม", "เรื่องในประเด็นเดียวกัน",
        ),
        doubtful=(
            "คุณอาจสนใจ", "คุณอาจจะสนใจ", "เรื่องที่คุณอาจสนใจ", "เรื่องแนะนำ", "บทความแนะนำ",
            "แนะนำสำหรับคุณ", "ข่าวที่คุณอาจสนใจ", "เรื่องอื่น", "ข่าวอื่นๆ", "ไม่ควรพลาด", "ห้ามพลาด",
        ),
        negative=(
            "ข่าวฮิต", "ข่าวฮอต", "ข่าวยอดฮิต", "อ่านมากที่สุด", "ยอดอ่านสูงสุด", "เรื่องยอดนิยม",
            "บทความยอดนิยม", "กำลังเป็นที่นิยม", "กำลังมาแรง", "ข่าวใหม่", "ข่าวใหม่ล่าสุด", "บทความล่าสุด",
            "เรื่องล่าสุด", "ข่าวสำคัญ", "ข่าวด่วน", "ข่าววันนี้", "เรื่องเด่น", "หัวข้อข่าว", "สปอนเซอร์",
            "ผู้สนับสนุน", "แชร์ข่าวนี้", "แสดงความคิดเห็น", "แท็กที่เกี่ยวข้อง", "ผู้เขียน", "ข่าวก่อนหน้า",
            "ข่าวถัดไป", "คลิป", "วิดีโอ",
        ),
    ),
    "lo": Headings(
        story=("ອ່ານເພີ່ມເຕີມ", "ຂ່າວທີ່ກ່ຽວຂ້ອງ", "ອ່ານຕໍ່"),
        negative=("ຂ່າວຫຼ້າສຸດ", "ຍອດນິຍົມ", "ຂ່າວໃໝ່"),
    ),
    "km": Headings(
        story=(
            "អានបន្ថែម", "អានផងដែរ", "អត្ថបទពាក់ព័ន្ធ", "ព័ត៌មានពាក់ព័ន្ធ", "អត្ថបទទាក់ទងគ្នា",
            "ព័ត៌មានដែលទាក់ទង",
        ),
        doubtful=("ព័ត៌មានផ្សេងទៀត", "អត្ថបទផ្សេងទៀត"),
        negative=("ព័ត៌មានថ្មីៗ", "ព័ត៌មានចុងក្រោយ", "អត្ថបទពេញនិយម", "ពេញនិយម", "អានច្រើនបំផុត"),
    ),
    "my": Headings(
        story=(
            "ဆက်လက်ဖတ်ရှုရန်", "ထပ်မံဖတ်ရှုရန်", "ပိုမိုဖတ်ရှုရန်", "ဆက်စပ်အကြောင်းအရာများ",
            "သက်ဆိုင်ရာသတင်းများ", "ဒါတွေလည်းဖတ်ပါ",
        ),
        doubtful=("အခြားသတင်းများ",),
        negative=("လူကြိုက်များ", "နောက်ဆုံးရ သတင်း", "လတ်တလောသတင်း", "ရေပန်းစား"),
    ),
    "vi": Headings(
        story=(
            "đọc thêm về chủ đề này", "xem thêm về", "xem chi tiết", "tin bài liên quan",
            "bài viết cùng chủ đề", "bài cùng chủ đề", "các bài liên quan", "các tin liên quan",
            "tin có liên quan", "nội dung liên quan", "chủ đề liên quan", "sự kiện liên quan",
            "video liên quan", "thông tin liên quan", "theo dòng sự kiện", "dòng sự kiện", "cùng sự kiện",
            "xem tiếp", "đọc tiếp bài", "bối cảnh", "diễn biến", "mời đọc thêm", "mời xem thêm",
            "mời bạn đọc thêm", "tin cùng sự kiện",
        ),
        doubtful=(
            "bạn có thể quan tâm", "có thể bạn thích", "có thể bạn muốn đọc", "gợi ý cho bạn", "dành cho bạn",
            "bài viết khác", "các tin khác", "tin tức khác", "bài khác", "đừng bỏ lỡ", "bạn nên đọc",
            "đáng đọc",
        ),
        negative=(
            "tin đọc nhiều", "tin xem nhiều", "bài đọc nhiều", "xem nhiều nhất", "phổ biến", "được quan tâm",
            "nóng", "tin nóng", "tin hot", "tin tức mới nhất", "bài mới nhất", "bài viết mới", "cập nhật",
            "tiêu điểm", "tin chính", "tin trong ngày", "tin cùng chuyên mục", "cùng chuyên mục",
            "bài viết cùng chuyên mục", "lựa chọn của biên tập viên", "ý kiến bạn đọc", "ý kiến",
            "viết bình luận", "thẻ", "tác giả", "đăng ký nhận tin", "bài trước", "bài sau", "tin tức",
        ),
    ),
    "id": Headings(
        story=(
            "baca juga berita terkait", "baca pula", "baca berita terkait", "baca selanjutnya",
            "baca artikel terkait", "baca berita lainnya tentang", "lihat berita terkait",
            "simak berita terkait", "simak selengkapnya", "lihat selengkapnya", "selanjutnya tentang",
            "artikel yang berkaitan", "berita yang berkaitan", "berita sejenis", "artikel sejenis",
            "artikel serupa", "berita serupa", "tulisan terkait", "pos terkait", "liputan terkait",
            "video terkait", "tautan terkait", "kabar terkait", "berkaitan", "latar belakang", "kronologi",
            "tentang topik ini", "tonton juga", "dengarkan juga",
        ),
        doubtful=(
            "rekomendasi berita", "rekomendasi buat anda", "mungkin anda suka", "mungkin anda tertarik",
            "anda mungkin suka", "anda mungkin juga suka", "yang mungkin anda suka", "berita lain",
            "artikel lainnya", "artikel lain", "berita pilihan", "jangan lewatkan", "untuk anda",
            "pilihan editor untuk anda",
        ),
        negative=(
            "berita terpopuler", "artikel terpopuler", "paling populer", "paling dibaca",
            "paling sering dibaca", "banyak dibaca", "trending topic", "sedang tren", "sedang hangat",
            "sedang ramai", "artikel terbaru", "berita terhangat", "terhangat", "kabar terbaru",
            "berita hari ini", "headline", "sorotan", "pilihan editor", "pilihan redaksi", "sponsor",
            "tulis komentar", "berikan komentar", "beri komentar", "kata kunci", "penulis", "tentang penulis",
            "langganan", "artikel sebelumnya", "artikel selanjutnya", "sebelumnya", "berikutnya",
            "topik hangat", "foto", "video",
        ),
    ),
    "ms": Headings(
        story=(
            "baca lanjut", "baca selanjutnya", "baca seterusnya", "berita terkait", "artikel terkait",
            "berita serupa", "artikel berkaitan lain", "berita lain berkaitan", "artikel serupa",
            "topik berkaitan", "ikuti juga", "tonton juga", "isu berkaitan", "lagi mengenai topik ini",
        ),
        doubtful=(
            "disyorkan", "disyorkan untuk anda", "berita lain", "lain lain berita", "anda mungkin berminat",
            "jangan lepaskan",
        ),
        negative=(
            "paling banyak dibaca", "popular", "berita popular", "artikel terkini", "berita terbaru",
            "terbaru", "sohor kini", "trending", "berita utama", "pilihan editor", "tajaan", "penulis",
            "artikel sebelum", "artikel seterusnya",
        ),
    ),
    "tl": Headings(
        story=(
            "basahin din ang", "basahin pa", "basahin rin", "magbasa pa tungkol dito",
            "mga kaugnay na balita", "mga kaugnay na artikulo", "kaugnay na mga balita", "kaugnay na ulat",
            "kaugnay", "panoorin din", "tingnan din", "alamin pa",
        ),
        doubtful=("inirerekomenda", "iba pang balita", "higit pang balita", "maaaring magustuhan mo rin"),
        negative=(
            "pinakabasa", "pinakasikat", "sikat", "pinakabagong balita", "pinakabago", "mga balita",
            "mga komento", "ibahagi", "patalastas",
        ),
    ),
    "jv": Headings(
        story=("waca uga", "pawarta gegandhengan"),
        negative=("paling akeh diwaca", "warta paling anyar"),
    ),
    "zh": Headings(
        story=(
            "相关资讯", "相關資訊", "相关信息", "相關訊息", "相关消息", "相關消息", "相关话题", "相關話題",
            "相关主题", "相關主題", "相关专辑", "相关视频", "相關影片", "相关评论", "相關評論", "相关稿件",
            "相关资料", "相关背景", "相关图集", "相关博文", "相关帖子", "相關貼文", "更多相关文章",
            "更多相關文章", "更多相关新闻", "更多相關報導", "更多相關報道", "更多相关报道", "更多报道",
            "更多報道", "更多内容", "更多內容", "更多資訊", "更多资讯", "延伸报道", "延伸報導", "延伸報道",
            "延伸内容", "延伸內容", "深入阅读", "深入閱讀", "深度報導", "背景资料", "背景資料", "新闻背景",
            "新聞背景", "背景", "背景閱讀", "背景阅读", "系列报道", "系列報導", "系列文章", "本系列文章",
            "前情提要", "早前报道", "早前報道", "此前报道", "新闻链接", "新聞連結", "链接", "同主题阅读",
            "同類新聞", "同类新闻", "同题阅读", "其他相关新闻", "事件脈絡", "事件时间线", "时间线", "時間軸",
            "看相关新闻", "看相關新聞", "也可以看", "也可以读", "同场加映", "继续阅读", "繼續閱讀",
            "点击阅读", "閱讀全文", "阅读全文", "详细阅读", "详情",
        ),
        doubtful=(
            "推荐新闻", "推薦新聞", "推荐文章", "推薦文章", "相关推薦", "你可能感兴趣", "你可能会喜欢",
            "你可能會喜歡", "您可能也喜欢", "您可能也喜歡", "你可能還想看", "你可能还想看", "你可能有興趣",
            "您可能有興趣", "猜你想看", "猜你喜歡", "为您推荐", "為您推薦", "其他人也看", "其他人也在看",
            "大家都在看", "看了这篇文章的人也看", "其他文章", "其他新闻", "更多文章", "精彩推荐", "精彩推薦",
            "不要错过", "不容错过", "別錯過",
        ),
        negative=(
            "热门阅读", "熱門閱讀", "热门排行", "熱門排行", "热点新闻", "熱點新聞", "热点推荐", "热门话题",
            "熱門話題", "热门标签", "热榜", "热搜", "最多人看", "最多人閱讀", "点击最多", "点击榜",
            "人氣文章", "人氣新聞", "人氣排行", "阅读排行榜", "新闻排行", "新聞排行", "新闻排行榜",
            "最新资讯", "最新資訊", "最新报道", "最新報導", "最新發布", "最新发布", "最新动态", "滚动新闻",
            "快訊", "快讯", "今日头条", "今日頭條", "今日要闻", "今日要聞", "焦点新闻", "焦點新聞", "焦点",
            "焦點", "要闻推荐", "编辑精选", "編輯精選", "编辑推薦", "編輯推介", "小編推薦", "专题", "專題",
            "廣編特輯", "合作伙伴", "发表评论", "發表評論", "我要评论", "网友评论", "關鍵詞", "关键词",
            "標籤雲", "栏目", "欄目", "作者其他文章", "订阅", "訂閱", "電子報", "上一則", "下一則", "图片",
            "圖片", "圖輯", "图集", "視頻", "影片",
        ),
    ),
    "ja": Headings(
        story=(
            "関連記事はこちら", "関連する記事はこちら", "関連ページ", "関連ニュース一覧", "関連の記事",
            "関連記事を読む", "関連するニュース", "関連する話題", "関連するテーマ", "関連テーマ",
            "関連トピック", "関連ワード記事", "関連画像", "関連写真記事", "関連サイト", "関連資料",
            "関連書籍記事", "関連コラム", "この記事に関連する記事", "この記事の関連記事",
            "このニュースの関連記事", "この特集の記事", "この連載の記事", "連載記事", "連載一覧",
            "シリーズ記事", "前編はこちら", "後編はこちら", "これまでの記事", "過去の関連記事", "過去記事",
            "これまでの経緯", "経緯", "背景", "解説", "解説記事", "さらに詳しく", "さらに読む", "詳しく読む",
            "詳しく見る", "記事の続きを読む", "全文を読む", "併せて読む", "あわせて読みたい記事",
            "合わせて読みたい記事", "こちらもチェック", "こちらもあわせてどうぞ", "こちらも合わせて",
            "こちらも読む", "次に読む", "参考リンク", "参照記事", "同じテーマの記事", "似た記事",
            "類似ニュース", "続報", "時系列", "関連投稿記事", "この話題の関連記事",
        ),
        doubtful=(
            "おすすめの記事", "おすすめニュース", "あなたにおすすめ", "あなたへのおすすめ",
            "あなたにおすすめの記事", "この記事を読んだ人はこちらも読んでいます",
            "この記事を読んだ人におすすめ", "こんな記事もおすすめ", "こんな記事も読まれてます", "他の記事",
            "その他の記事", "その他のニュース", "もっと見る", "次におすすめ", "読まれている記事",
            "注目の記事はこちら", "オススメの記事",
        ),
        negative=(
            "人気の記事", "人気ニュース", "アクセス数ランキング", "閲覧ランキング", "週間ランキング",
            "月間ランキング", "デイリーランキング", "いま読まれている記事", "今読まれている記事",
            "よく読まれる記事", "よく読まれているニュース", "よく見られている記事", "急上昇", "話題",
            "話題の記事", "話題のニュース", "トレンド", "新着情報", "新着一覧", "新着トピックス",
            "最新の記事", "最新情報", "最新の投稿", "最近の記事", "ヘッドライン", "トップニュース",
            "主なニュース", "今日のニュース", "きょうのニュース", "注目トピックス", "注目キーワード",
            "編集部おすすめ", "編集部のピックアップ", "特集一覧", "連載", "提供", "コメントを書く",
            "コメントする", "タグ一覧", "キーワード一覧", "この記事の著者", "著者プロフィール", "執筆者",
            "筆者", "メールマガジン", "ニュースレター", "前へ", "次へ", "写真一覧", "フォトギャラリー",
            "イベント", "求人", "会員登録",
        ),
    ),
    "ko": Headings(
        story=(
            "관련 기사 보기", "관련기사 보기", "관련기사 더보기", "관련 기사 더보기", "관련 뉴스 보기",
            "관련된 기사", "관련 소식", "관련소식", "관련 내용", "관련 이슈", "관련이슈", "관련 영상",
            "관련영상", "관련 동영상", "관련 게시물", "관련 포스트", "관련 문서", "관련 주제", "관련링크",
            "관련 자료", "관련 연재", "연관뉴스", "연관 뉴스", "연관 콘텐츠", "유사 기사", "비슷한 기사",
            "같은 주제 기사", "이 주제의 기사", "이 기사와 관련된 기사", "이 기사 관련 뉴스", "이어서 읽기",
            "함께 볼 만한 기사", "함께 읽을 만한 기사", "함께 보면 좋은 뉴스", "함께보기", "함께 보기",
            "같이 보기", "같이 읽으면 좋은 기사", "더 알아보기", "자세히 보기", "자세히 읽기", "기사 더보기",
            "전문 보기", "배경", "배경 설명", "타임라인", "시리즈", "연재 기사", "이전 관련기사", "참고 기사",
            "관련 특집",
        ),
        doubtful=(
            "추천뉴스", "추천 콘텐츠", "추천 글", "당신을 위한 추천", "당신이 좋아할 만한 기사",
            "이런 기사는 어때요", "이런 뉴스는 어떠세요", "다른 뉴스", "다른기사", "더 많은 기사",
            "놓치지 마세요", "관심 있을 만한 기사", "함께 많이 본 뉴스",
        ),
        negative=(
            "가장 많이 본 기사", "많이본 기사", "많이본 뉴스", "많이 읽은 뉴스", "많이 본 순", "조회수 순위",
            "랭킹뉴스", "랭킹 뉴스", "랭킹", "주간 랭킹", "실시간 인기", "실시간 랭킹", "실시간 급상승",
            "인기", "인기글", "인기 글", "화제의 뉴스", "핫뉴스", "핫 뉴스", "오늘의 뉴스", "최근 기사",
            "최근글", "최근 글", "최신글", "최신 글", "새로운 기사", "속보", "종합", "주요기사", "주요 기사",
            "톱뉴스", "탑뉴스", "헤드라인 뉴스", "편집자 추천", "에디터 추천", "에디터 픽", "편집국 추천",
            "후원", "광고 문의", "댓글 쓰기", "댓글쓰기", "의견쓰기", "키워드", "기자의 다른 기사",
            "이 기자의 다른 기사", "기자 정보", "구독", "구독하기", "뉴스레터", "이전 기사", "다음 기사",
            "이전글", "다음글", "포토뉴스", "포토 뉴스", "동영상", "영상", "섹션",
        ),
    ),
    "sw": Headings(
        story=(
            "soma hii pia", "soma habari zaidi", "soma zaidi kuhusu", "habari zinazofanana", "habari husika",
            "habari zinazohusiana na hii", "makala husika", "zaidi kuhusu mada hii", "tazama pia",
            "pata maelezo zaidi",
        ),
        doubtful=(
            "tunapendekeza", "zinazopendekezwa", "habari nyingine", "habari zaidi", "unaweza pia kupenda",
        ),
        negative=(
            "zinazosomwa zaidi", "iliyosomwa zaidi", "zinazovuma", "habari za hivi punde", "habari kuu",
            "hivi karibuni", "sambaza", "mwandishi", "toa maoni",
        ),
    ),
    "zu": Headings(
        story=("funda nalokhu", "izindaba ezithintene", "izindaba ezifanayo", "bheka futhi"),
        doubtful=("ezinye izindaba",),
        negative=("ezifundwa kakhulu", "izindaba ezintsha", "ezidumile"),
    ),
    "xh": Headings(
        story=("iindaba ezinxulumene", "funda okungakumbi"),
        doubtful=("ezinye iindaba",),
        negative=("ezifundwa kakhulu", "iindaba zamva nje"),
    ),
    "af": Headings(
        story=(
            "lees ook hierdie", "meer hieroor", "meer oor die onderwerp", "meer oor hierdie onderwerp",
            "verwante artikel", "verwante onderwerpe", "verwant", "lees volledige berig",
            "lees die volledige storie", "kyk ook", "agtergrond",
        ),
        doubtful=("aanbeveel", "aanbevole artikels", "ander nuus", "meer nuus", "jy sal dalk ook hou van"),
        negative=(
            "mees gewild", "gewild", "jongste nuus", "nuutste", "nuus", "hoofnuus", "topstories",
            "redakteur se keuse", "geborg", "geborgde inhoud", "deel hierdie artikel", "nuusbrief",
            "vorige artikel", "volgende artikel",
        ),
    ),
    "ha": Headings(
        story=(
            "karanta ƙari", "karin bayani", "labarai masu alaka", "labarai masu nasaba", "ku karanta kuma",
            "karanta wannan ma", "ƙari a kan wannan labari",
        ),
        doubtful=("wasu labaran", "ƙarin labarai"),
        negative=(
            "labaran da aka fi karantawa", "waɗanda aka fi karantawa", "sabbin labarai",
            "labarai da dumi dumi", "shahararrun labarai",
        ),
    ),
    "yo": Headings(
        story=("ka eyi naa", "kà síwájú sí i", "ìròyìn tó jọ mọ́ ọn", "ka siwaju"),
        negative=("ìròyìn tuntun", "ti wọn ka julọ"),
    ),
    "ig": Headings(
        story=("gụkwuo", "gụọ kwa", "akụkọ ndị metụtara ya"),
        negative=("akụkọ ndị kacha ọhụrụ", "nke a kacha agụ"),
    ),
    "so": Headings(
        story=(
            "sii akhri", "faahfaahin dheeraad ah", "wararka la xidhiidha", "maqaallo la xiriira",
            "waxyaabaha la xiriira",
        ),
        doubtful=("warar kale", "warar dheeraad ah"),
        negative=(
            "wararka ugu akhriska badan", "ugu akhriska badan", "wararkii ugu dambeeyay",
            "wararka ugu dambeeyey", "wararka",
        ),
    ),
    "am": Headings(
        story=("ተያያዥ ዜናዎች", "ተዛማጅ ጽሑፎች", "ተጨማሪ ይመልከቱ", "ይህንንም ያንብቡ", "ዝርዝሩን ያንብቡ"),
        doubtful=("ሌሎች ዜናዎች", "ተጨማሪ ዜናዎች"),
        negative=("በብዛት የተነበቡ", "በብዛት የተነበበ", "የቅርብ ጊዜ ዜናዎች", "አዳዲስ ዜናዎች", "አስተያየቶች", "ማስታወቂያ"),
    ),
    "rw": Headings(
        story=("soma nanone", "soma ibindi", "inkuru bifitanye isano", "izindi nkuru bijyanye"),
        doubtful=("izindi nkuru",),
        negative=("izasomwe cyane", "inkuru zigezweho", "amakuru mashya"),
    ),
    "mg": Headings(
        story=("vakio koa", "vakio bebe kokoa", "lahatsoratra mifandraika"),
        negative=("be mpamaky indrindra", "vaovao farany"),
    ),
    "eu": Headings(
        story=(
            "irakurri ere bai", "irakurri gehiago honetaz", "gehiago irakurri", "gai honi buruz",
            "honi buruz gehiago", "gaiari buruz gehiago", "erlazionatuta", "erlazionatutako edukiak",
            "lotutako edukiak", "lotutako gaiak", "ikusi ere", "testuingurua",
        ),
        doubtful=("gomendatua", "gomendatuak", "beste albisteak", "interesatuko zaizu"),
        negative=(
            "irakurrienak", "ikusienak", "azken albisteak", "azkenak", "azken orduko berriak", "albisteak",
            "iruzkinak", "partekatu", "publizitatea", "etiketak",
        ),
    ),
    "ga": Headings(
        story=(
            "léigh freisin", "léigh níos mó", "tuilleadh ar an scéal seo", "ailt ghaolmhara",
            "nuacht ghaolmhar",
        ),
        doubtful=("tuilleadh nuachta", "molta"),
        negative=("is mó léite", "an nuacht is déanaí", "nuacht", "roinn"),
    ),
    "cy": Headings(
        story=(
            "darllenwch hefyd", "darllenwch fwy", "mwy ar y stori yma", "straeon cysylltiedig",
            "erthyglau cysylltiedig", "newyddion cysylltiedig", "gweler hefyd", "cefndir",
        ),
        doubtful=("mwy o newyddion", "argymhellir"),
        negative=(
            "mwyaf poblogaidd", "y mwyaf poblogaidd", "darllenwyd fwyaf", "newyddion diweddaraf",
            "y diweddaraf", "newyddion", "sylwadau", "rhannu",
        ),
    ),
    "mt": Headings(
        story=("aqra wkoll", "aqra aktar", "stejjer relatati", "artikli relatati", "aħbarijiet relatati"),
        doubtful=("aħbarijiet oħra",),
        negative=("l aktar moqrija", "l aħħar aħbarijiet", "popolari", "aħbarijiet"),
    ),
    "lb": Headings(
        story=("liest och", "liest méi", "méi zum thema", "zum selwechte sujet", "méi zu dësem thema"),
        negative=("am meeschte gelies", "lescht neiegkeeten", "neist"),
    ),
    "mn": Headings(
        story=(
            "мөн унших", "цааш унших", "дэлгэрэнгүй", "холбоотой нийтлэл", "төстэй нийтлэл",
            "сэдвийн хүрээнд",
        ),
        doubtful=("санал болгох", "бусад мэдээ"),
        negative=(
            "их уншсан", "хамгийн их уншсан", "шинэ мэдээ", "сүүлийн үеийн мэдээ", "онцлох мэдээ",
            "сэтгэгдэл",
        ),
    ),
    "kk": Headings(
        story=(
            "тағы да оқыңыз", "толығырақ", "толық оқу", "тақырыпқа орай", "осы тақырыпта",
            "байланысты жаңалықтар", "ұқсас мақалалар", "оқи отырыңыз",
        ),
        doubtful=("ұсынамыз", "басқа жаңалықтар"),
        negative=(
            "ең көп оқылған", "көп оқылған", "танымал", "соңғы жаңалықтар", "жаңалықтар", "басты жаңалықтар",
            "пікірлер", "жарнама", "бөлісу",
        ),
    ),
    "ky": Headings(
        story=(
            "ошондой эле окуңуз", "дагы окуңуз", "кененирээк", "тектеш жаңылыктар", "бул темада",
            "окшош макалалар",
        ),
        doubtful=("башка жаңылыктар", "сунуштайбыз"),
        negative=("эң көп окулган", "көп окулган", "акыркы жаңылыктар", "жаңылыктар", "популярдуу"),
    ),
    "uz": Headings(
        story=(
            "yana oʻqing", "yana o'qing", "batafsil", "batafsil o'qing", "mavzu bo'yicha", "mavzuga doir",
            "shu mavzuda", "aloqador yangiliklar", "o'xshash maqolalar", "яна ўқинг", "батафсил",
            "мавзуга оид", "мавзу бўйича", "ўхшаш янгиликлар",
        ),
        doubtful=("tavsiya etamiz", "boshqa yangiliklar", "бошқа янгиликлар"),
        negative=(
            "eng ko'p o'qilgan", "ko'p o'qilgan", "so'nggi yangiliklar", "yangiliklar", "mashhur",
            "кўп ўқилган", "сўнгги янгиликлар", "янгиликлар", "izohlar",
        ),
    ),
    "tg": Headings(
        story=("инчунин хонед", "муфассал", "дар ин мавзӯъ", "хабарҳои марбут", "маводи марбут"),
        doubtful=("дигар хабарҳо",),
        negative=("серхонандатарин", "хабарҳои охирин", "ахбор"),
    ),
    "tt": Headings(
        story=("шулай ук укыгыз", "тема буенча", "охшаш яңалыклар"),
        negative=("иң күп укылганнар", "соңгы яңалыклар", "яңалыклар"),
    ),
}  # fmt: skip

# Roots that make a short heading of the site's or the story's, whatever stands around; folded as written.
STORY_ROOTS: Final[dict[str, tuple[str, ...]]] = {
    "sv": ("relaterad", "läs också", "läs även", "mer om ämnet"),
    "no": ("relatert", "les også", "mer om saken"),
    "da": ("relatere", "læs også", "mere om emnet"),
    "fi": ("lue myös", "aiheeseen liitty", "aiheesta"),
    "et": ("seotud", "samal teemal", "loe ka"),
    "lv": ("saistīt", "lasi arī", "par tēmu"),
    "lt": ("susij", "taip pat skaityk", "šia tema"),
    "ro": ("citește și", "pe aceeași temă", "articole similare", "relaționat"),
    "bg": ("по темата", "свързани", "вижте още", "прочетете още"),
    "sr": ("povezane vesti", "povezani", "pročitajte još", "повезан", "прочитајте још"),
    "hr": ("povezani", "vezani članci", "pročitajte i"),
    "sl": ("sorodn", "preberite tudi", "povezane novice"),
    "mk": ("поврзани", "прочитајте и"),
    "sq": ("lexo edhe", "ngjashme", "lidhura"),
    "ca": ("relacionad", "relacionat", "llegeix també"),
    "he": ("קראו גם", "כתבות קשורות", "עוד בנושא"),
    "hi": ("संबंधित", "यह भी पढ़", "ये भी पढ़"),
    "bn": ("সম্পর্কিত", "আরও পড়ুন", "আরো পড়ুন"),
    "ur": ("متعلقہ", "یہ بھی پڑھ"),
    "ms": ("berkaitan",),
    "hy": ("առնչվող", "նմանատիպ"),
    "ka": ("მსგავსი", "დაკავშირებული"),
    "az": ("oxşar xəbər", "əlaqəli"),
    "sw": ("zinazohusiana", "soma pia"),
    "af": ("verwante",),
}  # fmt: skip

NEGATIVE_ROOTS: Final[dict[str, tuple[str, ...]]] = {
    "no": ("mest lest", "siste nytt", "siste sak", "annonse"),
    "da": ("mest læst", "seneste", "annonce"),
    "fi": ("luetuim", "tuoreim", "uusimmat", "mainos"),
    "et": ("loetum", "viimased", "reklaam"),
    "lv": ("lasītāk", "jaunākā", "reklāma"),
    "lt": ("skaitomiaus", "naujausi", "populiar", "reklam"),
    "ro": ("cele mai citite", "ultimele", "cele mai noi", "comentarii"),
    "bg": ("най четен", "последни", "най нови", "популярн", "реклама"),
    "sr": ("najčitan", "najnovij", "najpopularn", "најчитан", "најновиј"),
    "hr": ("najčitan", "najnovij", "izdvojeno"),
    "sk": ("najčítan", "najnovš", "komentáre"),
    "sl": ("najbolj bran", "zadnje novice", "najnovej"),
    "mk": ("најчитан", "најнови", "последни"),
    "sq": ("të lexuara", "të fundit"),
    "ca": ("més llegi", "últimes", "darreres"),
    "el": ("δημοφιλ", "τελευται", "διαβασμεν", "σχολια"),
    "he": ("נקראות", "נצפים", "אחרונות", "תגובות"),
    "hi": ("लोकप्रिय", "ताजा", "ट्रेंडिंग"),
    "bn": ("সর্বাধিক", "সর্বশেষ", "জনপ্রিয়"),
    "ur": ("مقبول", "تازہ ترین"),
    "th": ("ล่าสุด", "ยอดนิยม", "ฮิต"),
    "hy": ("ամենա", "վերջին"),
    "ka": ("პოპულარული", "ბოლო"),
    "sw": ("zaidi kusomwa", "hivi punde"),
    "af": ("mees gelees", "nuutste", "jongste"),
}  # fmt: skip
