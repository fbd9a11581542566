"""The connection: sends the token to Wonde's own places, and says what a no means."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

from missync.adapters.wonde._refusals import in_wonde_words
from missync.adapters.wonde.settings import WondeSettings
from missync.errors import AccessRefused, Rejected
from missync.model.secrets import Secret
from missync.transport import Limits, Origin, Request, Transport


__all__ = ["Connection"]

_PATIENCE_FOR_A_PAGE: Final = 30
"""Seconds without a byte; large includes are slow."""


class Connection:
    """HTTP to Wonde, at the origin from the settings and at the school's own.

    Args:
        settings: How to reach the school.

    Raises:
        SettingsError: The token, the proxy or the certificate authorities cannot be
            used. Nobody is asked.
    """

    def __init__(self, settings: WondeSettings) -> None:
        self._settings = settings
        self._transports: dict[Origin, Transport] = {}
        self._transport(settings.base_url)

    def get(self, address: str, *, at: str, what: str | None) -> object:
        """Ask for a JSON document.

        Args:
            address: Where it is.
            at: A URL at the only origin where that may be.
            what: What it is of the school's; ``None`` for the school itself.
        """
        try:
            return self._transport(at).send(Request(url=address)).json()
        except (AccessRefused, Rejected) as error:
            raise in_wonde_words(error, self._settings.school_id, what) from error

    def close(self) -> None:
        """Let go of every connection. Calling it again does nothing."""
        for transport in self._transports.values():
            transport.close()

    def _transport(self, url: str) -> Transport:
        origin = Origin.of(url)
        if origin not in self._transports:
            self._transports[origin] = self._opened(origin)
        return self._transports[origin]

    def _opened(self, origin: Origin) -> Transport:
        token = self._settings.token.reveal()
        return Transport(
            origin=origin,
            headers={
                "Authorization": Secret(f"Bearer {token}"),
                "User-Agent": f"missync/{version('missync')}",
            },
            limits=Limits(read=_PATIENCE_FOR_A_PAGE),
            ca_file=self._settings.ca_file,
            proxy=self._settings.proxy,
        )
