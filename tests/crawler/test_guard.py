"""No request reaches an address inside the network, however it is spelled and however it is led to."""

import ipaddress
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from crawler.hosts import budget_of, is_public, why_refused

SPELLINGS = (
    "127.0.0.1",
    "127.0.0.2",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0.0.0.0",
    "localhost",
    "localhost.",
    "[::ffff:127.0.0.1]",
    "[::1]",
)


@pytest.fixture(scope="module")
def trap(
    make_site: Callable[..., Any],
    reply: Callable[..., Any],
    source_block: Callable[..., str],
    run_crawl: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Any, list[Any], Any]:
    """A let-in site that links and redirects to forbidden ones: (result, forbidden sites, site)."""
    site = make_site()
    forbidden = [make_site("127.0.0.1"), make_site("127.0.0.2")]
    ports = [other.host.rpartition(":")[2] for other in forbidden]
    for other in forbidden:
        other.article("/secret")
    targets = [f"http://{host}:{port}/secret" for host in SPELLINGS for port in ports]
    for number, target in enumerate(targets):
        site.routes[f"/to/{number}"] = reply(status=302, headers={"Location": target})
    site.routes["/to/file"] = reply(status=302, headers={"Location": "file:///etc/hostname"})
    site.routes["/to/user"] = reply(status=302, headers={"Location": f"http://me:pass@{site.host}/open"})
    refresh = f'<meta http-equiv="refresh" content="0; url={targets[0]}"><p>Wait a moment, please.'
    site.routes["/to/refresh"] = reply(refresh.encode(), headers={"Content-Type": "text/html"})
    site.article("/open")
    redirects = [path for path in site.routes if path.startswith("/to/")]
    site.feed(["/open", *redirects, *targets, "file:///etc/hostname", "ftp://127.0.0.1/secret"])
    database = tmp_path_factory.mktemp("guard") / "guard.db"
    result = run_crawl(database, source_block("trap", f"{site.url}/feed.xml"), site)
    return result, forbidden, site


def test_nothing_inside_is_reached(trap: tuple[Any, list[Any], Any]) -> None:
    _, forbidden, _ = trap
    assert [site.asked for site in forbidden] == [[], []]


def test_links_and_redirects_to_the_inside_are_refused_by_name(trap: tuple[Any, list[Any], Any]) -> None:
    counts = trap[0].counts["trap"]
    # Every redirect, and every link whose address differs after normalisation.
    assert counts["refused: inside address"] >= 2 * len(SPELLINGS) + 2 * (len(SPELLINGS) - 2)
    assert counts["refused: password in address"] == 1
    assert counts["new"] >= 1


def test_no_file_is_read(trap: tuple[Any, list[Any], Any]) -> None:
    result = trap[0]
    assert result.counts["trap"]["failed: http 302"] == 1
    assert result.failures == ()


@given(st.ip_addresses(v=4), st.sampled_from(["dotted", "number", "hex", "mapped", "short"]))
def test_any_spelling_of_an_address_is_judged_by_the_address(
    address: ipaddress.IPv4Address, form: str
) -> None:
    number = int(address)
    host = {
        "dotted": str(address),
        "number": str(number),
        "hex": hex(number),
        "mapped": f"[::ffff:{address}]",
        "short": f"{number >> 24}.{number & 0xFFFFFF}",
    }[form]
    refused = why_refused(f"http://{host}/page", frozenset())
    assert (refused is None) == is_public(address)
    assert refused in {None, "inside address"}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://example.com/", None),
        ("https://example.com:8443/", "port"),
        ("http://example.com:0/", "port"),
        ("http://me@example.com/", "password in address"),
        ("http://example.com@127.0.0.1/", "password in address"),
        ("http://example.com/" + "a" * 5_000, "long address"),
        ("gopher://example.com/", "scheme"),
        ("http://intranet/", "inside address"),
        ("http://printer.local/", "inside address"),
        ("http://10.0.0.8/", "inside address"),
        ("http://[fe80::1%25eth0]/", "inside address"),
        ("http://[64:ff9b::7f00:1]/", "inside address"),
        ("http://[2002:7f00:1::]/", "inside address"),
        ("http://169.254.169.254/latest", "inside address"),
        ("http://127.0.0.1:8080/", None),
        ("http://127.0.0.1:8081/", "inside address"),
        ("http://[::1]:8080/", None),
    ],
)
def test_what_is_let_in_is_a_host_with_its_port(url: str, reason: str | None) -> None:
    assert why_refused(url, frozenset({"127.0.0.1:8080", "[::1]:8080"})) == reason


@pytest.mark.parametrize(
    "host",
    ["127.0\u30020.1", "\uff11\uff12\uff17.0.0.1", "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460", "127.0.0.1."],
)
def test_signs_that_only_look_like_digits_and_dots_lead_nowhere_else(host: str) -> None:
    # The guard judges what Scrapy makes of an address, which is what the resolver is asked for.
    assert why_refused(Request(f"http://{host}/page").url, frozenset()) == "inside address"


def test_a_name_of_other_letters_is_asked_under_its_own_name() -> None:
    assert budget_of(Request("http://\u0440\u0430ypal.example/").url) == "xn--ypal-43d9g.example"


@pytest.mark.parametrize("url", ["https://www.sec.gov/a", "https://data.sec.gov/b", "https://efts.sec.gov/c"])
def test_all_hosts_of_the_sec_share_one_budget(url: str) -> None:
    assert budget_of(url) == "sec.gov"
    assert budget_of("https://notsec.gov/") == "notsec.gov"


RESOLVE = """
import sys
from types import SimpleNamespace
from scrapy.settings import Settings
from twisted.internet import reactor
from crawler.middlewares.guard import ALLOWED, GuardedResolver

settings = Settings({ALLOWED: sys.argv[1:]})
resolver = GuardedResolver.from_crawler(SimpleNamespace(settings=settings), reactor)
found = resolver.getHostByName("localhost")
found.addCallbacks(print, lambda failure: print("refused", failure.value.reason))
found.addBoth(lambda _: reactor.stop())
reactor.run()
"""


@pytest.mark.parametrize(
    ("allowed", "answer"), [([], "refused inside address"), (["localhost:80"], "127.0.0.1")]
)
def test_a_name_that_leads_inside_is_refused_by_the_resolver(allowed: list[str], answer: str) -> None:
    command = [sys.executable, "-c", RESOLVE, *allowed]
    root = str(Path(__file__).parents[2])
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == answer
