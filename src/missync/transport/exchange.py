"""Exchange: one request over the wire, and a bounded answer or the fault instead."""

from __future__ import annotations

import io
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Final

import httpx

from missync.model.secrets import Secret
from missync.transport.bodies import BrokenBody, decoded, fill
from missync.transport.limits import Limits
from missync.transport.messages import Request, Response
from missync.transport.origins import Origin
from missync.transport.outcomes import SUCCESS, Fault, Outcome, What
from missync.transport.redaction import Redaction
from missync.transport.routes import proxy_for, trust
from missync.transport.sockets import Deadline, TimedBackend, TimedPool
from missync.transport.wording import printable


_STEPS: Final = ("connect", "read", "write", "pool")
_BYTES_OF_A_REFUSAL: Final = 64 * 1024
_LONGEST_DETAIL: Final = 200


class Line:
    """Connections to one origin. Raises nothing: what fails comes back as a fault.

    No answer that leaves it repeats a secret of the headers.

    Args:
        origin: Whom they lead to.
        headers: Sent with every request.
        limits: What an answer may cost.
        ca_file: The only certificate authorities to trust, instead of the system's.
        proxy: The proxy to go through, instead of the environment's.
        clock: Monotonic seconds.

    Raises:
        SettingsError: The proxy or the certificate authorities cannot be used.
    """

    def __init__(  # noqa: PLR0913
        self,
        origin: Origin,
        *,
        headers: Mapping[str, str | Secret],
        limits: Limits,
        ca_file: str | None,
        proxy: str | None,
        clock: Callable[[], float],
    ) -> None:
        self._headers = headers
        secrets = (v for v in headers.values() if isinstance(v, Secret))
        self._redaction = Redaction(secrets)
        self._limits = limits
        self._deadline = Deadline(clock)
        self._pool = TimedPool(
            trust=trust(origin, ca_file),
            proxy=proxy_for(origin, proxy, ca_file),
            backend=TimedBackend(self._deadline),
        )

    def start(self) -> None:
        """Begin an attempt: its exchanges together have ``limits.response`` seconds."""
        self._deadline.start(self._limits.response)

    def ask(self, request: Request) -> Outcome:
        """Send one request and read its answer, whatever its status."""
        try:
            answer = self._pool.handle_request(self._revealed(request))
        except httpx.TransportError as error:
            return _fault(error, answered=False)
        with closing(answer):
            return self._read(request, answer)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def _revealed(self, request: Request) -> httpx.Request:
        """Write the secrets into the request, which goes nowhere but out."""
        headers = {
            name: value.reveal() if isinstance(value, Secret) else value
            for name, value in self._headers.items()
        }
        if request.body is not None:
            headers["content-type"] = request.content_type
        steps = {name: getattr(self._limits, name) for name in _STEPS}
        return httpx.Request(
            request.method,
            request.url,
            headers=headers,
            content=request.body,
            extensions={"timeout": steps},
        )

    def _read(self, request: Request, answer: httpx.Response) -> Outcome:
        """Read the body; of a refusal, its beginning is enough."""
        whole = answer.status_code in SUCCESS
        bound = self._limits.body_bytes if whole else _BYTES_OF_A_REFUSAL
        buffer = io.BytesIO()
        fault = self._fill(buffer, answer, bound)
        if fault and whole:
            return fault
        return Response(
            status=answer.status_code,
            url=request.url,
            headers={
                name: self._redaction.of_text(value)
                for name, value in answer.headers.items()
            },
            body=self._redaction.of_bytes(buffer.getvalue()),
        )

    def _fill(
        self, buffer: io.BytesIO, answer: httpx.Response, bound: int
    ) -> Fault | None:
        encoding = answer.headers.get("content-encoding", "")
        try:
            pieces = decoded(answer.iter_raw(), encoding)
            fill(buffer, pieces, bound, lambda: self._deadline.passed)
        except BrokenBody as broken:
            return broken.fault
        except httpx.TransportError as error:
            return _fault(error, answered=True)
        return None


def _fault(error: httpx.TransportError, *, answered: bool) -> Fault:
    match error:
        case (
            httpx.ConnectError()
            | httpx.ConnectTimeout()
            | httpx.PoolTimeout()
            | httpx.ProxyError()
        ):
            return _unsent(error)
        case httpx.TimeoutException():
            return Fault(what=What.TIMED_OUT)
        case _:
            return Fault(what=What.CUT_SHORT if answered else What.UNANSWERED)


def _unsent(error: httpx.TransportError) -> Fault:
    distrusted = any(isinstance(e, ssl.SSLCertVerificationError) for e in _chain(error))
    return Fault(
        what=What.UNTRUSTED if distrusted else What.UNREACHABLE,
        detail=printable(str(error), _LONGEST_DETAIL),
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
