"""Capabilities: what can be written to the MISs behind Wonde, as far as is known."""

from __future__ import annotations

from typing import Final

import attrs

from missync.adapters.wonde.settings import WondeSettings
from missync.model.register import Allowed, NotAllowed, WriteBack


@attrs.frozen(kw_only=True)
class Known:
    """What an MIS takes."""

    writes: bool = True
    minutes_late: bool = True
    comment: bool = True


_EVERYTHING: Final = Known()
_BARE: Final = Known(minutes_late=False, comment=False)
_NOTHING: Final = Known(writes=False, minutes_late=False, comment=False)
_KNOWN: Final = {
    "arbor": Known(comment=False),
    "bromcom": _EVERYTHING,
    "cloudschool": _BARE,
    "engage": _BARE,
    "facility": _BARE,
    "integris": _NOTHING,
    "isams": _EVERYTHING,
    "pupilasset": _EVERYTHING,
    "scholarpack": _BARE,
    "schoolbase": _BARE,
    "sims": _EVERYTHING,
    "wcbs": _NOTHING,
}


def known_of(mis: str | None) -> Known:
    """Look an MIS up by its name, as the school's object has it (``SIMS``)."""
    name = "".join(filter(str.isalnum, (mis or "").casefold()))
    return next((known for word, known in _KNOWN.items() if word in name), _EVERYTHING)


def write_back_of(settings: WondeSettings, mis: str | None) -> WriteBack:
    """Say what can be written, at a school that does not forbid it.

    Args:
        settings: What the site says of its school; that wins.
        mis: The name of the school's MIS.
    """
    known = known_of(mis)
    if not _chosen(settings.writes, known.writes):
        return NotAllowed(_why_not(settings, mis))
    return Allowed(
        batch=settings.batch,
        minutes_late=_chosen(settings.minutes_late, known.minutes_late),
        comment=_chosen(settings.comment, known.comment),
        reads=_chosen(settings.registers, known=True),
    )


def _chosen(said: bool | None, known: bool) -> bool:  # noqa: FBT001
    return known if said is None else said


def _why_not(settings: WondeSettings, mis: str | None) -> str:
    if settings.writes is False:
        return "The settings say not to write marks. Take writes = false out of them."
    return (
        f"{mis} is not known to take marks through Wonde. Ask Wonde's support; if it "
        "does, put writes = true into the settings."
    )
