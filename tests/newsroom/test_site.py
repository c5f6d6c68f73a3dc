"""The local news site does what its faults say, and the cluster is the graph that it claims to be."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path

import pytest
from newsroom.cluster import rt_cluster
from newsroom.site import (
    NewsSite,
    Reply,
    Visit,
    chunked,
    content_type,
    cut,
    gzipped,
    no_charset,
    page,
    redirect,
    reset,
    slow,
    status,
)
from newsroom.trees import static_pages, tree, tree_depth, tree_path

HREF = re.compile(r'<a[^>]* href="([^"]+)"')


def fetch(site: NewsSite, path: str, *, host: str = "127.0.0.1") -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(host, site.port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{site.port}"})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_keeps_connections_and_logs_requests() -> None:
    with NewsSite({"/a": "<p>a", "/b": page(b"b", content_type("text/plain"))}) as site:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
        for path, body in (("/a", b"<p>a"), ("/b", b"b"), ("/a?utm_source=x", b"<p>a")):
            connection.request("GET", path, headers={"X-Mark": path})
            assert connection.getresponse().read() == body
        connection.close()
        fetch(site, "/c")
    assert site.paths() == ["/a", "/b", "/a?utm_source=x", "/c"]
    assert [visit.connection for visit in site.visits] == [1, 1, 1, 2]
    assert site.visits[1].get("x-mark") == "/b"
    assert site.connection_count == 2


def test_statuses_redirects_and_headers() -> None:
    routes = {
        "/busy": page("later", status(503, retry_after="7")),
        "/old": redirect("/new", 301),
        "/bare": page("x", no_charset()),
        "/none": page("x", content_type(None)),
    }
    with NewsSite(routes) as site:
        busy, _ = fetch(site, "/busy")
        assert (busy.status, busy.headers["Retry-After"]) == (503, "7")
        old, _ = fetch(site, "/old")
        assert (old.status, old.headers["Location"]) == (301, "/new")
        assert fetch(site, "/bare")[0].headers["Content-Type"] == "text/html"
        assert fetch(site, "/none")[0].headers["Content-Type"] is None
        assert fetch(site, "/elsewhere")[0].status == 404


def test_gzip_in_chunks() -> None:
    with NewsSite({"/": page("word " * 5_000, gzipped(), chunked())}) as site:
        response, body = fetch(site, "/")
    assert response.headers["Transfer-Encoding"] == "chunked"
    assert gzip.decompress(body) == b"word " * 5_000


def test_cut_and_reset() -> None:
    routes = {
        "/cut": page("x" * 999, cut()),
        "/reset": page("x", reset()),
        "/late": page("x" * 99, reset(90)),
    }
    with NewsSite(routes) as site:
        with pytest.raises(http.client.IncompleteRead):
            fetch(site, "/cut")
        with pytest.raises(ConnectionResetError):
            fetch(site, "/reset")
        with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
            fetch(site, "/late")


def test_a_slow_page_lets_others_pass_and_ends_with_the_site() -> None:
    with NewsSite({"/slow": page("x", slow(3_600)), "/": "y"}) as site:
        waiting = socket.create_connection(("127.0.0.1", site.port), timeout=10)
        waiting.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert fetch(site, "/")[1] == b"y"
    waiting.close()


def test_hosts_have_their_own_trees() -> None:
    addresses = ("127.0.0.1", "127.0.0.2")
    with NewsSite({"/": "one"}, hosts={"127.0.0.2": {"/": "two"}}, addresses=addresses) as site:
        assert fetch(site, "/")[1] == b"one"
        assert fetch(site, "/", host="127.0.0.2")[1] == b"two"
        assert fetch(site, "/", host="localhost")[1] == b"one"
    assert site.paths("127.0.0.2") == ["/"]
    assert site.visits[1].address == "127.0.0.2"


def test_routes_may_be_functions_and_faults_may_change() -> None:
    def echo(visit: Visit) -> Reply:
        return page(visit.target, content_type("text/plain"))

    with NewsSite({"/": echo}, faults={"/": status(500)}) as site:
        assert fetch(site, "/?a")[0].status == 500
        site.faults.clear()
        assert fetch(site, "/?b")[1] == b"/?b"


def test_closing_leaves_no_thread() -> None:
    before = threading.active_count()
    with NewsSite({"/": "x"}) as site:
        fetch(site, "/")
    assert threading.active_count() == before


def test_cluster_is_the_graph_it_claims() -> None:
    cluster = rt_cluster()
    followed: dict[str, set[str]] = {}
    for edge in cluster.edges:
        followed.setdefault(edge.source, set()).add(edge.target)
    depths = {cluster.seed: 0}
    queue = deque([cluster.seed])
    while queue:
        source = queue.popleft()
        for target in sorted(followed.get(source, ())):
            if target not in depths:
                depths[target] = depths[source] + 1
                queue.append(target)
    assert depths == cluster.articles
    assert len(cluster.articles) == 13
    assert max(depths.values()) == 3
    assert {*cluster.refused.values()} == {"depth", "robots", "scope"}
    assert {edge.source for edge in cluster.refused} <= cluster.articles.keys()
    assert not cluster.forbidden & (cluster.articles.keys() | cluster.requisites)


def test_cluster_serves_what_it_links_to() -> None:
    cluster = rt_cluster()
    edges = {(edge.source, edge.target) for edge in (*cluster.edges, *cluster.refused)}
    with NewsSite(cluster.routes) as site:
        for path in cluster.articles:
            response, body = fetch(site, path)
            body = gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body
            linked = HREF.findall(body.decode())
            for source, target in edges:
                names = {
                    target,
                    *(alias for alias, canonical in cluster.aliases.items() if canonical == target),
                }
                assert (source != path) or names & set(linked)
            for href in linked:
                if not href.startswith("http"):
                    assert fetch(site, href.partition("#")[0])[0].status in {200, 301}
        for path in cluster.requisites:
            assert fetch(site, path)[0].status == 200


def test_trees_are_deterministic_and_whole() -> None:
    routes = tree(40, 3, bytes_per_page=1_500, related=True)
    assert routes == tree(40, 3, bytes_per_page=1_500, related=True)
    linked = {href for reply in routes.values() for href in HREF.findall(reply.body.decode())}
    assert routes.keys() - linked <= {tree_path(0)}
    assert [tree_depth(number, 3) for number in (0, 1, 3, 4, 12, 13, 39)] == [0, 1, 1, 2, 2, 3, 3]


def test_static_pages_have_the_size_asked_for() -> None:
    routes = static_pages(5, size=65_536, chrome_links=360)
    for number in range(5):
        reply = routes[tree_path(number)]
        assert isinstance(reply, Reply)
        body = gzip.decompress(reply.body)
        assert abs(len(body) - 65_536) < 64
        assert body.count(b'class="nav__link"') == 360


def test_serves_pages_as_a_program(tmp_path: Path) -> None:
    program = Path(__file__).with_name("site.py")
    port_file = tmp_path / "port"
    arguments = [
        sys.executable,
        str(program),
        "--pages",
        "3",
        "--size",
        "9000",
        "--port-file",
        str(port_file),
    ]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline().startswith("http://127.0.0.1:")
            connection = http.client.HTTPConnection("127.0.0.1", int(port_file.read_text()), timeout=10)
            connection.request("GET", tree_path(2))
            assert connection.getresponse().read()
            connection.close()
        finally:
            server.terminate()
