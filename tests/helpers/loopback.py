"""A web server on this computer that answers, or misbehaves, as a test tells it to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Request(BaseHTTPRequestHandler):
    """One request. The next function of the script answers it, or `serve` if there is none."""

    def do_GET(self) -> None:
        home: Loopback = self.server.home
        home.requests.append((self.path, dict(self.headers)))
        with suppress(OSError):  # the client has closed the connection
            (home.script.pop(0) if home.script else serve)(self)

    def log_message(self, *words: object) -> None:
        pass

    @property
    def body(self) -> bytes:
        return self.server.home.files[self.path]

    def head(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


Answer = Callable[[Request], None]


class Loopback:
    """Context manager that serves `files` (path -> bytes) at `url`.

    `script` holds the functions that answer the next requests. `requests` holds the path and the
    headers of all requests so far.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.script: list[Answer] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.release = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self._server.home = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Loopback:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def etag(body: bytes) -> str:
    return f'"{hashlib.md5(body).hexdigest()}"'


def serve(request: Request) -> None:
    """Answer correctly, with Range and If-Range."""
    if request.path not in request.server.home.files:
        request.head(404, Content_Length=0)
        return
    body, tag = request.body, etag(request.body)
    wanted = request.headers.get("Range")
    if not wanted or request.headers.get("If-Range", tag) != tag:
        whole(request)
        return
    start = int(wanted.removeprefix("bytes=").removesuffix("-"))
    if start >= len(body):
        request.head(416, Content_Range=f"bytes */{len(body)}", Content_Length=0)
        return
    span = f"bytes {start}-{len(body) - 1}/{len(body)}"
    request.head(206, Content_Range=span, Content_Length=len(body) - start, ETag=tag)
    request.wfile.write(body[start:])


def whole(request: Request) -> None:
    """Send the whole file even if only a part was asked for."""
    request.head(200, Content_Length=len(request.body), ETag=etag(request.body))
    request.wfile.write(request.body)


def cut(count: int) -> Answer:
    """Send `count` bytes, then break the connection."""

    def answer(request: Request) -> None:
        request.head(200, Content_Length=len(request.body), ETag=etag(request.body))
        request.wfile.write(request.body[:count])
        request.wfile.flush()

    return answer


def stall(count: int) -> Answer:
    """Send `count` bytes, then nothing until the test ends."""

    def answer(request: Request) -> None:
        request.head(200, Content_Length=len(request.body), ETag=etag(request.body))
        request.wfile.write(request.body[:count])
        request.wfile.flush()
        request.server.home.release.wait()

    return answer


def status(code: int) -> Answer:
    return lambda request: request.head(code, Content_Length=0)


def redirect(to: str) -> Answer:
    return lambda request: request.head(302, Location=to, Content_Length=0)


def unmeasured(request: Request) -> None:
    """Send the file without a Content-Length, and close the connection after it."""
    request.head(200)
    request.wfile.write(request.body)


def endless(request: Request) -> None:
    """Send zeros without a Content-Length and without an end."""
    request.head(200)
    while not request.server.home.release.is_set():
        request.wfile.write(bytes(1 << 16))


def sparse(file: Path) -> Answer:
    """Send a file from disk piece by piece, however large it is."""

    def answer(request: Request) -> None:
        request.head(200, Content_Length=file.stat().st_size, ETag='"disk"')
        with file.open("rb") as opened:
            while piece := opened.read(1 << 20):
                request.wfile.write(piece)

    return answer
