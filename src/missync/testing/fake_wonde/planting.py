"""Where faults are planted on the fake Wonde, and how often they strike."""

from __future__ import annotations

from threading import Lock
from typing import Final

import attrs

from missync.testing.fake_wonde.faults import Fault, Manner, Settling
from missync.testing.fake_wonde.routes import RESOURCES
from missync.testing.fake_wonde.spoils import Spoil


__all__ = ["FOREVER", "Faults"]

FOREVER: Final = None
"""For ``times``: until the faults are cleared."""


@attrs.define(kw_only=True, eq=False)
class _Planted:
    fault: Fault
    on: str | None
    page: int | None
    after_page: int
    times: int | None

    def matches(self, resource: str, page: int) -> bool:
        return (
            self.on in (None, resource)
            and self.page in (None, page)
            and page > self.after_page
        )


class Faults:
    """The faults that are planted, in their order. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._planted: list[_Planted] = []

    def plant(
        self,
        fault: Fault,
        *,
        on: str | None = None,
        page: int | None = None,
        after_page: int = 0,
        times: int | None = 1,
    ) -> None:
        """Let something go wrong.

        Args:
            fault: What goes wrong.
            on: The resource (``missync.testing.fake_wonde.routes.RESOURCES``), such as
                ``students`` for the list and ``students/*`` for one of them;
                every resource if not given.
            page: Only on this page of the list, counted from 1.
            after_page: Only on the pages after this one.
            times: For how many requests; ``FOREVER`` until it is cleared.

        Raises:
            ValueError: The resource is none, so that the fault would never strike.
        """
        if on not in (None, *RESOURCES):
            message = f"there is no resource {on!r}; there are {', '.join(RESOURCES)}"
            raise ValueError(message)
        planted = _Planted(
            fault=fault, on=on, page=page, after_page=after_page, times=times
        )
        with self._lock:
            self._planted.append(planted)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._planted.clear()

    @property
    def waiting(self) -> tuple[Fault, ...]:
        """What is planted and not used up."""
        with self._lock:
            return tuple(planted.fault for planted in self._planted)

    def take(self, resource: str, page: int) -> tuple[Fault, ...]:
        """What goes wrong with this request; the server's part."""
        with self._lock:
            matching = [p for p in self._planted if p.matches(resource, page)]
            struck = _striking(matching)
            for planted in struck:
                if planted.times is not None:
                    planted.times -= 1
            self._planted = [p for p in self._planted if p.times != 0]
            return tuple(planted.fault for planted in struck)


def _striking(matching: list[_Planted]) -> list[_Planted]:
    manners = [p for p in matching if isinstance(p.fault, Manner)]
    settling = [p for p in matching if isinstance(p.fault, Settling)][:1]
    spoils = [p for p in matching if isinstance(p.fault, Spoil)]
    return manners + (settling or spoils)
