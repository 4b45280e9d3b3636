"""The registered function by which a pipeline's config names its Reference: ``chiprace.reference.v1``."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from spacy.util import registry

from db.knowledge import Reference
from db.reference import load_reference

_OFFERED: ContextVar[Reference | None] = ContextVar("chiprace_reference", default=None)


@contextmanager
def offered(reference: Reference) -> Iterator[None]:
    """Within this block a pipeline is built over `reference`: an object cannot stand in a config."""
    token = _OFFERED.set(reference)
    try:
        yield
    finally:
        _OFFERED.reset(token)


@registry.misc("chiprace.reference.v1")
def reference_from(tables: str | None = None) -> Reference:
    """The Reference of the folder `tables`, or the embedded one.

    Raises db.reference.TableError where a table is wrong. Loaded once for all components.
    """
    return _OFFERED.get() or _loaded(tables)


@lru_cache(maxsize=2)
def _loaded(tables: str | None) -> Reference:
    return load_reference(None if tables is None else Path(tables))
