"""Digests on their way: made once a day, each letter sent at most once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from db.health.problem import Problem
from db.store import Store
from db.store.connection import stamp
from db.store.digests import Channel, Delivery, Mark
from db.store.owner import current_owner
from scheduler.configuration import Configuration
from scheduler.digest import FIRST_DAYS, Digest, linked, what_is_new
from scheduler.letters import html, markdown
from scheduler.mail import send_mail
from scheduler.undelivered import Undelivered
from scheduler.webhook import post


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What digests need: the store, the settings, the clock of this run."""

    store: Store
    settings: Configuration
    now: datetime

    def make(self, day: str, problems: list[Problem]) -> bool:
        """Make the digest of `day` with its letters; False where the day has one already."""
        if self.store.digests.has(day):
            return False
        digest, mark = self.draft(day, problems)
        return self.store.digests.save(day, digest.to_json(), mark, targets=self._targets(), now=self.now)

    def draft(self, day: str, problems: list[Problem]) -> tuple[Digest, Mark]:
        """What the digest of `day` would tell now, and where it would end; nothing is kept."""
        return what_is_new(
            self.store,
            day,
            oldest=stamp(self.now - timedelta(days=FIRST_DAYS)),
            watch_lists=self.settings.watch_lists,
            problems=problems,
        )

    def _targets(self) -> Iterator[tuple[Channel, str]]:
        if self.settings.digest.folder is not None:
            yield "folder", self.settings.digest.folder
        for address in self.settings.mail.to:
            yield "mail", address
        if self.settings.webhook.url is not None:
            yield "webhook", self.settings.webhook.url

    def deliver(self) -> tuple[dict[str, int], tuple[str, ...]]:
        """Send every letter that is due; returns how many were sent, and a line for each that was not."""
        sent, wrong = 0, []
        while letter := self.store.digests.claim(owner=current_owner(), now=self.now):
            try:
                self._send(letter)
            except Undelivered as error:
                self._note(letter, error)
                wrong.append(f"digest of {letter.day} by {letter.channel} to {letter.target}: {error}")
            else:
                self.store.digests.sent(letter, now=self.now)
                sent += 1
        return {"digest letters sent": sent}, tuple(wrong)

    def _note(self, letter: Delivery, error: Undelivered) -> None:
        if error.uncertain:
            self.store.digests.uncertain(letter, str(error), now=self.now)
        else:
            self.store.digests.failed(letter, str(error), now=self.now, lasting=error.lasting)

    def _send(self, letter: Delivery) -> None:
        digest = linked(Digest.from_json(letter.content), self.settings.digest.address)
        if letter.channel == "folder":
            write(digest, Path(letter.target))
        elif letter.channel == "mail":
            if self.settings.mail.host is None:
                raise Undelivered("no SMTP server: give [mail] a host", lasting=True)
            send_mail(digest, self.settings.mail, letter.target)
        elif self.settings.webhook.url != letter.target:
            raise Undelivered("the settings name another address now", lasting=True)
        else:
            post(digest.to_json().encode(), self.settings.webhook, key=f"digest-{letter.day}", now=self.now)


def write(digest: Digest, folder: Path) -> None:
    """The digest as two files named by its day, each whole or not there. Raises Undelivered."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, text in (("md", markdown(digest)), ("html", html(digest))):
            half = folder / f"{digest.day}.{suffix}.part"
            half.write_text(text, encoding="utf-8")
            half.replace(folder / f"{digest.day}.{suffix}")
    except OSError as error:
        raise Undelivered(f"{folder}: {error.strerror}: name a folder that can be written") from error
