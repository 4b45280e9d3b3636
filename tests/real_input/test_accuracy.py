"""The thresholds of docs/accuracy.md on recorded passages, pages and filings."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THRESHOLDS = {
    "tags: companies.linked": 0.95,
    "tags: chips.linked": 0.95,
    "tags: amounts.value": 0.98,
    "tags: capacities.value": 0.95,
    "tags: events.full": 0.70,
    "money: together F1": 0.95,
    # What it is, less a thousandth: a change that costs more than that fails.
    "articles: F1": 0.9847,
    "capex: figures found": 1.0,
}
pytestmark = pytest.mark.skipif(
    not (ROOT.parent / "shared" / "gold").is_dir(),
    reason="../shared/gold is absent: nothing to score against",
)


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    spec = importlib.util.spec_from_file_location("bench_accuracy", ROOT / "bench" / "accuracy.py")
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = bench
    spec.loader.exec_module(bench)
    folder = tmp_path_factory.mktemp("scores")
    found: dict[str, float] = bench.tag_scores(folder) | bench.article_scores(folder) | bench.capex_scores()
    return found


@pytest.mark.parametrize("what", sorted(THRESHOLDS))
def test_a_score_does_not_fall_below_its_threshold(scores: dict[str, float], what: str) -> None:
    print(f"\n{what}: {scores[what]:.3f} (at least {THRESHOLDS[what]})")
    assert scores[what] >= THRESHOLDS[what]
