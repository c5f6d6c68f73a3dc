"""The demo's story: eight made-up articles of two made-up papers about a lost lighthouse lens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Paper = Literal["courier", "review"]
Markup = Literal["2016-inside", "2016-before", "2019", "2022", "sentence"]
"""How a story link is written: four generations of news sites, and a labelled line of plain text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A READ MORE link of an article."""

    markup: Markup
    label: str
    to: str
    """Key of the story linked to."""
    after: int
    """It stands after this many paragraphs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article."""

    paper: Paper
    path: str
    headline: str
    deck: str
    author: str
    published: str
    """ISO 8601 date."""
    paragraphs: tuple[str, ...]
    """HTML; `{cited}` is the address of a page that a sentence cites, and that is no story link."""
    follows: tuple[Follow, ...] = ()
    caption: str = ""
    scene: tuple[int, bool] = (210, False)
    """The picture's hue in degrees, and whether the light is on."""
    lang: str = "en"
    charset: str = "utf-8"


SEED = "found"

STORIES: dict[str, Story] = {
    "found": Story(
        paper="courier",
        path="/news/4127-skerry-lens-found-in-hay-barn/",
        headline="Lost lighthouse lens turns up in a hay barn",
        deck="Forty years after Skerry Light went dark, a farmer moved a bale and saw a rainbow.",
        author="Ida Marrow",
        published="2025-09-14",
        caption="Skerry Light on Sunday evening, still without its lens.",
        scene=(212, False),
        paragraphs=(
            "When Tom Averill cleared his grandfather’s barn in Lower Halm on Saturday, the low sun reached a"
            " corner it had not touched for decades. “There was a rainbow on the wall,” he says. “I thought I"
            " needed my breakfast.”",
            "Behind the hay, packed in sailcloth and numbered crates, lay the great lens of Skerry Light:"
            " 1,012"
            " prisms of hand-ground glass, missing since the winter of 1985.",
            'The county keeps a <a href="{cited}">public list of protected monuments</a>, and the lens has'
            " been"
            " on it the whole time, under the heading “whereabouts unknown”.",
            "Nobody has claimed to know how it came to the barn. One crate holds a keeper’s cap, a tin of tea"
            " and"
            " a note in pencil: “Keep her dry. She will be wanted again.”",
            "The harbour office has asked that nobody polish anything until the experts arrive on the Tuesday"
            " ferry.",
        ),
        follows=(
            Follow(markup="2022", label="Read more", to="keeper", after=2),
            Follow(markup="2019", label="Also on the Tidewater Courier", to="volunteers", after=3),
            Follow(markup="2016-inside", label="READ MORE:", to="dispute", after=4),
        ),
    ),
    "keeper": Story(
        paper="courier",
        path="/news/3981-last-keeper-of-skerry-light/",
        headline="“You don’t switch a star off”: the last keeper looks back",
        deck="Wilhelmina Oake climbed 164 steps every evening for nineteen years.",
        author="Ida Marrow",
        published="2019-11-03",
        caption="The tower as Mrs Oake remembers it.",
        scene=(265, True),
        paragraphs=(
            "Wilhelmina Oake is 91 and still wakes at dusk. “The body keeps the watch,” she says and pours"
            " the"
            " tea without looking at the cup.",
            "She came to the rock in 1966 with two suitcases and a cat named Barometer. The cat was right"
            " about"
            " the weather more often than the radio.",
            "When the order came to go dark, she cleaned every prism once more. What became of the lens, she"
            " will"
            " not say. “It was cared for. That is all anybody needs to know until it is wanted.”",
        ),
        follows=(
            Follow(markup="2019", label="Also on the Tidewater Courier", to="fog", after=1),
            Follow(markup="2016-before", label="READ MORE:", to="dark", after=3),
        ),
    ),
    "fog": Story(
        paper="courier",
        path="/news/2210-how-the-annabel-came-home/",
        headline="How the ‘Annabel’ came home through the fog",
        deck="Eleven people, one bell and a light that was not supposed to be lit.",
        author="Jonas Petty",
        published="2016-02-20",
        caption="Fog off Halm, painted from memory.",
        scene=(190, True),
        paragraphs=(
            "The fog came down at four. By five the crew of the ‘Annabel’ could not see their own bow.",
            "Then, says her mate, “somebody lit the Skerry”. The log of the harbour office has no entry for"
            " that"
            " night. Eleven people on the ‘Annabel’ remember it well.",
        ),
        follows=(Follow(markup="2016-inside", label="READ MORE:", to="dark", after=1),),
    ),
    "dark": Story(
        paper="courier",
        path="/news/2188-who-took-the-light/",
        headline="Who took the light? Thirty years of guesses",
        deck="Smugglers, collectors, the sea itself: a short history of a long rumour.",
        author="Jonas Petty",
        published="2016-01-09",
        caption="The empty lantern room.",
        scene=(228, False),
        paragraphs=(
            "In January 1985 the tower was locked with its lens inside. In March it was opened, and the"
            " lantern"
            " room was as empty as a bell.",
            "The police took fingerprints and found 1,400, most of them of schoolchildren on outings. The"
            " file"
            " was closed in 1991.",
            "At the inn they still take bets. The favourite, at three to one, is “the cat”.",
        ),
        follows=(Follow(markup="2016-before", label="READ MORE:", to="fog", after=2),),
    ),
    "volunteers": Story(
        paper="courier",
        path="/news/4131-thousand-prisms-to-polish/",
        headline="1,012 prisms, one toothbrush each",
        deck="A village queues up to polish its lighthouse.",
        author="Ruth Calloway",
        published="2025-09-16",
        caption="A rehearsal with a borrowed lamp.",
        scene=(32, True),
        paragraphs=(
            "The list on the church door had room for forty names. By Monday noon it had 318, one of them a"
            " dog’s.",
            "“Soft brush, rainwater, patience,” says glass restorer Fen Abara. “And no singing near the top"
            " panel, please. It answers.”",
            "If all goes well the light will turn again on the longest night of the year.",
        ),
        follows=(
            Follow(markup="2022", label="Read more", to="found", after=1),
            Follow(markup="2022", label="Read more", to="glass", after=2),
        ),
    ),
    "dispute": Story(
        paper="review",
        path="/2025/09/museum-and-village-both-want-the-lens.html",
        headline="Museum and village both want the lens",
        deck="One offers a hall with air conditioning, the other a tower with gulls.",
        author="Peregrine Holt",
        published="2025-09-15",
        caption="Two plans, one lens.",
        scene=(150, False),
        paragraphs=(
            "The Museum of the Strait has prepared a round hall for the lens of Skerry Light. The village of"
            " Lower"
            " Halm has prepared a cake.",
            "Both sides met on Monday and agreed that the other side was very polite. A second meeting is"
            " planned.",
            "The law is simple, says the county’s lawyer: the lens belongs to the light. What belongs to the"
            " light, she adds, is less simple.",
        ),
        follows=(
            Follow(markup="2016-before", label="Read more:", to="glass", after=1),
            Follow(markup="2016-inside", label="READ MORE:", to="waiting", after=3),
        ),
    ),
    "glass": Story(
        paper="review",
        path="/de/2025/09/glasmacher-pruefen-die-linse.html",
        headline="Glasmacher prüfen die alte Linse",
        deck="Drei Fachleute, eine Lupe und sehr viel Licht.",
        author="Käthe Brühl",
        published="2025-09-17",
        caption="Im Prüfraum bleibt es dunkel, bis alle bereit sind.",
        scene=(340, True),
        lang="de",
        paragraphs=(
            "In der Werkstatt von Halm darf heute niemand laut auftreten. Auf dem Tisch liegt Prisma Nummer"
            " 1,"
            " und es ist, wie Meisterin Greta Lohse sagt, „so gut wie am ersten Tag“.",
            "Bis Freitag wollen die Glasmacher jedes Stück gewogen, gezeichnet und fotografiert haben."
            " Gefunden"
            " haben sie bisher zwei Kratzer und ein Katzenhaar.",
        ),
        follows=(Follow(markup="sentence", label="Lesen Sie auch:", to="waiting", after=1),),
    ),
    "waiting": Story(
        paper="review",
        path="/ru/2025/09/my-zhdali-sorok-let.html",
        headline="«Мы ждали сорок лет»: рыбаки о возвращении маяка",
        deck="На причале спорят только об одном: кто зажжёт огонь первым.",
        author="Вера Ольхина",
        published="2025-09-18",
        caption="Вечер у причала.",
        scene=(205, True),
        lang="ru",
        charset="windows-1251",
        paragraphs=(
            "Старый рыбак Егор Мелихов помнит последнюю ночь маяка. «Мы шли домой по звёздам, — говорит он. —"
            " Но звезда, которая крутится, надёжнее».",
            "Теперь линза нашлась, и на причале снова спорят. Одни хотят вернуть её в башню к зиме, другие"
            " предлагают сначала починить лестницу: в ней не хватает семи ступеней.",
            "Кота, который сидит на ящиках, решено не прогонять.",
        ),
        follows=(Follow(markup="sentence", label="Читайте также:", to="keeper", after=2),),
    ),
}
