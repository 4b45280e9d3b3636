"""Scores on recorded passages, pages and filings, as the table of docs/accuracy.md.

    python bench/accuracy.py            # prints the table; needs ../shared beside this project

The predictions come from the commands that anybody can run (`chiprace annotate`, `chiprace read`), the
scores from the scorers that stand beside the gold. Nothing of the gold is in this project.
"""

import csv
import gzip
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

OWN = Path(__file__).parents[1] / "tests" / "gold"
SHARED = Path(__file__).parents[2] / "shared"
GOLD = SHARED / "gold"
DATA = SHARED / "data"


# What others reach: on the same cases where the row is of money, else as their own papers say.
PEERS = {
    "money: own F1": "Recognizers-Text .608, quantulum3 .449, price-parser .034",
    "money: own cases right": "Recognizers-Text .540, quantulum3 .349, price-parser .095",
    "money: recognizers-text F1": "Recognizers-Text .901, quantulum3 .419, price-parser .311",
    "money: recognizers-text cases right": "Recognizers-Text .859, quantulum3 .296, price-parser .296",
    "tags: events.kind": "trained on business news, other kinds: .59 macro (SENTiVENT)",
    "tags: events.full": "two people, before they compared notes: .81",
}


def chiprace(*arguments: str, stdin: str | None = None) -> list[dict[str, Any]]:
    """The JSON Lines that a chiprace command prints."""
    command = [sys.executable, "-m", "scheduler", *arguments]
    answer = subprocess.run(command, input=stdin, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in answer.stdout.splitlines()]


def scorer(name: str, *arguments: str) -> dict[str, Any]:
    """What a scorer beside the gold says, as JSON."""
    command = [sys.executable, str(GOLD / name), *arguments, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def annotated(gold: Path, folder: Path) -> Path:
    """Predictions for the passages of a gold file."""
    known = ("id", "text", "title", "filer", "published", "source")
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    passages = [{name: row[name] for name in known if row.get(name) is not None} for row in rows]
    found = chiprace("annotate", stdin="\n".join(json.dumps(passage) for passage in passages))
    out = folder / f"{gold.stem}.pred.jsonl"
    out.write_text("\n".join(json.dumps(row) for row in found), encoding="utf-8")
    return out


def tag_scores(folder: Path) -> dict[str, float]:
    """F1 of each layer of the tagger."""
    dev = scorer("score.py", str(GOLD / "dev.jsonl"), str(annotated(GOLD / "dev.jsonl", folder)))
    scores = {f"tags: {name}": layer["f1"] for name, layer in dev["layers"].items()}
    for name, attribute in dev["attributes"].items():
        scores[f"tags: {name} accuracy"] = attribute["accuracy"]
    money = scorer(
        "score_money.py", str(GOLD / "money_dev.jsonl"), str(annotated(GOLD / "money_dev.jsonl", folder))
    )
    for name, row in money.items():
        scores[f"money: {name} F1"] = row["f1"]
        scores[f"money: {name} cases right"] = row["case_accuracy"]
    return scores


def own_scores() -> dict[str, float]:
    """F1 of each layer over this project's annotated sentences; their table knows the made-up companies."""
    command = [sys.executable, "-m", "scheduler", "evaluate", str(OWN / "events.jsonl"), "--json"]
    command += ["--names", str(OWN / "names.toml")]
    layers = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {f"own sentences: {name}": layer["f1"] for name, layer in layers.items() if layer["gold"]}


def article_scores(folder: Path) -> dict[str, float]:
    """F1 and share of exact bodies of the article reader."""
    truth = json.loads((DATA / "articles" / "ground-truth.json").read_text(encoding="utf-8"))
    for name in truth:
        page = DATA / "articles" / "html" / f"{name}.html.gz"
        (folder / f"{name}.html").write_bytes(gzip.decompress(page.read_bytes()))
    files = [str(folder / f"{name}.html") for name in truth]
    # The benchmark asks for the body that is on the page, a paywalled beginning included.
    bodies = {
        Path(record["file"]).stem: record["text"] for record in chiprace("read", "--as", "article", *files)
    }
    out = folder / "articles.json"
    out.write_text(json.dumps(bodies), encoding="utf-8")
    scores = scorer("score_articles.py", str(DATA / "articles" / "ground-truth.json"), str(out))
    return {"articles: F1": scores["f1"], "articles: exact": scores["exact"]}


def capex_files(rows: list[dict[str, str]]) -> dict[str, Path]:
    """Each gold row's `source` to the file that it names."""
    files = {}
    for row in rows:
        name = next(word for word in row["source"].split() if "edgar/" in word)
        files[row["source"]] = DATA / name.strip("()")
    return files


def capex_scores() -> dict[str, float]:
    """Share of the gold capex figures found with value, period and kind."""
    with (GOLD / "capex_dev.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    files = capex_files(rows)
    paths = sorted({str(path) for path in files.values()})
    # All at once: the operands of a quarter may stand in two files.
    read: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in chiprace("read", "--as", "facts", *paths):
        read[record["file"]].append(record)
    found = 0
    for row in rows:
        wanted = (row["period_start"] or None, row["period_end"], int(row["value_usd"]), row["kind"])
        found += any(
            (fact["period_start"], fact["period_end"], fact["value"], fact["kind"]) == wanted
            for fact in read[str(files[row["source"]])]
        )
    return {"capex: figures found": found / len(rows)}


def main() -> None:
    """Print every score as a Markdown table."""
    if not GOLD.is_dir():
        print("../shared is absent: nothing to measure against")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scores = tag_scores(folder) | own_scores() | article_scores(folder) | capex_scores()
    print("| what | score | peers |\n| --- | ---: | --- |")
    for what, score in scores.items():
        print(f"| {what} | {score:.3f} | {PEERS.get(what, '')} |")


if __name__ == "__main__":
    main()
