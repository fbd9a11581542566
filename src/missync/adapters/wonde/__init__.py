"""Wonde: the hub that many schools' MISs are reached through.

A small package, one thing in each module, as a second MIS could have it:

- ``settings``: what a site has to say;
- ``_fields``: what can be read of each kind, and where it stands in an answer;
- ``_lists``: which lists an ask needs, and how each is requested;
- ``_region``: which host has a school's data;
- ``_wire``: answers into values, pure functions all;
- ``_attendance``: reads registers and writes marks; ``_mis_table``: who takes them;
- ``webhook``: what Wonde tells a host's web server by itself;
- ``_refusals``: what a refusal means, and the one thing to do about it;
- ``mis``: the port, which asks the one and hands on to the other.

In a school's MIS it changes nothing but marks. What is known of Wonde's API, and what
had to be assumed, stands where it matters.
"""

from __future__ import annotations

from missync.adapters.wonde._fields import COUNTED, OFFERED
from missync.adapters.wonde.settings import WondeSettings
from missync.hookspecs import MisAdapter, hookimpl
from missync.ports import Capabilities, Mis


__all__ = ["WondeSettings", "missync_mis_adapter"]


@hookimpl
def missync_mis_adapter() -> MisAdapter:
    """Bring the adapter."""
    return MisAdapter(
        name="wonde",
        title="Wonde",
        capabilities=Capabilities(fields=OFFERED, counts=COUNTED),
        settings=WondeSettings,
        connect=_connect,
    )


def _connect(settings: WondeSettings) -> Mis:
    from missync.adapters.wonde.mis import WondeMis  # noqa: PLC0415 - HTTP is heavy

    return WondeMis(settings)
