"""Downloads over a connection that breaks, stalls, redirects or sends the wrong bytes."""

from __future__ import annotations

import random
import shutil
import socket
import threading
from collections import namedtuple
from pathlib import Path

import pytest

from stylizer.engine.errors import FileError
from stylizer.files.weights.download import WAITS, Download, Stopped
from stylizer.files.weights.responses import NoAnswer
from tests.helpers.loopback import (
    Loopback,
    cut,
    endless,
    redirect,
    serve,
    stall,
    status,
    unmeasured,
    whole,
)

BODY = random.Random(1).randbytes(400_000)
HALF = 1 << 17


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with Loopback() as server:
        server.files["/file"] = BODY
        yield server


@pytest.fixture
def part(tmp_path):
    return tmp_path / "file.part"


class Patience:
    """Replaces the wait: it takes no time, and records the seconds that were asked for."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def __call__(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return False


def fetch(server, part, *, timeout=(5.0, 5.0), **options):
    patience = Patience()
    Download(timeout=timeout, wait=patience).fetch(f"{server.url}/file", part, **options)
    return patience.waited


def test_a_file_is_downloaded_and_progress_reported(server, part):
    seen = []
    Download(lambda *progress: seen.append(progress)).fetch(f"{server.url}/file", part)
    assert part.read_bytes() == BODY
    assert seen[0] == (0, len(BODY))
    assert seen[-1] == (len(BODY), len(BODY))
    assert seen == sorted(seen)


def test_after_a_break_it_continues_where_it_was(server, part):
    server.script = [cut(HALF)]
    assert fetch(server, part) == [WAITS[0]]
    assert part.read_bytes() == BODY
    asked = server.requests[1][1]
    assert asked["Range"] == f"bytes={HALF}-"
    assert asked["If-Range"].startswith('"')


def test_a_complete_file_is_not_requested_again(server, part):
    fetch(server, part)
    fetch(server, part)
    assert len(server.requests) == 1


def test_the_part_of_an_earlier_process_is_continued(server, part):
    server.script = [cut(HALF), *[status(503)] * (len(WAITS) + 1)]
    with pytest.raises(NoAnswer, match="cannot send the file now \\(503"):
        fetch(server, part)
    assert part.stat().st_size == HALF
    fetch(server, part)
    assert part.read_bytes() == BODY
    assert server.requests[-1][1]["Range"] == f"bytes={HALF}-"


def test_a_server_that_knows_no_ranges_starts_over(server, part):
    server.script = [cut(HALF), whole]
    fetch(server, part)
    assert part.read_bytes() == BODY


def test_a_file_that_changes_in_between_is_fetched_anew(server, part):
    other = BODY[::-1]

    def changed(request):
        server.files["/file"] = other
        serve(request)

    server.script = [cut(HALF), changed]
    fetch(server, part)
    assert part.read_bytes() == other


def test_a_part_of_another_version_is_discarded(server, part):
    def mixed(request):
        size = len(BODY)
        span = f"bytes {HALF}-{size - 1}/{size}"
        request.head(206, Content_Range=span, Content_Length=size - HALF, ETag='"other"')
        request.wfile.write(bytes(size - HALF))

    server.script = [cut(HALF), mixed]
    fetch(server, part)
    assert part.read_bytes() == BODY


def test_a_range_that_begins_elsewhere_is_discarded(server, part):
    def shifted(request):
        request.headers.replace_header("Range", "bytes=7-")
        serve(request)

    server.script = [cut(HALF), shifted]
    fetch(server, part)
    assert part.read_bytes() == BODY


def test_a_silent_server_times_out_and_is_tried_again(server, part):
    server.script = [stall(HALF)]
    fetch(server, part, timeout=(5.0, 0.2))
    assert part.read_bytes() == BODY
    assert server.requests[1][1]["Range"] == f"bytes={HALF}-"


def test_tries_end_when_nothing_new_comes(server, part):
    server.script = [cut(HALF)] * 99
    with pytest.raises(NoAnswer, match=r"The connection to 127\.0\.0\.1 keeps breaking"):
        fetch(server, part)
    assert len(server.requests) == len(WAITS) + 1


def test_retries_go_on_while_each_brings_something(server, part):
    server.files["/file"] = body = BODY * 4

    def some(request):
        start = int(request.headers.get("Range", "bytes=0-")[6:-1])
        if start == 0:
            cut(HALF)(request)
            return
        span = f"bytes {start}-{len(body) - 1}/{len(body)}"
        tag = request.headers["If-Range"]
        request.head(206, Content_Range=span, Content_Length=len(body) - start, ETag=tag)
        request.wfile.write(body[start : start + HALF])

    server.script = [some] * 99
    assert set(fetch(server, part)) == {WAITS[0]}
    assert part.read_bytes() == body


def test_busy_servers_get_another_try_with_longer_waits(server, part):
    server.script = [status(503), status(429), status(502)]
    assert fetch(server, part) == list(WAITS)
    assert part.read_bytes() == BODY


@pytest.mark.parametrize(
    ("code", "sentence"), [(404, "There is no file at"), (403, "does not send the file")]
)
def test_a_refusal_is_reported_at_once(server, part, code, sentence):
    server.script = [status(code)]
    with pytest.raises(NoAnswer, match=rf"{sentence}.*{code}|{code}.*{sentence}"):
        fetch(server, part)
    assert len(server.requests) == 1
    assert not part.exists()


def test_redirects_are_followed_up_to_a_limit(server, part):
    server.script = [redirect("/other"), redirect("/file")]
    fetch(server, part)
    assert part.read_bytes() == BODY
    part.unlink()
    server.script = [redirect("/file")] * 99
    with pytest.raises(NoAnswer, match="keeps sending the download"):
        fetch(server, part)
    assert len(server.script) > 90


@pytest.mark.parametrize("to", ["file:///etc/hostname", "ftp://127.0.0.1/file", "http://[/file"])
def test_redirects_to_other_than_web_addresses_are_refused(server, part, to):
    server.script = [redirect(to)]
    with pytest.raises(NoAnswer, match="is not valid"):
        fetch(server, part)
    assert not part.exists()


@pytest.mark.parametrize("url", ["file:///etc/hostname", "/etc/hostname", "http://", "http://["])
def test_only_web_addresses_are_fetched(part, url):
    with pytest.raises(NoAnswer, match="not an address that starts with https"):
        Download().fetch(url, part)


def test_a_file_of_unknown_length_is_downloaded(server, part):
    server.script = [unmeasured]
    seen = []
    Download(lambda *progress: seen.append(progress)).fetch(f"{server.url}/file", part)
    assert part.read_bytes() == BODY
    assert seen[-1] == (len(BODY), 0)


def test_a_download_stops_at_the_limit(server, part):
    server.script = [endless]
    with pytest.raises(FileError, match="sends more bytes than the file has"):
        fetch(server, part, limit=300_000)
    assert part.stat().st_size <= 300_000


def test_a_file_announced_as_too_large_is_not_begun(server, part):
    with pytest.raises(FileError, match="is too large"):
        fetch(server, part, limit=len(BODY) - 1)
    assert not part.exists()


def test_a_compressed_response_is_refused(server, part):
    server.script = [lambda request: request.head(200, Content_Encoding="gzip", Content_Length=0)]
    with pytest.raises(NoAnswer, match="sends the file in a changed form"):
        fetch(server, part)


def test_a_lack_of_disk_space_is_reported_before_the_download(server, part, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10, 0, len(BODY) + 999_999))
    with pytest.raises(FileError, match=r"needs 1 MB in .*, and 1 MB are free\. Make room"):
        fetch(server, part, room=1_000_000)
    assert not part.exists()
    fetch(server, part, room=999_999)
    assert part.read_bytes() == BODY


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the full device of Linux")
def test_a_disk_that_runs_full_is_reported(server, part):
    part.symlink_to("/dev/full")
    with pytest.raises(FileError, match=r"cannot be written to .*No space left"):
        fetch(server, part)


def test_an_address_without_a_server_is_reported_after_all_tries(part):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/file"
        patience = Patience()
        with pytest.raises(NoAnswer, match=r"127\.0\.0\.1 cannot be reached"):
            Download(wait=patience).fetch(url, part)
    assert patience.waited == list(WAITS)


def test_cancel_ends_a_silent_connection_at_once_and_keeps_the_part(server, part):
    server.script = [stall(HALF)]
    arrived = threading.Event()
    download = Download(lambda have, total: arrived.set() if have >= HALF else None)
    sentences = []

    def run():
        try:
            download.fetch(f"{server.url}/file", part)
        except Stopped as error:
            sentences.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    assert arrived.wait(30)
    download.cancel()
    thread.join(10)  # without the cancelling, the read would wait twice as long
    assert not thread.is_alive()
    assert "The next download continues from there" in sentences[0]
    assert part.stat().st_size == HALF
    fetch(server, part)
    assert part.read_bytes() == BODY
    assert server.requests[-1][1]["Range"] == f"bytes={HALF}-"


def test_cancel_ends_the_wait_for_another_try(server, part):
    server.script = [status(503)]
    download = Download(wait=lambda seconds: bool(download.cancel()))
    with pytest.raises(Stopped):
        download.fetch(f"{server.url}/file", part)
    assert len(server.requests) == 1


def test_the_proxy_of_the_environment_is_used(server, part, monkeypatch):
    server.files["http://weights.invalid/file"] = BODY
    monkeypatch.setenv("http_proxy", server.url)
    Download().fetch("http://weights.invalid/file", part)
    assert server.requests[0][0] == "http://weights.invalid/file"
    assert part.read_bytes() == BODY
