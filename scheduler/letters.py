"""A digest as Markdown and as HTML: the same words; what others wrote is text in both, never markup."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from html import escape

from db.publish.show import headline
from scheduler.digest import Digest, EditItem, Item, Section

# Each of these may begin markup anywhere, or where a text begins; a backslash makes it a character. No more
# than that: the same words are what a mail program without HTML shows.
_MARKUP = re.compile(r"([\\`*_\[\]<>~&|])")
_OPENING = re.compile(r"^(\d*)([.)#+=-])")
STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:42rem;margin:1rem auto;padding:0 1rem;color:#1b1b1b}"
    "h1,h2{font-family:sans-serif;line-height:1.25;margin:1.5rem 0 .5rem}h1{font-size:1.4rem}"
    "h2{font-size:1.1rem}ul{margin:0;padding-left:1.2rem}li{margin-bottom:1rem}"
    "blockquote{margin:.3rem 0;padding-left:.8rem;border-left:2px solid #bbb}"
    ".from,.look{color:#555;font-size:.9rem}.from{overflow-wrap:anywhere}"
    ".wrong,.look{border-left:4px solid #a4262c;padding-left:.8rem;overflow-wrap:anywhere}"
    ".look{border-color:#bbb}.wrong li,.look li{margin-bottom:.4rem}"
)
FAILED, WARNED = "What did not work", "Worth a look"
NOTHING = "Nothing new since the last digest."


def subject(digest: Digest) -> str:
    """One line: the day, and how much there is or what went wrong."""
    news = len({item.story for section in digest.sections for item in section.items})
    told = f"{news} {'story' if news == 1 else 'stories'}" if news else "nothing new"
    failed = len(digest.failures)
    wrong = f", {failed} {'failure' if failed == 1 else 'failures'}" if failed else ""
    return f"chiprace {digest.day}: {told}{wrong}"


def markdown(digest: Digest) -> str:
    """The digest as Markdown (CommonMark)."""
    lines = [f"# {subject(digest)}", ""]
    lines += _markdown_lines(FAILED, digest.failures)
    if digest.is_empty():
        lines += [NOTHING, ""]
    for section in _told(digest):
        lines += [f"## {_plain(section.name)}", "", *(_markdown_items(section))]
    if digest.edits:
        lines += ["## Edited after publication", ""]
        lines += [
            f"- {_link(edit.title, edit.path)} ({_plain(edit.source)}, {edit.changed_at}): "
            f"{_plain(_figures(edit))}"
            for edit in digest.edits
        ]
        lines.append("")
    lines += _markdown_lines(WARNED, digest.warnings)
    return "\n".join([*lines, _count(digest), ""])


def _told(digest: Digest) -> tuple[Section, ...]:
    """The watch lists; none on a day that brought nothing at all, which is said once."""
    return () if digest.is_empty() else digest.sections


def _markdown_lines(heading: str, lines: Sequence[str]) -> list[str]:
    return [f"## {heading}", "", *(f"- {_plain(line)}" for line in lines), ""] if lines else []


def _markdown_items(section: Section) -> Iterator[str]:
    if not section.items:
        yield "Nothing new."
    for item in section.items:
        yield f"- **{_plain(headline(asdict(item)))}**"
        yield f"  > {_plain(item.sentence)}"
        yield ""
        yield f"  {_plain(_from(item))}: {_link(item.title, item.path)} ({_link('original', item.original)})"
    if section.more:
        yield f"- and {section.more} more"
    yield ""


def html(digest: Digest) -> str:
    """The digest as an HTML page for mail: no script, no picture, nothing that is fetched."""
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(subject(digest))}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(subject(digest))}</h1>"
    ]
    parts += _html_lines(FAILED, digest.failures, "wrong")
    if digest.is_empty():
        parts.append(f"<p>{NOTHING}</p>")
    for section in _told(digest):
        items = "".join(map(_html_item, section.items))
        more = f"<p>and {section.more} more</p>" if section.more else ""
        told = f"<ul>{items}</ul>{more}" if items else "<p>Nothing new.</p>"
        parts.append(f"<h2>{escape(section.name)}</h2>{told}")
    if digest.edits:
        edits = "".join(
            f'<li>{_anchor(edit.title, edit.path)} <span class="from">{escape(edit.source)}, '
            f"{edit.changed_at}</span>: {escape(_figures(edit))}</li>"
            for edit in digest.edits
        )
        parts.append(f"<h2>Edited after publication</h2><ul>{edits}</ul>")
    parts += _html_lines(WARNED, digest.warnings, "look")
    return "".join([*parts, f'<p class="from">{_count(digest)}</p></body></html>\n'])


def _html_lines(heading: str, lines: Sequence[str], kind: str) -> list[str]:
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return [f'<div class="{kind}"><h2>{heading}</h2><ul>{listed}</ul></div>'] if lines else []


def _html_item(item: Item) -> str:
    return (
        f"<li><b>{escape(headline(asdict(item)))}</b><blockquote>{escape(item.sentence)}</blockquote>"
        f'<span class="from">{escape(_from(item))}: {_anchor(item.title, item.path)} '
        f"({_anchor('original', item.original)})</span></li>"
    )


def _from(item: Item) -> str:
    day = (item.published or "date unknown")[:12].partition("T")[0]
    copies = f", +{item.copies} {'copy' if item.copies == 1 else 'copies'}" if item.copies else ""
    return f"{item.source}, {day}{copies}"


def _figures(edit: EditItem) -> str:
    gone, new = ", ".join(edit.removed), ", ".join(edit.added)
    return "; ".join(filter(None, (f"taken out: {gone}" if gone else "", f"put in: {new}" if new else "")))


def _count(digest: Digest) -> str:
    one = digest.documents == 1
    return f"{digest.documents:,} {'document was' if one else 'documents were'} read for this digest."


def _plain(text: str) -> str:
    """Text in which no character begins Markdown."""
    return _OPENING.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(text.split())))


def _followed(address: str) -> bool:
    """Whether an address may be a link: a publisher may have written a script there."""
    return address.startswith(("https://", "http://"))


def _link(words: str, address: str) -> str:
    if not _followed(address):
        return _plain(words)
    return f"[{_plain(words)}](<{address.replace('<', '%3C').replace('>', '%3E')}>)"


def _anchor(words: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>' if _followed(address) else escape(words)
