"""Precision, recall and F1 of the tagger against annotated passages, layer by layer.

Micro-averaged over passages. Names: `strict` compares offsets, `linked` offsets and canonical name,
`doc` the set of canonical names of a passage. Canonical names are compared without case, legal
suffixes and punctuation. Guidance counts by whom, metric, period and range, `full` also by the range before
and the action. A predicted name that overlaps a passage's `optional` span of its layer,
and is no annotated span, counts neither way. Events are compared in three depths, each one-to-one.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.records import ChipraceError, Passage, Tagged
from nlp.shapes import annotation, passage_of
from nlp.tagger import Tagger

Row = Mapping[str, Any]
NAMES = ("companies", "chips")
_LEGAL = re.compile(
    r"\b(?:incorporated|inc|corporation|corp|company|co|limited|ltd|llc|plc|ag|sa|nv|se|gmbh|holdings?|group"
    r"|technology|technologies|platforms|electronics|semiconductor)\b"
)
# One firm under two names that no suffix explains.
_ALSO = {
    "taiwan manufacturing": "tsmc",
    "advanced micro devices": "amd",
    "international business machines": "ibm",
    "aws": "amazon web services",
    "gcp": "google cloud",
    "oci": "oracle cloud infrastructure",
    "azure": "microsoft azure",
    "amazoncom": "amazon",
    "hewlett packard": "hp",
    "spacexai": "xai",
}
_VENDORS = re.compile(r"\b(?:instinct|geforce|nvidia|amd|google|aws|amazon|intel|qualcomm|microsoft)\b")
# Kinds in which either side may be called the actor: who supplies and who is supplied.
_TWO_SIDED = frozenset({"supply_deal", "power_deal", "datacenter_construction", "fab_construction", "other"})


class GoldError(ChipraceError):
    """An annotated file cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of one layer: `right` of `gold` annotated and of `predicted`."""

    right: int = 0
    gold: int = 0
    predicted: int = 0
    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0


def evaluate_file(tagger: Tagger, gold: Path) -> dict[str, Score]:
    """Tag the passages of an annotated JSON Lines file and score every layer.

    Raises GoldError that names file, line and mend where a line is no annotated passage.
    """
    pairs = []
    for row in _rows(gold):
        passage: Passage = passage_of(row)
        tagged: Tagged = tagger.tag(passage)
        pairs.append((row, annotation(tagged, row.get("id"))))
    return evaluate(pairs)


def evaluate(pairs: Iterable[tuple[Row, Row]]) -> dict[str, Score]:
    """Scores by layer name of (annotated, predicted) rows, both in the shape of `annotation`."""
    counts: dict[str, list[int]] = {name: [0, 0, 0] for name in LAYERS if not name.startswith(GUIDANCE)}
    for gold, predicted in pairs:
        for name, compare in LAYERS.items():
            # A line of guidance alone annotates nothing else; one without it says nothing of guidance.
            if (GUIDANCE in gold) if name.startswith(GUIDANCE) else (name.split(".")[0] in gold):
                counted = counts.setdefault(name, [0, 0, 0])
                for place, count in enumerate(compare(gold, predicted)):
                    counted[place] += count
    return {name: _score(*three) for name, three in counts.items()}


def table(scores: Mapping[str, Score]) -> str:
    """The scores as lines of text for a terminal."""
    head = f"{'layer':20} {'P':>6} {'R':>6} {'F1':>6} {'right':>6} {'gold':>6} {'pred':>6}"
    lines = [
        f"{name:20} {one.precision:6.3f} {one.recall:6.3f} {one.f1:6.3f}"
        f" {one.right:6d} {one.gold:6d} {one.predicted:6d}"
        for name, one in scores.items()
    ]
    return "\n".join([head, *lines])


def _rows(path: Path) -> Iterator[Row]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise GoldError(f"{path} line {number}: not JSON ({error}); give one object a line") from error
        if not isinstance(row, dict):
            raise GoldError(f"{path} line {number}: not an object; give an annotated passage")
        layers = _SHAPE if GUIDANCE not in row else [GUIDANCE, *(name for name in _SHAPE if name in row)]
        missing = [layer for layer in layers if not isinstance(row.get(layer), list)]
        if missing:
            raise GoldError(f"{path} line {number}: key {missing[0]!r} is no list; give [] where nothing is")
        yield row


_SHAPE = ("companies", "chips", "amounts", "capacities", "events")
# A line may annotate guidance beside these, or alone.
GUIDANCE = "guidance"


def _score(right: int, gold: int, predicted: int) -> Score:
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    both = precision + recall
    return Score(
        right=right,
        gold=gold,
        predicted=predicted,
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / both if both else 0.0,
    )


def company_name(name: str | None) -> str:
    """A company's name as it is compared."""
    plain = re.sub(r"[.,'\u2019\u00ae\u2122]", "", (name or "").casefold().replace("&", " and "))
    plain = " ".join(re.sub(r"[^\w+]+", " ", plain).split())
    bare = " ".join(_LEGAL.sub(" ", plain).split()) or plain
    return _ALSO.get(bare, _ALSO.get(plain, bare))


