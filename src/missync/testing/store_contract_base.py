"""What every part of the contract of stores starts from: stores, opened for a test."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, TypeVar

from missync.model.people import Person, PersonId
from missync.ports import Store
from missync.testing.store_samples import SITE


__all__ = ["StoreContractBase", "people_of", "refusal"]

_E = TypeVar("_E", bound=Exception)


class StoreContractBase(ABC):
    """A store for each test, in a folder of its own.

    Attributes:
        persistent: Whether the store keeps what it has after it is closed.
        place: A folder of the test's own.
        store: The store in that folder, with nothing in it yet.
    """

    persistent: ClassVar[bool] = True
    place: Path
    store: Store

    @abstractmethod
    def open_store(self, place: Path) -> Store:
        """Open the store that lives in this folder; the same each time."""

    def setup_method(self) -> None:
        """Open a store that nothing was kept in yet."""
        self._folder = TemporaryDirectory(prefix="missync-")
        self.place = Path(self._folder.name)
        self.store = self.open_store(self.place)

    def teardown_method(self) -> None:
        """Close it, and throw its folder away."""
        self.store.close()
        self._folder.cleanup()

    @property
    def open_there(self) -> Callable[[], Store]:
        """Open this store in another process."""
        return partial(type(self)().open_store, self.place)

    @contextmanager
    def opened(self) -> Iterator[Store]:
        """Open the same store once more, for a while."""
        store = self.open_store(self.place)
        try:
            yield store
        finally:
            store.close()

    def needs_persistence(self) -> None:
        """Skip a test that a store cannot pass which forgets."""
        if not self.persistent:
            import pytest  # noqa: PLC0415 - what runs the contract is there by now

            pytest.skip("this store says that it forgets")


def people_of(store: Store) -> dict[PersonId, Person]:
    """Give everybody whom the sample site knows."""
    return {person.id: person for person in store.roll(SITE).people}


def refusal(kind: type[_E], act: Callable[[], object]) -> _E:
    """Give the error that is raised.

    Raises:
        AssertionError: None of this kind was raised.
    """
    try:
        act()
    except kind as error:
        return error
    message = f"{kind.__name__} was expected, and was not raised"
    raise AssertionError(message)
