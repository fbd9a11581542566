"""Joining: working in a host's own transaction, where it hands its connection over."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from missync.ports import Store


def reading(store: Store, connection: object | None) -> AbstractContextManager[Store]:
    """Read from a store: as a host's transaction sees it, or as it is committed.

    Raises:
        InputError: Such a connection cannot be used with this store.
    """
    return nullcontext(store) if connection is None else store.reading_on(connection)


def writing(store: Store, connection: object | None) -> AbstractContextManager[Store]:
    """Write to a store: in a host's transaction, or in ones of ours.

    Raises:
        Busy: Others who write were not done in time.
        InputError: Such a connection cannot be used with this store.
    """
    return nullcontext(store) if connection is None else store.writing_on(connection)
