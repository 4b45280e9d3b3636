"""Lists of disclosures of the Korean and the Japanese regulator, OpenDART and EDINET v2, to entries. Pure."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote, urljoin

from crawler.extract.dates import parse_date
from crawler.extract.text import clean_line
from crawler.extract.xmlguard import UnreadableFeed
from db.records import FeedEntry

Item = Mapping[str, Any]
VIEWER = "https://dart.fss.or.kr/dsaf001/main.do?rcpNo="
# OpenDART answers 200 to everything; nothing found has a status of its own.
FOUND, NOTHING = "000", "013"
JAPAN = timezone(timedelta(hours=9))


def is_opendart(answer: Item) -> bool:
    """Whether an answer is OpenDART's, a refusal included."""
    return isinstance(answer.get("status"), str) and ("list" in answer or "message" in answer)


def is_edinet(answer: Item) -> bool:
    """Whether an answer is EDINET's, a refusal included."""
    return isinstance(answer.get("metadata"), dict) and "status" in answer["metadata"]


def opendart_items(answer: Item, url: str) -> list[Any]:
    """The disclosures of an answer. Raises UnreadableFeed where the interface says that it refuses."""
    if answer["status"] not in (FOUND, NOTHING):
        said = clean_line(str(answer.get("message", "")))[:80]
        raise UnreadableFeed(
            url, "refused", f"OpenDART says {answer['status']} {said!r}; is the key in the environment right?"
        )
    return _list(answer, "list", url) if answer["status"] == FOUND else []


def edinet_items(answer: Item, url: str, filers: Collection[str]) -> tuple[list[Any], int]:
    """The disclosures of those who are followed, and how many are of others; without `filers`, of all that
    are listed on an exchange. Raises UnreadableFeed where the interface says that it refuses.
    """
    about = answer["metadata"]
    if str(about["status"]) != "200":
        said = clean_line(str(about.get("message", "")))[:80]
        raise UnreadableFeed(
            url, "refused", f"EDINET says {about['status']} {said!r}; is the key in the environment right?"
        )
    items = _list(answer, "results", url)
    wanted = [item for item in items if not isinstance(item, dict) or _followed(item, filers)]
    return wanted, len(items) - len(wanted)


def _followed(item: Item, filers: Collection[str]) -> bool:
    codes = {str(item[name]) for name in ("edinetCode", "secCode") if item.get(name)}
    return bool(codes & set(filers)) if filers else bool(item.get("secCode"))


def _list(answer: Item, name: str, url: str) -> list[Any]:
    found = answer.get(name)
    if not isinstance(found, list):
        raise UnreadableFeed(url, "unknown_shape", f"no list under {name!r}; has the interface changed?")
    return found


def opendart_entry(item: Item, base: str) -> FeedEntry | None:
    """A disclosure of OpenDART, whose viewer shows it; the day of receipt is all that is known."""
    number, day = _text(item, "rcept_no"), parse_date(_text(item, "rcept_dt"))
    if not number.isalnum():
        return None
    return FeedEntry(
        url=VIEWER + number,
        title=f"{_text(item, 'corp_name')}: {_text(item, 'report_nm')}",
        author=_text(item, "flr_nm") or None,
        published=day.instant if day else None,
        published_raw=_text(item, "rcept_dt") or None,
        published_precision=day.precision if day else None,
        updated=None,
        summary=None,
        content=None,
        language="ko",
    )


def edinet_entry(item: Item, base: str) -> FeedEntry | None:
    """A disclosure of EDINET, under the address from which the interface hands it out; times are Japan's."""
    number, raw = _text(item, "docID"), _text(item, "submitDateTime")
    title = _text(item, "docDescription")
    if not number.isalnum() or not title:
        return None
    try:
        submitted = datetime.strptime(raw, "%Y-%m-%d %H:%M").replace(tzinfo=JAPAN)
    except ValueError:
        submitted = None
    return FeedEntry(
        url=urljoin(base, f"documents/{quote(number)}"),
        title=f"{_text(item, 'filerName')}: {title}",
        author=_text(item, "filerName") or None,
        published=submitted.astimezone(UTC) if submitted else None,
        published_raw=raw or None,
        published_precision="second" if submitted else None,
        updated=None,
        summary=None,
        content=None,
        language="ja",
    )


def _text(item: Item, key: str) -> str:
    value = item.get(key)
    return clean_line(value) if isinstance(value, str) else ""