def chip_name(name: str | None) -> str:
    """A chip's name as it is compared: brands that may be left out are left out."""
    return re.sub(r"\W+", "", _VENDORS.sub("", (name or "").casefold())).replace("\u00f1", "n")


def _common(gold: Iterable[Hashable], predicted: Iterable[Hashable]) -> tuple[int, int, int]:
    a, b = Counter(gold), Counter(predicted)
    return (a & b).total(), a.total(), b.total()


def _place(one: Row) -> tuple[int, int]:
    return one["start"], one["end"]


def _counted(layer: str, gold: Row, predicted: Row) -> list[Row]:
    """The predicted names that count."""
    places = {_place(one) for one in gold[layer]}
    neutral = [one for one in gold.get("optional", ()) if one.get("layer", "companies") == layer]
    return [
        one
        for one in predicted[layer]
        if _place(one) in places
        or not any(one["start"] < other["end"] and other["start"] < one["end"] for other in neutral)
    ]


def _names(
    layer: str, key: Callable[[Row], Hashable], distinct: bool
) -> Callable[[Row, Row], tuple[int, int, int]]:
    def compare(gold: Row, predicted: Row) -> tuple[int, int, int]:
        sides = [[key(one) for one in gold[layer]], [key(one) for one in _counted(layer, gold, predicted)]]
        return _common(*(set(side) if distinct else side for side in sides))

    return compare


def _spans(layer: str, key: Callable[[Row], Hashable]) -> Callable[[Row, Row], tuple[int, int, int]]:
    return lambda gold, predicted: _common(map(key, gold[layer]), map(key, predicted[layer]))


def _rounded(value: float | None) -> float | None:
    # Six digits: a sum may have gone through a float on either side.
    return None if value is None else float(f"{float(value):.6g}")


def _sum(one: Row) -> tuple[Hashable, ...]:
    return _rounded(one["low"]), _rounded(one["high"]), one["currency"] or None


def _said(one: Row) -> tuple[Hashable, ...]:
    """Of whom, of what, for when, how much."""
    when = tuple(one.get(name) for name in ("metric", "fiscal_year", "quarter", "half"))
    return (company_name(one.get("company")), when, bool(one.get("calendar")), *_sum(one))


def _moved(one: Row) -> tuple[Hashable, ...]:
    """The same with what stood before and what was done."""
    prior = (_rounded(one.get("prior_low")), _rounded(one.get("prior_high")))
    return (_said(one), prior, *(one.get(name) or None for name in ("action", "growth", "point")))


def _events(depth: int) -> Callable[[Row, Row], tuple[int, int, int]]:
    def compare(gold: Row, predicted: Row) -> tuple[int, int, int]:
        free = list(predicted["events"])
        right = 0
        for event in gold["events"]:
            match = next((one for one in free if _same_event(gold, event, predicted, one, depth)), None)
            if match is not None:
                free.remove(match)
                right += 1
        return right, len(gold["events"]), len(predicted["events"])

    return compare


def _same_event(gold: Row, event: Row, predicted: Row, other: Row, depth: int) -> bool:
    if event["kind"] != other["kind"] or (depth >= 1 and not _same_actor(gold, event, other)):
        return False
    return depth < 2 or _size(gold, event) == _size(predicted, other)


def _same_actor(gold: Row, event: Row, other: Row) -> bool:
    actor = company_name(other.get("actor"))
    if not event.get("actor"):
        # A government acts: naming it is no error, naming one of the passage's companies is.
        return actor not in {company_name(one["canonical"]) for one in gold["companies"]}
    if not actor:
        return False
    sides = {company_name(event["actor"])}
    if event["kind"] in _TWO_SIDED:
        sides |= {company_name(one) for one in event.get("counterparties") or ()}
    return actor in sides


def _size(row: Row, event: Row) -> tuple[Hashable, ...] | None:
    place = event.get("amount")
    return _sum(row["amounts"][place]) if isinstance(place, int) and place < len(row["amounts"]) else None


_NORMAL = {"companies": company_name, "chips": chip_name}


def _canonical(layer: str) -> Callable[[Row], str]:
    return lambda one: _NORMAL[layer](one["canonical"])


def _linked(layer: str) -> Callable[[Row], Hashable]:
    return lambda one: (*_place(one), _NORMAL[layer](one["canonical"]))


# Name of each layer -> how it compares an annotated with a predicted row: (right, gold, predicted).
LAYERS: dict[str, Callable[[Row, Row], tuple[int, int, int]]] = {
    **{
        f"{layer}.{depth}": compare
        for layer in NAMES
        for depth, compare in (
            ("strict", _names(layer, _place, False)),
            ("linked", _names(layer, _linked(layer), False)),
            ("doc", _names(layer, _canonical(layer), True)),
        )
    },
    "amounts.span": _spans("amounts", _place),
    "amounts.value": _spans("amounts", _sum),
    "amounts.full": _spans("amounts", lambda one: (*_place(one), *_sum(one))),
    "capacities.span": _spans("capacities", _place),
    "capacities.value": _spans("capacities", lambda one: (_rounded(one["value"]), one["unit"])),
    "events.kind": _events(0),
    "events.kind_actor": _events(1),
    "events.full": _events(2),
    "guidance.figure": _spans(GUIDANCE, _said),
    "guidance.full": _spans(GUIDANCE, _moved),
}
