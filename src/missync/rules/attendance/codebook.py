"""Codebooks: what a school's decisions, and the MIS's list, make of them.

What the MIS lists cannot be edited here. It may be named in any spelling, unless the
MIS lists two codes that differ in spelling only: then exactly. A code that it lists no
more is kept only while a reason is tied to it, or the school has turned it off: so it
comes back as it was. A row that cannot be understood is there all the same: the code
that it may be stays as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Final, assert_never

import attrs

from missync.errors import InputError, Problem
from missync.model.codes import (
    AddReason,
    Codebook,
    CodebookChange,
    Codes,
    DisableCode,
    EnableCode,
    KnownCode,
    Offer,
    OfferCodes,
    Reason,
    RemoveReason,
)
from missync.model.ids import Kind
from missync.model.keeping import unstorable
from missync.model.plan import ImportPlan
from missync.model.runs import Run
from missync.model.schools import AttendanceCode, RefusedCode
from missync.model.sentences import clause
from missync.model.settings import SiteSettings
from missync.model.shapes import Misfit, is_storable
from missync.rules.attendance.reasons import (
    code_problem,
    codes_of,
    fits,
    label_problem,
    reason_offers,
)
from missync.rules.names import alike, comparable, in_natural_order, spelled_like


_CODES: Final = "attendance codes"


def changed(
    codebook: Codebook, change: CodebookChange, settings: SiteSettings, day: date
) -> Codebook:
    """Make a change to a site's codes and reasons.

    Args:
        codebook: The codes and reasons as they are.
        change: What somebody decided.
        settings: The site's settings.
        day: Today, in the school's time zone: codes have days in force.

    Returns:
        The codes and reasons with the change; equal ones where it is made already.

    Raises:
        InputError: The code or label is not known, the label is taken, or is a code
            itself, a code cannot be written, or nothing would be left to pick. The
            message ends with the way out.
    """
    match change:
        case EnableCode(code=code):
            return _pruned(_turned(codebook, code, on=True))
        case DisableCode(code=code):
            return _turned(codebook, code, on=False)
        case OfferCodes(offer=offer):
            return _offering(codebook, offer, settings, day)
        case AddReason(reason=reason):
            return _with_reason(codebook, reason, settings, day)
        case RemoveReason(label=label):
            return _pruned(_without_reason(codebook, label))
        case _:
            assert_never(change)


CodeRow = AttendanceCode | RefusedCode
"""What one row of the MIS's list came to."""


def with_listed(codebook: Codebook, rows: Sequence[CodeRow]) -> Codebook:
    """Take over the codes that the MIS lists now; nothing where none can be read."""
    readable = any(isinstance(row, AttendanceCode) for row in rows)
    return merged(codebook, rows) if readable else codebook


def merged(codebook: Codebook, rows: Sequence[CodeRow]) -> Codebook:
    """Take over the codes that the MIS lists now.

    New ones are offered. Ids and descriptions follow the MIS. Where it lists one text
    under several ids, the id known already is kept, else the first. The codes are
    sorted by their text, so that the order in which they came does not matter.

    Args:
        codebook: The codes and reasons as they are.
        rows: The codes of the MIS, all of them.
    """
    known = {each.code.code: each for each in codebook.codes}
    listed = [row for row in rows if isinstance(row, AttendanceCode)]
    refused = [row for row in rows if isinstance(row, RefusedCode)]
    current = _one_of_each(listed, known.values())
    codes = (
        *(_current(code, known) for code in current.values()),
        *(
            each if _may_be_among(refused, each) else attrs.evolve(each, listed=False)
            for text, each in known.items()
            if not spelled_like(text, current)
        ),
    )
    ordered = tuple(sorted(codes, key=lambda each: each.code.code))
    return _pruned(attrs.evolve(codebook, codes=ordered))


def keepable_codes(rows: Sequence[CodeRow]) -> tuple[CodeRow, ...]:
    """Give the rows of the MIS's list; one that no store can keep, as a refused one."""
    return tuple(_instead_of(row, unstorable(row)) for row in rows)


def _instead_of(row: CodeRow, wrong: Misfit | None) -> CodeRow:
    if wrong is None:
        return row
    return RefusedCode(
        mis_id=row.mis_id if is_storable(row.mis_id) else None,
        code=row.code if is_storable(row.code) else None,
        why=f"its {str(wrong).replace('mis_id', 'id')}",
    )


