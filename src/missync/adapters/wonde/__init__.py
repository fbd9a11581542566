"""Wonde: the hub that many schools' MISs are reached through.

In a school's MIS it changes nothing but marks. What is known of Wonde's API, and what
had to be assumed, stands where it matters.
"""

from __future__ import annotations

from functools import partial

from missync.adapters.wonde._wire.fields import COUNTED, OFFERED
from missync.adapters.wonde.settings import WondeSettings
from missync.hookspecs import MisAdapter, hookimpl
from missync.ports import Capabilities, Mis


__all__ = ["WondeSettings", "missync_mis_adapter"]


@hookimpl
def missync_mis_adapter() -> MisAdapter:
    """Bring the adapter, which remembers which lists for write-back there were."""
    shown: set[str] = set()
    return MisAdapter(
        name="wonde",
        title="Wonde",
        capabilities=Capabilities(fields=OFFERED, counts=COUNTED),
        settings=WondeSettings,
        connect=partial(_connect, shown=shown),
    )


def _connect(settings: WondeSettings, shown: set[str]) -> Mis:
    from missync.adapters.wonde.mis import WondeMis  # noqa: PLC0415 - HTTP is heavy

    return WondeMis(settings, shown=shown)
