"""Writable: how an MIS is told of a mark, or what keeps it from being told.

A mark is blocked, until somebody mends the cause and settles it with “retry”, while
write-back is off for the nation or at the school, while its pupil has no id in the
MIS, and while its code is not one that the MIS lists and the law lets us write.
"""

from __future__ import annotations

from missync.model.codes import Codebook, KnownCode
from missync.model.marks import Mark
from missync.model.people import Person
from missync.model.settings import SiteSettings
from missync.model.write_back import NotAllowed, WriteBack, Written
from missync.rules.nations import refusal, write_back_off
from missync.rules.overwriting import Blocked


__all__ = ["writable"]


def writable(
    mark: Mark,
    pupil: Person | None,
    codebook: Codebook,
    write_back: WriteBack,
    settings: SiteSettings,
) -> Written | Blocked:
    """Say how the MIS is told of a mark.

    Args:
        mark: The mark.
        pupil: Whose it is; ``None`` if the site does not know them any more.
        codebook: The site's codes.
        write_back: Whether, and how, the MIS takes marks.
        settings: The site's settings.
    """
    off = write_back_off(settings) or refusal(mark.code, settings.nation, mark.date)
    if off is not None:
        return Blocked(_mended_by(off))
    if isinstance(write_back, NotAllowed):
        return Blocked(_mended_by(write_back.why))
    if pupil is None or pupil.mis_id is None:
        why = "The pupil is not in the MIS any more: see “missync explain”."
        return Blocked(_mended_by(why))
    code = _listed(mark.code, codebook)
    if code is None:
        why = (
            f"The MIS does not list the code {mark.code} any more: have it listed "
            "again there, and import."
        )
        return Blocked(_mended_by(why))
    return Written(
        mark=mark.id,
        pupil=pupil.mis_id,
        day=mark.date,
        session=mark.session,
        code=code.code.mis_id,
        minutes_late=mark.minutes_late if write_back.minutes_late else None,
        comment=mark.comment if write_back.comment else None,
    )


def _listed(code: str, codebook: Codebook) -> KnownCode | None:
    for known in codebook.codes:
        if known.listed and known.code.code == code:
            return known
    return None


def _mended_by(why: str) -> str:
    return f"{why} Then settle this with “retry”, or with “drop”."