def odd_codes(codebook: Codebook, rows: Sequence[CodeRow]) -> tuple[str, ...]:
    """Say what is wrong with single rows of the MIS's list, and what follows.

    Args:
        codebook: The codes and reasons, with what the MIS lists taken over.
        rows: The rows of the MIS, all of them.

    Returns:
        Sentences: of each row that cannot be understood, each code and each id that
        is listed more than once.
    """
    listed = [row for row in rows if isinstance(row, AttendanceCode)]
    refused = (row for row in rows if isinstance(row, RefusedCode))
    return (
        *(_about_refused(row, codebook) for row in refused),
        *_codes_listed_again(listed, codebook),
        *_ids_listed_again(listed),
    )


def with_odd_codes(plan: ImportPlan, odd: Iterable[str]) -> ImportPlan:
    """Note in a plan what is wrong with single rows of the MIS's codes."""
    problems = (Problem(path=_CODES, message=message) for message in odd)
    return attrs.evolve(plan, problems=(*plan.problems, *problems))


def with_refused_codes(plan: ImportPlan, why: str | None) -> ImportPlan:
    """Note in a plan that the MIS did not give its attendance codes, if it did not.

    People are brought in all the same, and the codes that are known stay.

    Args:
        plan: What an import does.
        why: What the MIS said, as a sentence; ``None`` where it gave them.
    """
    if why is None:
        return plan
    problem = Problem(path=_CODES, message=why)
    reads = (
        attrs.evolve(read, codes_refused=why) if read.kind is Kind.STUDENT else read
        for read in plan.reads
    )
    return attrs.evolve(plan, reads=tuple(reads), problems=(*plan.problems, problem))


def codes_refused(history: Iterable[Run]) -> str | None:
    """Tell why the last import got no attendance codes, if it asked in vain."""
    reads = (
        read
        for run in history
        if run.read_the_mis
        for read in run.reads
        if read.kind is Kind.STUDENT
    )
    return next((read.codes_refused for read in reads), None)


def _may_be_among(refused: Iterable[RefusedCode], known: KnownCode) -> bool:
    return any(_may_be(row, known.code) for row in refused)


def _may_be(row: RefusedCode, code: AttendanceCode) -> bool:
    """Tell whether a row may be a code's: one without id and text may be any."""
    if row.mis_id is None and row.code is None:
        return True
    same_text = row.code is not None and alike(row.code, code.code)
    return same_text or row.mis_id == code.mis_id


def _about_refused(row: RefusedCode, codebook: Codebook) -> str:
    if row.mis_id is None and row.code is None:
        follows = "A code that is known and not listed elsewhere stays as it was"
    elif kept := [k.code.code for k in codebook.codes if _may_be(row, k.code)]:
        follows = _stay_as_they_were(kept)
    else:
        follows = "It is not taken over"
    return f"{_called(row)} cannot be understood: {clause(row.why)}. {follows}."


def _stay_as_they_were(codes: Iterable[str]) -> str:
    """Say of codes that they stay, those of one spelling in its shortest form."""
    shortest_last = sorted(codes, key=len, reverse=True)
    spellings = {comparable(code): code for code in shortest_last}.values()
    *others, last = sorted(spellings, key=in_natural_order)
    if not others:
        return f"{last} stays as it was"
    return f"{', '.join(others)} and {last} stay as they were"


def _called(row: RefusedCode) -> str:
    if row.code is not None:
        return f"The row of {row.code} in the MIS's list of attendance codes"
    under = f", under the id {row.mis_id}," if row.mis_id is not None else ""
    return f"A row of the MIS's list of attendance codes{under}"


def _codes_listed_again(
    listed: Sequence[AttendanceCode], codebook: Codebook
) -> Iterator[str]:
    used = {known.code.code: known.code.mis_id for known in codebook.codes}
    for code, number in Counter(row.code for row in listed).items():
        if number > 1:
            ids = dict.fromkeys(row.mis_id for row in listed if row.code == code)
            yield (
                f"The MIS lists the attendance code {code} {number} times, under "
                f"{', '.join(ids)}. {used[code]} is what is sent."
            )


