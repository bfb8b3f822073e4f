"""The headers of every answer, by the middleware alone; tests/browser opens every page under its policy."""

import asyncio
import base64
import hashlib
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from html.parser import HTMLParser

import pytest

from tests.servers import ROOT
from views.hosting import headers

PAGE = "<html><script>\n  one()\n</script><script src='two.js'></script></html>"


def directives(policy):
    return {name: sources for name, _, sources in (part.partition(" ") for part in policy.split("; "))}


def told(kind="text/html; charset=utf-8", query=b"", sites=(), own=()):
    """Return the headers of an answer of this kind, to a request with this query."""
    said = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode()), *own]})
        await send({"type": "http.response.body", "body": b""})

    async def send(message):
        said.append(message)

    asyncio.run(headers.Headers(app, sites)({"type": "http", "query_string": query}, None, send))
    return [(name.decode(), value.decode()) for name, value in said[0]["headers"]]


def framing(query=b"", sites=()):
    return directives(dict(told(query=query, sites=sites))["content-security-policy"])["frame-ancestors"]


def test_each_header_is_told_once_even_where_the_app_has_one_of_its_own():
    names = [name for name, _ in told(own=[(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"origin")])]
    assert sorted(names) == sorted({
        "content-type", "x-content-type-options", "referrer-policy", "permissions-policy", "content-security-policy",
    })  # fmt: skip


def test_what_is_not_named_is_not_fetched_and_no_text_is_evaluated():
    policy = directives(dict(told())["content-security-policy"])
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    scripts = policy["script-src"].split()
    assert "'unsafe-inline'" not in scripts and "'unsafe-eval'" not in scripts
    hosts = [source for sources in policy.values() for source in sources.split() if re.search(r"\w\.\w|//|\*", source)]
    assert hosts == []


def test_a_script_in_streamlits_page_is_known_by_its_hash():
    digest = base64.b64encode(hashlib.sha256(b"\n  one()\n").digest()).decode()
    scripts = directives(headers.write_policy(PAGE, ()))["script-src"]
    assert f"'sha256-{digest}'" in scripts


class Scripts(HTMLParser):
    """The scripts that stand in a page, as a browser cuts them out."""

    def __init__(self):
        super().__init__()
        self.inside, self.found = False, []

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script" and "src" not in dict(attrs)

    def handle_data(self, data):
        if self.inside:
            self.found.append(data)

    def handle_endtag(self, tag):
        self.inside = False


@pytest.mark.slow
def test_the_page_that_is_served_has_no_other_script(app_server):
    with urllib.request.urlopen(app_server) as answer:
        page, policy = Scripts(), directives(answer.headers["Content-Security-Policy"])
        page.feed(answer.read().decode())
    hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in page.found}
    assert hashes and all(f"'sha256-{each}'" in policy["script-src"].split() for each in hashes)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/_stcore/health", "/_stcore/host-config", "/media/none", "/assets/none.js"])
def test_what_is_no_page_does_nothing_where_it_is_shown_as_one(app_server, path):
    try:
        with urllib.request.urlopen(app_server + path) as answer:
            said = answer.headers
    except urllib.error.HTTPError as error:
        error.close()
        said = error.headers
    assert directives(said["Content-Security-Policy"])["default-src"] == "'none'"
    assert said["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("query", [b"embed=true", b"surface=bowl&embed=True&view=map", b"embed=false&embed=true"])
def test_an_embed_stands_in_anybodys_page(query):
    assert framing(query).split() == ["*", "file:"]


@pytest.mark.parametrize("query", [b"", b"embed=false", b"embed=", b"embed_options=embed", b"xembed=true", b"\xff"])
def test_a_page_stands_in_nobody_elses(query):
    assert framing(query) == "'self'"


def test_sites_that_are_named_may_frame_every_page():
    sites = headers.read_framing_sites({headers.FRAMED_BY: " https://example.org  *.example.net:8080 "})
    assert framing(sites=sites) == "'self' https://example.org *.example.net:8080"
    assert headers.read_framing_sites({}) == ()


@pytest.mark.parametrize("site", ["https://example.org/page", "'none';script-src", "example.org;", "https://", "*"])
def test_what_is_no_site_is_told_in_a_line(site):
    with pytest.raises(ValueError) as problem:
        headers.read_framing_sites({headers.FRAMED_BY: f"https://example.org {site}"})
    line = str(problem.value)
    assert headers.FRAMED_BY in line and repr(site) in line and "\n" not in line


@pytest.mark.slow
def test_with_such_a_site_nothing_starts():
    """Streamlit says first where it would be; the last line says why it is not."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.port", "0"]
    environment = {**os.environ, headers.FRAMED_BY: "https://example.org/page"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).strip().splitlines()
    assert done.returncode == 2
    assert headers.FRAMED_BY in lines[-1] and not any("Traceback" in line for line in lines)
