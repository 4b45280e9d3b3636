"""The store: the only writer of the database."""

from db.store.base import Store

__all__ = ["Store"]
