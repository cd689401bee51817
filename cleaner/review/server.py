"""The review on this machine only: pages by GET, decisions by POST, for whoever has the token.

Other users of the machine, and pages of other sites in the same browser, must get nothing and
change nothing: the server listens on the loopback address, every address holds a token that
cannot be guessed, `Host` must be ours (a foreign name that leads here is refused), and a decision
must come from our own page: `Origin`, `Sec-Fetch-Site` and a content type which no form can send.
"""

import json
from collections.abc import Mapping
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any

from cleaner.account.files import NAME
from cleaner.ledger import LedgerError
from cleaner.plan import RunError
from cleaner.rejections import Rejection, RejectionsError
from cleaner.report.page import policy_of
from cleaner.report.visible import visible
from cleaner.review.decisions import ACCEPTED, OPEN, REJECTED
from cleaner.review.desk import Desk, StaleError, Wish
from cleaner.review.places import Place

LOOPBACK = "127.0.0.1"
LONGEST = 4_000_000  # bytes of a request: 10,000 decisions under long names
_PATIENCE = 30  # seconds for a request to arrive
_HEADERS = {
    "Content-Security-Policy": f"{policy_of(asking=True)}; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Server(ThreadingHTTPServer):
    """The server of one desk."""

    daemon_threads = True

    def __init__(self, desk: Desk, port: int = 0) -> None:
        """Listen on a port of the loopback address; 0: any that is free. Raises OSError."""
        super().__init__((LOOPBACK, port), _Handler)
        self.desk = desk
        self.token = token_urlsafe(24)
        self.host = f"{LOOPBACK}:{self.server_port}"

    @property
    def address(self) -> str:
        """Give the address to open."""
        return f"http://{self.host}/{self.token}/"


class _RefusedError(Exception):
    """A request that is not answered: status and reason."""


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE
    server: Server

    def version_string(self) -> str:
        """Say nothing of Python."""
        return "cleaner"

    def log_message(self, *_: Any) -> None:  # noqa: ANN401  as the library calls it
        """Keep the terminal quiet: addresses hold the token, and text of whoever asks."""

    def do_GET(self) -> None:
        """Give a page."""
        try:
            data = self.server.desk.page(self._asked() or NAME)
        except _RefusedError as error:
            self._refuse(error)
        except (LedgerError, RejectionsError, RunError, OSError) as error:
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", visible(str(error)).encode())
        else:
            if data is None:
                self._send(HTTPStatus.NOT_FOUND, "text/plain", b"no such page")
            else:
                self._send(HTTPStatus.OK, "text/html", data)

    def do_POST(self) -> None:
        """Take decisions."""
        try:
            wanted = self._body()
            answer = self.server.desk.decide(wanted["ledger"], _wishes(wanted))
        except _RefusedError as error:
            self._refuse(error)
        except StaleError as error:
            self._tell(HTTPStatus.CONFLICT, {"stale": True, "error": str(error)})
        except (LedgerError, RejectionsError, RunError, OSError) as error:
            self._tell(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": str(error)})
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            self._tell(HTTPStatus.BAD_REQUEST, {"error": f"not a request of the page: {error!r}"})
        else:
            self._tell(HTTPStatus.OK, answer)

    def _asked(self) -> str:
        """Give the name behind the token; raises _RefusedError for whoever is not our reader."""
        if self.headers.get_all("Host") != [self.server.host]:
            raise _RefusedError(HTTPStatus.MISDIRECTED_REQUEST, "this is not the host asked for")
        token, slash, name = self.path.removeprefix("/").partition("/")
        if not compare_digest(token.encode(), self.server.token.encode()) or not slash:
            raise _RefusedError(HTTPStatus.FORBIDDEN, "open the address which the command printed")
        return name.partition("?")[0]

    def _body(self) -> Mapping[str, Any]:
        """Give the content of a request which our own page sent."""
        if self._asked() != "decide":
            raise _RefusedError(HTTPStatus.NOT_FOUND, "no such address")
        if self.headers.get_all("Origin") != [f"http://{self.server.host}"]:
            raise _RefusedError(HTTPStatus.FORBIDDEN, "another page asked")
        if self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise _RefusedError(HTTPStatus.FORBIDDEN, "another site asked")
        if self.headers.get("Content-Type") != "application/json":
            raise _RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "JSON is wanted")
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or int(length) > LONGEST:
            raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too long")
        wanted = json.loads(self.rfile.read(int(length)))
        if not isinstance(wanted, dict):
            raise TypeError(wanted)
        return wanted

    def _refuse(self, error: _RefusedError) -> None:
        status, reason = error.args
        self.close_connection = True  # what else it sent is not read
        self._send(status, "text/plain", reason.encode())

    def _tell(self, status: HTTPStatus, answer: Mapping[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(answer).encode())

    def _send(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)


def _wishes(wanted: Mapping[str, Any]) -> list[Wish]:
    """Read what a page wishes; raises KeyError, TypeError or ValueError where it is none."""
    if not isinstance(wanted["ledger"], str):
        raise TypeError(wanted["ledger"])
    return [_wish(row) for row in wanted["wishes"]]


def _wish(row: Mapping[str, Any]) -> Wish:
    what: Place | Rejection
    if "paragraph" in row:
        what = Rejection(row["path"], row["rule"], row["paragraph"])
    else:
        what = Place(row["document"], row["rule"], row["line"])
    kinds = (str, str, str) if isinstance(what, Rejection) else (str, str, int)
    if tuple(type(part) for part in what) != kinds or row["verdict"] not in _VERDICTS:
        raise ValueError(row)
    if isinstance(what, Rejection) and row["verdict"] != OPEN:
        raise ValueError(row)
    return Wish(row["verdict"], what)


_VERDICTS = (ACCEPTED, REJECTED, OPEN)
