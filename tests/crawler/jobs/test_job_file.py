"""Job files: what they say, and what is said of those that can't be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archive.errors import ConfigError
from crawler.jobs import Notify, Retention, Revisit, Schedule, Source, Stop, load_job
from crawler.jobs.cron import parse_cron
from crawler.jobs.misgivings import iter_misgivings

LEAST = 'name = "pier"\nseeds = ["https://harbour.example/a"]\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "job.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_least_that_a_job_says(tmp_path: Path) -> None:
    job = load_job(write(tmp_path, LEAST))
    assert job.name == job.config.name == "pier"
    assert job.config.seeds == ("https://harbour.example/a",)
    assert job.config.depth == 2
    assert job.config.output == tmp_path, "relative to the job file, not to the folder one happens to be in"
    assert job.folder == tmp_path / "jobs/pier"
    assert (job.stories, job.schedule, job.stop, job.retention) == ("one", None, Stop(), Retention())


def test_all_that_a_job_may_say(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("# ours\n\nhttps://harbour.example/b\nhttps://harbour.example/a#x\n")
    (tmp_path / "site.toml").write_text('hosts = ["harbour.example"]\nignore = [".ad"]\n')
    (tmp_path / "map.xml").write_text("<urlset/>")
    text = """
        name = "pier"
        seeds = "https://harbour.example/a"
        seeds_file = "seeds.txt"
        feed = ["https://harbour.example/rss"]
        sitemap = "map.xml"
        max_seeds = 20
        stories = "each"
        at_once = 8
        depth = 1
        follow = ["read-more", "body"]
        scope = "any"
        delay = 0.5
        max_pages = 10
        max_time = "2h"
        max_bytes = "1GB"
        no_requisites = true
        allow_net = ["127.0.0.0/8", "10.0.0.0/8"]
        profile = "site.toml"
        output = "stories"
        frontier = "sqlite"
        contact = "desk@harbour.example"
        no_wacz = true

        [revisit]
        depth = 0
        every = "1d"

        [stop]
        quiet_runs = 30
        until = 2027-06-30

        [notify]
        on = ["change", "failure"]
        webhook = "https://hooks.example/x?secret=1"
        textfile = "pier.prom"

        [schedule]
        cron = "17 3 * * mon-fri"
        time_zone = "Europe/Lisbon"
        jitter = "10m"
        catch_up = false

        [retention]
        keep = "365d"
    """
    job = load_job(write(tmp_path, text))
    config = job.config
    assert config.seeds == ("https://harbour.example/a", "https://harbour.example/b")
    assert job.sources == (
        Source(kind="feed", place="https://harbour.example/rss"),
        Source(kind="sitemap", place=str(tmp_path / "map.xml")),
    )
    assert (job.max_seeds, job.stories, job.at_once) == (20, "each", 8)
    assert config.follow == {"read-more", "body"}
    assert (config.depth, config.scope) == (1, "any")
    assert (config.delay_s, config.max_pages, config.max_time_s, config.max_bytes) == (0.5, 10, 7200, 10**9)
    assert (config.requisites, config.wacz, config.contact) == (False, False, "desk@harbour.example")
    assert config.allow_net == ("127.0.0.0/8", "10.0.0.0/8")
    assert config.profiles[0].path == str(tmp_path / "site.toml")
    assert config.output == tmp_path / "stories"
    assert job.revisit == Revisit(depth=0, every_s=86400)
    assert job.stop == Stop(quiet_runs=30, until=date(2027, 6, 30))
    assert job.notify == Notify(
        on=frozenset(("change", "failure")),
        webhook="https://hooks.example/x?secret=1",
        textfile=tmp_path / "pier.prom",
    )
    assert job.schedule == Schedule(
        cron="17 3 * * 1-5", time_zone="Europe/Lisbon", jitter_s=600, catch_up=False
    )
    assert job.retention == Retention(keep_s=365 * 86400)
    each = job.story_configs(config.seeds)
    assert [story.seeds for story in each] == [(seed,) for seed in config.seeds]
    assert len({story.name for story in each}) == 2


def test_thousands_of_stories_have_as_many_collections(tmp_path: Path) -> None:
    job = load_job(write(tmp_path, f'{LEAST}stories = "each"\n'))
    seeds = [f"https://harbour.example/story?id={number}" for number in range(20_000)]
    assert len({story.name for story in job.story_configs(seeds)}) == len(seeds)


@pytest.mark.parametrize(
    ("keep", "retention"),
    [("all", Retention()), ("30 runs", Retention(keep_runs=30)), ("12h", Retention(keep_s=43200))],
)
def test_what_is_kept(keep: str, retention: Retention, tmp_path: Path) -> None:
    assert load_job(write(tmp_path, f'{LEAST}[retention]\nkeep = "{keep}"\n')).retention == retention


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('seeds = ["https://harbour.example/a"]\n', None, "name: is missing"),
        ('name = "pier"\n', None, "seeds: is missing"),
        (f"{LEAST}depht = 2\n", 3, "depht: unknown key; did you mean depth?"),
        (f"{LEAST}max-pages = 2\n", 3, "max-pages: unknown key; did you mean max_pages?"),
        (f"{LEAST}requisites = false\n", 3, "did you mean no_requisites?"),
        (f"{LEAST}zzz = 1\n", 3, "zzz: unknown key; there are allow_net,"),
        (f"{LEAST}depth = -1\n", 3, "depth: '-1' is not a whole number"),
        (f"{LEAST}\n# on\ndelay = 'often'\n", 5, "delay: 'often' is not a time"),
        (f"{LEAST}depth = [1, 2]\n", 3, "depth: is one value"),
        (f"{LEAST}no_wacz = 'perhaps'\n", 3, "no_wacz: is true or false"),
        (f"{LEAST}name = 2\n", 3, "is no TOML: Cannot overwrite a value (column 9)"),
        ("a = " + "[" * 5000 + "]" * 5000, None, "stand too deep in one another"),
        ("a = 1\ndepth = " + "9" * 5000, 2, "holds a number of more digits"),
        (f"{LEAST}depth = true\n", 3, "depth: 'true' is not a whole number"),
        (f"{LEAST}[revisit]\nevery = true\n", 4, "revisit.every: 'true' is not a time"),
        (f"{LEAST}max_seeds = true\n", 3, "max_seeds: true is not a whole number of 1 or more"),
        (
            f"{LEAST}[revisit]\nevery = '100000000d'\n",
            4,
            "revisit.every: '100000000d' is more than 100 years",
        ),
        (f"{LEAST}[schedule]\ncron='@daily'\njitter = '101000d'\n", 5, "is more than 100 years"),
        (f"{LEAST}[retention]\nkeep = '999999999y'\n", 4, "retention.keep: '999999999y' is more than 100"),
        (
            f"{LEAST}[stop]\nquiet_runs = 1{'0' * 24}\n",
            4,
            "so many digits is not a whole number from 1 to 1000",
        ),
        (f"{LEAST}[stop]\nuntil = 2030-01-01T12:00:00\n", 4, "has a time of day"),
        (f"{LEAST}contact = '{'x' * 301}'\n", 3, "contact: has 301 characters, 300 at most"),
        (f'{LEAST}output = "C:\\users\\x"\n', 3, "in single quotes"),
        (f'{LEAST}output = "C:\\metrics"\n', 3, "in single quotes"),
        (f'{LEAST}output = "C:\\temp"\n', 3, "in single quotes"),
        (f"{LEAST}[notify]\ntextfile = 'job.toml'\n", 4, "notify.textfile: would overwrite the job file"),
        (
            f"{LEAST}[notify]\ntextfile = 'collections/pier/story.db'\n",
            4,
            "where nothing else may be written",
        ),
        (f"{LEAST}[notify]\ntextfile = 'x/../jobs/pier/last-run.json'\n", 4, "where nothing else may be"),
        (f"{LEAST}[notify]\ntextfile = '/dev/null'\n", 4, "is no regular file"),
        ('name = "a b"\nseeds = ["https://harbour.example/a"]\n', 1, "name: collection name 'a b'"),
        ('name = "pier"\nseeds = [\n "https://h.example/a",\n "ftp://h.example/b",\n]\n', 4, "only http and"),
        ('name = "pier"\nseeds = [1]\n', 2, "seeds: is a text or a list of texts"),
        ('name = "pier"\nseeds_file = "none.txt"\n', 2, "none.txt can't be read: No such file"),
        ('name = "pier"\nfeed = "none.xml"\n', 2, "is neither a URL nor a file"),
        (f"{LEAST}stories = 'all'\n", 3, "stories: 'all' is none of one, each"),
        (f"{LEAST}[stopp]\nuntil = 1\n", 3, "stopp: there is no such table; did you mean stop?"),
        (f"{LEAST}[stop]\nuntill = 2027-01-01\n", 4, "stop.untill: unknown key; did you mean until?"),
        (f"{LEAST}[stop]\n\nuntil = 'soon'\n", 5, "stop.until: 'soon' is no date"),
        (f"{LEAST}stop.until = 'soon'\n", 3, "stop.until: 'soon' is no date"),
        (f"{LEAST}stop = 3\n", 3, "stop: is a table"),
        (f"{LEAST}[notify]\non = 'changes'\n", 4, "notify.on: 'changes' is none of change, failure, always"),
        (f"{LEAST}[notify]\nwebhook = 'ftp://token@h'\n", 4, "notify.webhook: is not an http or https URL"),
        (f"{LEAST}[notify]\nwebhook = 'http://[token'\n", 4, "notify.webhook: is not an http or https URL"),
        (f"{LEAST}[notify]\nwebhook = 'http://h:99999/token'\n", 4, "notify.webhook: is not an http"),
        (f"{LEAST}at_once = 65\n", 3, "at_once: 65 is not a whole number from 1 to 64"),
        (f"{LEAST}[schedule]\ntime_zone = 'UTC'\n", 3, "schedule: cron is missing"),
        (f"{LEAST}[schedule]\ncron = '61 3 * * *'\n", 4, "schedule.cron: '61' is no minute"),
        (f"{LEAST}[schedule]\ncron='@daily'\ntime_zone = 'Europe/Lisbo'\n", 5, "did you mean Europe/Lisbon?"),
        (f"{LEAST}[retention]\nkeep = 'some'\n", 4, "retention.keep: 'some' is not"),
        (
            f"{LEAST}stop = {{ quiet_runs = 1, untill = 1 }}\n",
            3,
            "stop.untill: unknown key; did you mean until?",
        ),
        (f"{LEAST}\n[[notify]]\non = 'change'\n", 4, "begin it with [notify], not with [[notify]]"),
        (f"{LEAST}[stop]\n[stop.until]\na = 1\n", 4, "stop.until: {'a': 1} is no date"),
        (
            f"{LEAST}[stop]\nuntil = 0001-01-01T00:00:00+23:00\n",
            4,
            "stop.until: 0001-01-01T00:00:00+23:00 has a time of day",
        ),
        (
            f"{LEAST}[stop]\nmax_pages = 1\n",
            4,
            "unknown key of [stop]; max_pages stands above the first table",
        ),
        (f"{LEAST}webhook = 'x'\n", 3, "webhook: unknown key here; it stands below [notify]"),
        (f"{LEAST}[schedule]\ncron='@daily'\ntime_zone = ['UTC']\n", 5, "is no time zone"),
        (f"{LEAST}max_source_time = 0\n", 3, "max_source_time: '0' must be more than nothing"),
        (f"{LEAST}output = 3\n", 3, "output: is a path, not 3"),
        (f"{LEAST}output = '/etc/passwd'\n", 3, "output: '/etc/passwd' is a file, no folder"),
        (f"{LEAST}output = '/etc/passwd/below'\n", 3, "output: '/etc/passwd' is a file, no folder"),
        ("name = 'pier'\nfeed = ['https://h.example/f',\n'~nobody-at-all/f']\n", 3, "nobody's home is known"),
        ("name = 'pier'\nseeds = ['https://h.example/f',\n'',\n]\n", 3, "seeds: is a text or a list"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    text: str, line: int | None, words: str, tmp_path: Path
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_job(path)
    told = str(caught.value)
    assert words in told
    assert told.startswith(f"{path}:{line}: " if line else str(path))
    assert "\n" not in told
    assert "token" not in told


def test_a_byte_that_is_no_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "job.toml"
    path.write_bytes(LEAST.encode() + b"# caf\xe9\n")
    with pytest.raises(ConfigError, match=r"job\.toml:3: is no UTF-8 text \(byte 0xe9\)"):
        load_job(path)


def test_the_known_keys_are_told_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_job(write(tmp_path, f"{LEAST}zzz = 1\n"))
    keys = str(caught.value).partition("there are ")[2].split(", ")
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("key", "what"),
    [("seeds_file", "the job's seeds_file"), ("feed", "a feed or sitemap"), ("profile", "a site profile")],
)
def test_a_textfile_never_takes_the_place_of_what_the_job_reads(key: str, what: str, tmp_path: Path) -> None:
    (tmp_path / "named").write_text("" if key == "profile" else "https://harbour.example/b\n")
    (tmp_path / "link").symlink_to("named")
    text = f"{LEAST}{key} = 'named'\n[notify]\ntextfile = 'link'\n"
    with pytest.raises(ConfigError, match=rf"job\.toml:5: notify\.textfile: would overwrite {what}"):
        load_job(write(tmp_path, text))


@pytest.mark.parametrize("text", ["not a url", "C:\\x.txt", "/tmp/x"])
def test_what_can_t_be_meant_for_a_url_is_not_taken_for_one(text: str, tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text(f"{text}\n")
    with pytest.raises(ConfigError, match=r"seeds\.txt:1: .* is not a URL$"):
        load_job(write(tmp_path, 'name = "pier"\nseeds_file = "seeds.txt"\n'))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            'seeds = ["http://127.1/a"]\n',
            "2: seeds: http://127.1/a can't be asked: 127.0.0.1 is loopback",
        ),
        ('seeds = ["http://[::1]/a"]\n', "2: seeds: http://[::1]/a can't be asked: ::1 is loopback"),
        ('seeds = ["http://127.1/a"]\nallow_net = "127.0.0.0/8"\n', None),
        (f"{LEAST[14:]}fresh = true\n", "3: fresh: each run begins anew"),
        (f"{LEAST[14:]}[schedule]\ncron = '@hourly'\njitter = '2h'\n", "5: schedule.jitter: is longer than"),
        (f"{LEAST[14:]}[schedule]\ncron = '@weekly'\njitter = '2d'\n", None),
        (f"{LEAST[14:]}full_every = '90d'\n[retention]\nkeep = '30d'\n", "3: full_every: is longer than"),
        (f"{LEAST[14:]}[notify]\ntextfile = 'letter'\n", "4: notify.textfile: "),
    ],
)
def test_what_will_disappoint_is_told(text: str, words: str | None, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear all")
    path = write(tmp_path, f'name = "pier"\n{text}')
    told = list(iter_misgivings(load_job(path), date(2026, 11, 23)))
    assert [line.removeprefix(f"{path}:").startswith(words) for line in told if words] == [True] * bool(words)
    assert words or not told


def test_a_line_of_a_seeds_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("https://harbour.example/a\nharbour.example/b\n")
    with pytest.raises(ConfigError, match=r"seeds\.txt:2: .*did you mean https://harbour.example/b"):
        load_job(write(tmp_path, 'name = "pier"\nseeds_file = "seeds.txt"\n'))


def test_an_empty_seeds_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "full.txt").write_text("https://harbour.example/a\n")
    (tmp_path / "empty.txt").write_text("# none yet\n")
    with pytest.raises(ConfigError, match=r"job\.toml:3: seeds_file: names no URL"):
        load_job(write(tmp_path, 'name = "pier"\n\nseeds_file = ["empty.txt"]\n'))
    assert load_job(write(tmp_path, 'name = "pier"\nseeds_file = ["empty.txt", "full.txt"]\n')).config.seeds


@pytest.mark.parametrize(
    ("text", "full_every_s"),
    [
        ("", None),
        ('[retention]\nkeep = "365d"\n', 365 * 86400 / 4),
        ('[retention]\nkeep = "30 runs"\n', None),
        ('[retention]\nkeep = "all"\n', None),
        ('full_every = "30d"\n[retention]\nkeep = "365d"\n', 30 * 86400),
    ],
)
def test_retention_brings_stretches_that_can_go_as_a_whole(
    text: str, full_every_s: float | None, tmp_path: Path
) -> None:
    job = load_job(write(tmp_path, LEAST + text))
    assert job.config.full_every_s == full_every_s
    assert job.story_configs(job.config.seeds)[0].full_every_s == full_every_s


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("*/15 0-6,22 1 jan-mar *", "*/15 0-6,22 1 1-3 *"),
        ("@weekly", "0 0 * * 0"),
        ("0 0 * * SUN", "0 0 * * 0"),
    ],
)
def test_crontab_fields(text: str, fields: str) -> None:
    assert parse_cron(text) == fields


@pytest.mark.parametrize(
    "text", ["* * * *", "5/2 * * * *", "* 24 * * *", "* * 0 * *", "9-5 * * * *", "*/0 * * * *"]
)
def test_what_is_no_crontab_line(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_cron(text)
