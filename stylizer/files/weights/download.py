"""Download a large file over a connection that may break.

The bytes received so far are kept, and a later download continues after them.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

import requests
from requests import exceptions as failures
from urllib3.exceptions import HTTPError

from stylizer.engine.errors import FileError
from stylizer.files.weights import partial_file, responses
from stylizer.files.weights.responses import NoAnswer, TryAgain
from stylizer.version import __version__

MAX_BYTES = 1 << 30
"""Upper bound on the size of a download; no encoder is larger."""
TIMEOUT = (10.0, 20.0)
"""Longest wait in seconds for the connection, and between two packets."""
WAITS = (1.0, 2.0, 4.0)
"""Seconds before the first, second and third retry in a row that receives no new bytes."""
REDIRECTS = 5
CHUNK = 1 << 16

Watcher = Callable[[int, int], None]
"""Function of the bytes received so far and the total number of bytes, 0 if that is not known."""


class Stopped(FileError):
    """Raised when `cancel` was called. The bytes received so far are kept."""


class Download:
    """One download, which any thread or signal handler can cancel.

    `watch` is called as bytes arrive. `timeout` is as TIMEOUT. `wait` pauses for the given seconds
    before a retry, and returns True if the download was cancelled meanwhile.
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
        """End the download at once, even while the server sends nothing."""
        self._cancelled.set()
        if (response := self._response) is not None:
            with suppress(Exception):  # the response may just have ended by itself
                response.raw.shutdown()

    def fetch(self, url: str, part: Path, *, limit: int = MAX_BYTES, room: int = 0) -> None:
        """Download the file at `url` to `part`, continuing after the bytes that `part` holds.

        A file of more than `limit` bytes is refused. After the download, `room` bytes must still
        be free on the disk. Raises NoAnswer, Stopped or another FileError.
        """
        if not responses.is_web(url):
            raise NoAnswer(f"{url} is not an address that starts with https:// or http://.")
        best, tries = partial_file.size(part), 0
        with requests.Session() as session:
            session.max_redirects = REDIRECTS
            while True:
                try:
                    self._try(session, url, part, limit, room)
                    return
                except TryAgain as error:
                    if partial_file.size(part) > best:
                        best, tries = partial_file.size(part), 0
                    if tries == len(WAITS):
                        raise NoAnswer(str(error)) from None
                if self._wait(WAITS[tries]) or self._cancelled.is_set():
                    raise _stopped(part)
                tries += 1

    def _try(self, session: requests.Session, url: str, part: Path, limit: int, room: int) -> None:
        """Make one request. Raises TryAgain or the errors of `fetch`."""
        try:
            self._request(session, url, part, limit, room)
        except (failures.RequestException, HTTPError, ValueError) as error:
            if self._cancelled.is_set():
                raise _stopped(part) from None
            raise responses.explain(url, error) from None
        except OSError as error:
            raise FileError(
                f"The download cannot be written to {part.parent}: {error.strerror}."
                " The part that was downloaded is kept."
            ) from None
        finally:
            self._response = None

    def _request(
        self, session: requests.Session, url: str, part: Path, limit: int, room: int
    ) -> None:
        have, version = partial_file.size(part), partial_file.version_of(part)
        if have and have == version.total:
            return
        # Without "identity" the server could compress the bytes, and they could not be counted.
        headers = {
            "Accept-Encoding": "identity",
            "User-Agent": f"stylizer/{__version__}",
        }
        if have:
            headers["Range"] = f"bytes={have}-"
            if version.etag.startswith('"'):  # a weak tag (W/"...") does not promise equal bytes
                headers["If-Range"] = version.etag
        with session.get(url, headers=headers, stream=True, timeout=self._timeout) as response:
            self._response = response
            if self._cancelled.is_set():
                raise _stopped(part)
            responses.check(response, url)
            fresh = response.status_code == HTTPStatus.OK
            served = responses.version_of(response)
            if fresh:
                have = 0
            elif served != version or responses.content_range(response)[0] != str(have):
                partial_file.discard(part)
                raise TryAgain("The file on the server changes while it is downloaded.")
            if max(served.total, have) > limit:
                raise FileError(f"The file at {url} is too large: {mb(served.total)}.")
            _check_room(part, served.total - have, room)
            if fresh:
                partial_file.begin(part, served)
            self._receive(response, part, have, served.total, limit)

    def _receive(
        self, response: requests.Response, part: Path, have: int, total: int, limit: int
    ) -> None:
        self._watch(have, total)
        with part.open("ab") as file:
            for chunk in response.iter_content(CHUNK):
                if have + len(chunk) > (total or limit):
                    raise FileError(
                        f"{responses.host_of(response.url)} sends more bytes than the file has."
                        f" Stopped after {mb(have)}."
                    )
                have += file.write(chunk)
                self._watch(have, total)
                if self._cancelled.is_set():
                    break
        if self._cancelled.is_set():
            raise _stopped(part)


def mb(count: int) -> str:
    """Format a number of bytes in megabytes. One megabyte is a million bytes."""
    return f"{count / 1e6:.0f} MB"


def _check_room(part: Path, coming: int, room: int) -> None:
    """Raise FileError unless the disk has space for `coming` bytes and `room` more bytes."""
    free = shutil.disk_usage(part.parent).free
    if free < coming + room:
        raise FileError(
            f"The download needs {mb(coming + room)} in {part.parent}, and {mb(free)} are free."
            " Make room and try again."
        )


def _stopped(part: Path) -> Stopped:
    return Stopped(
        f"Stopped. {mb(partial_file.size(part))} were downloaded and are kept."
        " The next download continues from there."
    )
