"""Writable: how an MIS is told of a mark, or what keeps it from being told.

A mark is blocked, until somebody mends the cause, while write-back is off for the
nation or at the school, while its pupil is not in the MIS, and while its code is not
one that the MIS lists and the law lets us write. Every cause is named. Minutes go with
codes that mean late, and no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from missync.model.codes import Codebook, KnownCode
from missync.model.ids import MisId
from missync.model.marks import Mark
from missync.model.people import Person
from missync.model.register import NotAllowed, WriteBack, Written
from missync.model.sentences import sentence
from missync.model.settings import SiteSettings
from missync.model.standings import Standing, WarningKind
from missync.rules.attendance.codes import means_late, refusal, write_back_off
from missync.rules.attendance.register_reading import Blocked
from missync.rules.names import spelled_like


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
    listed = _listed(codebook)
    meant = spelled_like(mark.code, listed)
    code = listed[meant[0]] if len(meant) == 1 else None
    mis_id = _id_in_the_mis(pupil)
    blocked = " ".join(_causes(mark, pupil, codebook, write_back, settings))
    if isinstance(write_back, NotAllowed) or mis_id is None or code is None or blocked:
        return Blocked(f"{blocked} Then it goes within the hour; “retry” sends it now.")
    late = means_late(mark.code, settings)
    return Written(
        mark=mark.id,
        pupil=mis_id,
        day=mark.date,
        session=mark.session,
        code=code.code.mis_id,
        minutes_late=mark.minutes_late if write_back.minutes_late and late else None,
        comment=mark.comment if write_back.comment else None,
    )


def _listed(codebook: Codebook) -> Mapping[str, KnownCode]:
    return {known.code.code: known for known in codebook.codes if known.listed}


def _id_in_the_mis(pupil: Person | None) -> MisId | None:
    return pupil.mis_id if pupil and pupil.standing is not Standing.GONE else None


def _causes(
    mark: Mark,
    pupil: Person | None,
    codebook: Codebook,
    write_back: WriteBack,
    settings: SiteSettings,
) -> Iterator[str]:
    meant = spelled_like(mark.code, _listed(codebook))
    if off := write_back_off(settings):
        yield off
    if unlawful := refusal(mark.code, settings.nation, mark.date):
        yield unlawful
    if isinstance(write_back, NotAllowed):
        yield sentence(write_back.why)
    if pupil and any(note.what is WarningKind.ANOTHER_HUMAN for note in pupil.notes):
        yield (
            "The MIS gives the pupil's id to somebody else now, so nothing is written "
            "under it: see “missync check”."
        )
    if _id_in_the_mis(pupil) is None:
        yield "The pupil is not in the MIS any more: see “missync explain”."
    if len(meant) > 1:
        yield (
            f"{mark.code} could be any of the MIS's codes {' '.join(meant)}: have one "
            "of them taken off its list there, and import."
        )
    if not meant:
        yield _unlisted(mark.code, codebook)


def _unlisted(code: str, codebook: Codebook) -> str:
    if spelled_like(code, (known.code.code for known in codebook.codes)):
        return (
            f"The MIS does not list the code {code} any more: have it listed again "
            "there, and import."
        )
    return f"The MIS does not list the code {code}: have it listed there, and import."