def _ids_listed_again(listed: Sequence[AttendanceCode]) -> Iterator[str]:
    texts: dict[str, dict[str, None]] = {}
    for row in listed:
        texts.setdefault(row.mis_id, {})[row.code] = None
    for mis_id, codes in texts.items():
        if len(codes) > 1:
            yield (
                f"The MIS lists the id {mis_id} for several attendance codes: "
                f"{', '.join(codes)}. What is sent under it could be any of them."
            )


def _one_of_each(
    listed: Iterable[AttendanceCode], known: Iterable[KnownCode]
) -> dict[str, AttendanceCode]:
    kept = {(each.code.code, each.code.mis_id) for each in known}
    current: dict[str, AttendanceCode] = {}
    for code in listed:
        if code.code not in current or (code.code, code.mis_id) in kept:
            current[code.code] = code
    return current


def _current(code: AttendanceCode, known: Mapping[str, KnownCode]) -> KnownCode:
    """Give a code that is listed as the school left it, in whatever spelling."""
    before = spelled_like(code.code, known)
    return KnownCode(code=code, enabled=all(known[text].enabled for text in before))


def _pruned(codebook: Codebook) -> Codebook:
    """Forget the codes that neither the MIS nor anybody here mentions any more."""
    every = chain.from_iterable(map(codes_of, codebook.reasons))
    tied = frozenset(map(comparable, every))
    codes = tuple(
        known
        for known in codebook.codes
        if known.listed or not known.enabled or comparable(known.code.code) in tied
    )
    return attrs.evolve(codebook, codes=codes)


def _turned(codebook: Codebook, code: str, *, on: bool) -> Codebook:
    meant = spelled_like(code, (known.code.code for known in codebook.codes))
    if not meant:
        message = f"The MIS lists no code “{code}”: “missync codes” shows those it has."
        raise InputError(message)
    if len(meant) > 1:
        message = (
            f"“{code}” could be any of {', '.join(meant)}: give one of them exactly."
        )
        raise InputError(message)
    codes = tuple(
        attrs.evolve(known, enabled=on) if known.code.code in meant else known
        for known in codebook.codes
    )
    return attrs.evolve(codebook, codes=codes)


def _offering(
    codebook: Codebook, offer: Offer, settings: SiteSettings, day: date
) -> Codebook:
    usable = any(each.offered for each in reason_offers(codebook, settings, day))
    if offer is Offer.REASONS and not usable:
        message = (
            "There is no reason that could be picked, so codes stay offered: add one "
            "first, with “missync reasons add”."
        )
        raise InputError(message)
    return attrs.evolve(codebook, offer=offer)


def _with_reason(
    codebook: Codebook, reason: Reason, settings: SiteSettings, day: date
) -> Codebook:
    if taken := _labelled(codebook, reason.label):
        message = (
            f"There is a reason “{taken.label}” already: choose another label, or "
            f"remove that one first."
        )
        raise InputError(message)
    if problem := label_problem(reason, codebook):
        raise InputError(problem)
    for code in codes_of(reason):
        if problem := code_problem(code, codebook, settings, day):
            message = f"“{reason.label}” cannot write {code}. {problem}"
            raise InputError(message)
        if not any(fits(code, each, settings) for each in reason.directions):
            message = (
                f"{code} means late, and “{reason.label}” is for leaving early only: "
                "use another code, or make it a reason for arriving late."
            )
            raise InputError(message)
    as_listed = _as_listed(reason, codebook)
    return attrs.evolve(codebook, reasons=(*codebook.reasons, as_listed))


def _as_listed(reason: Reason, codebook: Codebook) -> Reason:
    """Keep a reason's codes as the MIS lists them, however they were typed."""
    if not isinstance(reason.writes, Codes):
        return reason
    listed = tuple(known.code.code for known in codebook.codes if known.listed)
    bands = tuple(
        attrs.evolve(band, code=spelled_like(band.code, listed)[0])
        for band in reason.writes.bands
    )
    return attrs.evolve(reason, writes=Codes(bands))


def _without_reason(codebook: Codebook, label: str) -> Codebook:
    found = _labelled(codebook, label)
    if found is None:
        message = f"There is no reason “{label}”: “missync reasons” lists them all."
        raise InputError(message)
    left = tuple(reason for reason in codebook.reasons if reason is not found)
    return attrs.evolve(codebook, reasons=left)


def _labelled(codebook: Codebook, label: str) -> Reason | None:
    same = (each for each in codebook.reasons if alike(each.label, label))
    return next(same, None)
