"""Letters of the digest: to a folder, by real SMTP and to a real webhook; each at most once."""

import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from digest_cases import NOW, ROOT, tell

from db.store import Store
from db.store.digests import MOST_ATTEMPTS, RETRY
from scheduler.configuration import Configuration, Digest, Mail, Webhook
from scheduler.delivery import Desk


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "ledger.db") as store:
        from db.reference import load_reference

        store.mirror.update(load_reference())
        yield store


def desk(store: Store, now: datetime = NOW, **settings: Any) -> Desk:
    return Desk(store=store, settings=Configuration(**settings), now=now)


class Server:
    """A real SMTP server on loopback that keeps what it gets, or answers as told."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.answer = "250 kept"
        self.before: Callable[[], None] = lambda: None

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        self.before()
        if self.answer.startswith("250"):
            self.letters.append(envelope.content)
        return self.answer


@pytest.fixture
def smtp() -> Iterator[tuple[Server, Mail]]:
    server = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield (
        server,
        Mail(
            host="127.0.0.1",
            port=port,
            security="none",
            sender="ledger@example.com",
            to=("a@example.com", "b@example.com"),
        ),
    )
    controller.stop()


def deliveries(store: Store) -> dict[str, tuple[str, int]]:
    rows = store.connection.execute("SELECT target, state, attempts FROM deliveries")
    return {row[0]: (row[1], row[2]) for row in rows}


def test_each_address_gets_one_letter_in_two_forms_and_none_a_second_time(
    store: Store, smtp: tuple[Server, Mail]
) -> None:
    server, mail = smtp
    tell(store, "one", 5)
    ours = desk(store, mail=mail, digest=Digest(address="https://ledger.example.com/"))
    assert ours.make("2026-03-04", [])
    assert not ours.make("2026-03-04", [])
    assert ours.deliver() == ({"digest letters sent": 2}, ())
    assert ours.deliver() == ({"digest letters sent": 0}, ())
    letters = [message_from_bytes(content, policy=default) for content in server.letters]
    assert sorted(letter["To"] for letter in letters) == ["a@example.com", "b@example.com"]
    assert len({letter["Message-ID"] for letter in letters}) == 2
    plain = letters[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "$5 million" in plain
    assert "<https://ledger.example.com/document/" in plain
    assert "<blockquote>" in letters[0].get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_a_refused_letter_is_tried_later_and_not_for_ever(store: Store, smtp: tuple[Server, Mail]) -> None:
    server, mail = smtp
    server.answer = "451 later"
    now = NOW
    assert desk(store, now, mail=mail).make("2026-03-04", [])
    for attempt in range(1, MOST_ATTEMPTS + 1):
        counts, wrong = desk(store, now, mail=mail).deliver()
        assert counts == {"digest letters sent": 0}
        assert "127.0.0.1 answered 451 later" in wrong[0]
        # Not a moment before its time.
        early = desk(store, now + RETRY * attempt - timedelta(seconds=1), mail=mail)
        assert early.deliver() == ({"digest letters sent": 0}, ())
        now += RETRY * attempt
    assert deliveries(store) == {"a@example.com": ("failed", 5), "b@example.com": ("failed", 5)}


def test_a_lasting_refusal_is_not_tried_again_and_the_others_still_go(
    store: Store, smtp: tuple[Server, Mail], tmp_path: Path
) -> None:
    server, mail = smtp
    server.answer = "550 no such user"
    ours = desk(store, mail=mail, digest=Digest(folder=str(tmp_path / "digests")))
    ours.make("2026-03-04", [])
    counts, wrong = ours.deliver()
    assert counts == {"digest letters sent": 1}
    assert len(wrong) == 2
    assert {state for state, _ in deliveries(store).values()} == {"failed", "sent"}
    assert sorted(path.name for path in (tmp_path / "digests").iterdir()) == [
        "2026-03-04.html",
        "2026-03-04.md",
    ]


CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from db.store import Store
from scheduler.configuration import Configuration, Mail
from scheduler.delivery import Desk
mail = Mail(host="127.0.0.1", port=int(sys.argv[2]), security="none", sender="l@example.com",
            to=("a@example.com",))
with Store(Path(sys.argv[1])) as store:
    Desk(store=store, settings=Configuration(mail=mail), now=datetime.fromisoformat(sys.argv[3])).deliver()
"""


