"""The connection: sends the token to Wonde's own places, and says what a no means."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

import orjson

from missync.adapters.wonde._refusals import in_wonde_words
from missync.adapters.wonde.settings import WondeSettings
from missync.errors import AccessRefused, BadPayload, OutcomeUnknown, Rejected
from missync.model.secrets import Secret
from missync.transport import Limits, Origin, Patience, Request, Transport


__all__ = ["Connection"]

_PATIENCE_FOR_A_PAGE: Final = 30
"""Seconds without a byte; large includes are slow."""

_PATIENT: Final = (Limits(read=_PATIENCE_FOR_A_PAGE), Patience())
_BRISK: Final = (
    Limits(connect=4, read=10, write=10, pool=2, response=10),
    Patience(attempts=2, first_wait=0.3, longest_wait=1, budget=2),
)
"""For attendance: whoever holds a mark for half a minute hears in time."""


class Connection:
    """HTTP to Wonde, at the origin from the settings and at the school's own.

    People are read patiently. What has to do with attendance is brisk: an answer takes
    ten seconds at most, a failed question two seconds more.

    Args:
        settings: How to reach the school.

    Raises:
        SettingsError: The token, the proxy or the certificate authorities cannot be
            used. Nobody is asked.
    """

    def __init__(self, settings: WondeSettings) -> None:
        self._settings = settings
        self._transports: dict[tuple[Origin, bool], Transport] = {}
        self._transport(settings.base_url, brisk=False)

    def get(
        self, address: str, *, at: str, what: str | None, brisk: bool = False
    ) -> object:
        """Ask for a JSON document.

        Args:
            address: Where it is.
            at: A URL at the only origin where that may be.
            what: What it is of the school's; ``None`` for the school itself.
            brisk: Whether it has to do with attendance.
        """
        try:
            transport = self._transport(at, brisk=brisk)
            return transport.send(Request(url=address)).salvaged()
        except (AccessRefused, Rejected) as error:
            raise in_wonde_words(error, self._settings.school_id, what) from error

    def post(self, address: str, body: object, *, at: str, what: str) -> object:
        """Send a JSON document once, and give the one that answers it.

        Raises:
            OutcomeUnknown: It was sent, and no answer came that can be understood.
        """
        request = Request(method="POST", url=address, body=orjson.dumps(body))
        try:
            return self._transport(at, brisk=True).send(request).salvaged()
        except (AccessRefused, Rejected) as error:
            school_id = self._settings.school_id
            raise in_wonde_words(error, school_id, what, doing="write") from error
        except BadPayload as error:
            raise OutcomeUnknown(error.message) from error

    def close(self) -> None:
        """Let go of every connection. Calling it again does nothing."""
        for transport in self._transports.values():
            transport.close()

    def _transport(self, url: str, *, brisk: bool) -> Transport:
        key = (Origin.of(url), brisk)
        if key not in self._transports:
            self._transports[key] = self._opened(*key)
        return self._transports[key]

    def _opened(self, origin: Origin, brisk: bool) -> Transport:  # noqa: FBT001
        limits, patience = _BRISK if brisk else _PATIENT
        token = self._settings.token.reveal()
        return Transport(
            origin=origin,
            headers={
                "Authorization": Secret(f"Bearer {token}"),
                "User-Agent": f"missync/{version('missync')}",
            },
            limits=limits,
            patience=patience,
            ca_file=self._settings.ca_file,
            proxy=self._settings.proxy,
        )
