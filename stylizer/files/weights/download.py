"""Fetching a large file over a line that may break: what has come is kept and continued."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests import exceptions as failures
from urllib3.exceptions import HTTPError

from stylizer.engine.errors import FileError
from stylizer.version import __version__

MAX_BYTES = 1 << 30
"""No encoder is larger."""
TIMEOUT = (10.0, 20.0)
"""Seconds for the connection, and between two packets."""
WAITS = (1.0, 2.0, 4.0)
"""Seconds before another try, each time that one brings nothing new."""
REDIRECTS = 5
CHUNK = 1 << 16
BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)

Watcher = Callable[[int, int], None]
"""Bytes that are here, and bytes in all; 0 while that is not known."""


class NoAnswer(FileError):
    """The file cannot be had from that address, at least not now."""


class Stopped(FileError):
    """`cancel` was called; what has come is kept."""


class _Again(Exception):
    """This try has failed; another one may not."""


@dataclass(frozen=True)
class _Version:
    """Which bytes a part belongs to, as the server told with the first of them."""

    etag: str = ""
    total: int = 0


class Download:
    """One fetch, which `cancel` ends from any thread or signal handler.

    `wait` pauses for some seconds before another try and says whether it was cancelled meanwhile.
    """

    def __init__(
        self,
        watch: Watcher = lambda have, total: None,
        *,
        timeout: tuple[float, float] = TIMEOUT,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self._watch, self._timeout = watch, timeout
        self._cancelled = threading.Event()
        self._wait = wait or self._cancelled.wait
        self._response: requests.Response | None = None

    def cancel(self) -> None:
        """End it now, also in the middle of a line that has gone silent."""
        self._cancelled.set()
        if (response := self._response) is not None:
            with suppress(Exception):  # it may just have ended by itself
                response.raw.shutdown()

    def fetch(self, url: str, part: Path, *, limit: int = MAX_BYTES, room: int = 0) -> None:
        """Bring `part` to the whole file at `url`, going on from what it holds already.

        More than `limit` bytes are refused; `room` bytes of disk must stay free beside it.
        Raises NoAnswer, Stopped or another FileError.
        """
        if not _is_web(url):
            raise NoAnswer(f"{url} is not an address that starts with https:// or http://.")
        best, tries = _size(part), 0
        with requests.Session() as session:
            session.max_redirects = REDIRECTS
            while True:
                try:
                    self._try(session, url, part, limit, room)
                    return
                except _Again as error:
                    if _size(part) > best:
                        best, tries = _size(part), 0
                    if tries == len(WAITS):
                        raise NoAnswer(str(error)) from None
                if self._wait(WAITS[tries]) or self._cancelled.is_set():
                    raise _stopped(part)
                tries += 1

    def _try(self, session: requests.Session, url: str, part: Path, limit: int, room: int) -> None:
        try:
            self._ask(session, url, part, limit, room)
        except (failures.RequestException, HTTPError, ValueError) as error:
            if self._cancelled.is_set():
                raise _stopped(part) from None
            raise _meaning(url, error) from None
        except OSError as error:
            raise FileError(
                f"The download cannot be written to {part.parent}: {error.strerror}."
                " What has come is kept."
            ) from None
        finally:
            self._response = None

    def _ask(self, session: requests.Session, url: str, part: Path, limit: int, room: int) -> None:
        have, version = _size(part), _read_version(part)
        if have and have == version.total:
            return
        # Compressed on the way, the bytes could not be counted.
        headers = {
            "Accept-Encoding": "identity",
            "User-Agent": f"stylizer/{__version__}",
        }
        if have:
            headers["Range"] = f"bytes={have}-"
            if version.etag.startswith('"'):  # weak ones (W/"...") promise no equal bytes
                headers["If-Range"] = version.etag
        with session.get(url, headers=headers, stream=True, timeout=self._timeout) as response:
            self._response = response
            if self._cancelled.is_set():
                raise _stopped(part)
            _check(response, url, part)
            fresh = response.status_code == HTTPStatus.OK
            found = _version(response)
            if fresh:
                have = 0
            elif found != version or _range(response)[0] != str(have):
                discard(part)
                raise _Again("The file changes while it is being fetched.")
            if max(found.total, have) > limit:
                raise FileError(f"{url} is larger than this file may be: {mb(found.total)}.")
            _check_room(part, found.total - have, room)
            if fresh:
                part.write_bytes(b"")
                _side(part).write_text(json.dumps(asdict(found)), encoding="utf-8")
            self._receive(response, part, have, found.total, limit)

    def _receive(
        self, response: requests.Response, part: Path, have: int, total: int, limit: int
    ) -> None:
        self._watch(have, total)
        with part.open("ab") as file:
            for chunk in response.iter_content(CHUNK):
                if have + len(chunk) > (total or limit):
                    raise FileError(
                        f"{_host(response.url)} sends more bytes than it may:"
                        f" stopped after {mb(have)}."
                    )
                have += file.write(chunk)
                self._watch(have, total)
                if self._cancelled.is_set():
                    break
        if self._cancelled.is_set():
            raise _stopped(part)


def discard(part: Path) -> None:
    """Throw away what has come."""
    part.unlink(missing_ok=True)
    _side(part).unlink(missing_ok=True)


def mb(count: int) -> str:
    """A number of bytes in megabytes of a million."""
    return f"{count / 1e6:.0f} MB"


def _check(response: requests.Response, url: str, part: Path) -> None:
    """Raise what a status that brings no bytes means."""
    host, status = _host(response.url), response.status_code
    if any(r.url.startswith("https:") for r in response.history) and "https:" not in response.url:
        raise NoAnswer(f"{url} leads away from https to {host}, which is not safe.")
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        discard(part)
        raise _Again("The file changes while it is being fetched.")
    if status in BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _Again(f"{host} cannot send the file now ({status} {response.reason}).")
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise NoAnswer(f"There is no file at {url} ({status} {response.reason}).")
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise NoAnswer(f"{host} does not give the file ({status} {response.reason}): {url}.")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise NoAnswer(f"{host} does not send the file as it is: {url}.")


def _version(response: requests.Response) -> _Version:
    """What a server says about the whole file, with all of it or with a part."""
    length = response.headers.get("Content-Length", "")
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        length = _range(response)[1]
    total = int(length) if re.fullmatch(r"\d{1,18}", length) else 0
    return _Version(response.headers.get("ETag", ""), total)


def _range(response: requests.Response) -> tuple[str, str]:
    """Where a part begins, and how large the whole file is."""
    match = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("Content-Range", ""))
    return (match[1], match[2]) if match else ("", "")


def _check_room(part: Path, coming: int, room: int) -> None:
    free = shutil.disk_usage(part.parent).free
    if free < coming + room:
        raise FileError(
            f"The download needs {mb(coming + room)} in {part.parent}, and {mb(free)} are free."
            " Make room and try again."
        )


def _meaning(url: str, error: Exception) -> NoAnswer | _Again:
    """What a failed request means: whether it is worth another try, and the sentence."""
    host = _host(url)
    if isinstance(error, failures.SSLError) and "certificate" in str(error).lower():
        return NoAnswer(f"The certificate of {host} cannot be trusted.")
    if isinstance(error, failures.TooManyRedirects):
        return NoAnswer(f"{host} sends from one address to the next without end.")
    if isinstance(error, ValueError):  # InvalidURL, InvalidSchema, InvalidProxyURL, ...
        return NoAnswer(f"{url} leads to an address that makes no sense.")
    if isinstance(error, failures.ProxyError):
        return _Again(f"The proxy on the way to {host} does not answer.")
    if isinstance(error, failures.ReadTimeout) or "Read timed out" in str(error):
        return _Again(f"{host} has gone silent.")
    if isinstance(error, failures.ConnectionError):
        return _Again(f"{host} cannot be reached.")
    return _Again(f"The line to {host} keeps breaking.")


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _host(url: str) -> str:
    return str(urlsplit(url).hostname)  # never the password that an address may hold


def _stopped(part: Path) -> Stopped:
    return Stopped(
        f"Stopped. {mb(_size(part))} have come and are kept: the next time it goes on from there."
    )


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _side(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _read_version(part: Path) -> _Version:
    try:
        told = json.loads(_side(part).read_text(encoding="utf-8"))
        return _Version(str(told["etag"]), int(told["total"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _Version()