@pytest.mark.parametrize("accepted", [True, False])
def test_a_letter_whose_sender_was_killed_is_never_sent_twice_and_is_told(
    store: Store, smtp: tuple[Server, Mail], tmp_path: Path, accepted: bool
) -> None:
    server, mail = smtp
    one = Mail(
        **{
            **{name: getattr(mail, name) for name in ("host", "port", "security", "sender")},
            "to": ("a@example.com",),
        }
    )
    desk(store, mail=one).make("2026-03-04", [])
    child: list[subprocess.Popen[bytes]] = []
    server.before = lambda: os.kill(child[0].pid, signal.SIGKILL)
    server.answer = "250 kept" if accepted else "451 later"
    child.append(
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path / "ledger.db"), str(one.port), NOW.isoformat()],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
    )
    assert child[0].wait(timeout=60) == -signal.SIGKILL
    server.before = lambda: None
    server.answer = "250 kept"
    before = len(server.letters)
    assert desk(store, NOW + timedelta(days=1), mail=one).deliver()[0] == {"digest letters sent": 0}
    assert len(server.letters) == before <= 1
    assert deliveries(store) == {"a@example.com": ("uncertain", 1)}


class Hook:
    """A real receiver of webhooks on loopback."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.got.append((dict(self.headers.items()), body))
                self.send_response(hook.status)
                self.send_header("Location", "http://127.0.0.2/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.host = f"127.0.0.1:{self.server.server_port}"


@pytest.fixture
def hook() -> Iterator[Hook]:
    hook = Hook()
    yield hook
    hook.server.shutdown()
    hook.server.server_close()


def test_a_webhook_gets_json_that_it_can_check_once(
    store: Store, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHIPRACE_WEBHOOK_SECRET", "hush")
    tell(store, "one", 5)
    settings = Webhook(url=f"http://{hook.host}/in?desk=1", allow_hosts=(hook.host,))
    ours = desk(store, webhook=settings)
    ours.make("2026-03-04", [])
    assert ours.deliver() == ({"digest letters sent": 1}, ())
    assert ours.deliver() == ({"digest letters sent": 0}, ())
    ((headers, body),) = hook.got
    assert headers["Idempotency-Key"] == "digest-2026-03-04"
    moment, _, given = headers["Chiprace-Signature"].partition(",v1=")
    expected = hmac.new(b"hush", moment.removeprefix("t=").encode() + b"." + body, hashlib.sha256)
    assert hmac.compare_digest(given, expected.hexdigest())
    assert json.loads(body)["sections"][0]["items"][0]["value"] == "$5 million"


@pytest.mark.parametrize(("status", "state"), [(302, "failed"), (410, "failed"), (503, "due")])
def test_a_redirect_is_not_followed_and_only_what_may_pass_is_tried_again(
    store: Store, hook: Hook, status: int, state: str
) -> None:
    hook.status = status
    ours = desk(store, webhook=Webhook(url=f"http://{hook.host}/", allow_hosts=(hook.host,)))
    ours.make("2026-03-04", [])
    assert f"answered {status}" in ours.deliver()[1][0]
    assert len(hook.got) == 1
    assert [one[0] for one in deliveries(store).values()] == [state]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.2/", "http://2130706434/", "http://localhost/", "https://[::1]/x"]
)
def test_an_inside_address_is_not_posted_to_unless_it_is_named(store: Store, url: str) -> None:
    ours = desk(store, webhook=Webhook(url=url))
    ours.make("2026-03-04", [])
    (line,) = ours.deliver()[1]
    assert "allow_hosts of [webhook]" in line
    assert [one[0] for one in deliveries(store).values()] == ["failed"]
