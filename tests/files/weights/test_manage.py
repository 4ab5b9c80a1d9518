"""Downloading and removing the weights of encoders."""

from __future__ import annotations

import hashlib

import pytest
import torch

from stylizer.engine.errors import FileError, WeightsError
from stylizer.files.store import folders
from stylizer.files.store.lock import lock
from stylizer.files.weights import installed, manage, torchvision
from stylizer.files.weights.download import Download, Stopped
from stylizer.files.weights.trust import trusted
from tests.helpers.loopback import Loopback
from tests.helpers.vgg import left, saved, shrink, state_of


@pytest.fixture
def official(monkeypatch):
    """Run a server with a made-up file of VGG-16 that is named like the official one."""
    shrink(monkeypatch)
    with Loopback() as server:
        server.body = saved(state_of("vgg16"), ".old.pth")
        server.digest = hashlib.sha256(server.body).hexdigest()
        path = f"/models/vgg16-{server.digest[:8]}.pth"
        server.files[path] = server.body
        monkeypatch.setattr(torchvision, "weights_url", lambda name: server.url + path)
        yield server


def test_get_keeps_the_convolutions_and_nothing_else(official):
    path = manage.get("vgg16", Download())
    assert path.parent == folders.cache() / "encoders"
    assert left() == ["vgg16.lock", "vgg16.safetensors"]
    expected = state_of("vgg16")
    kept = installed.weights("vgg16")
    assert all(torch.equal(torch.from_numpy(kept[k]), expected[k]) for k in kept)
    assert installed.origin("vgg16") == installed.Origin(
        torchvision.weights_url(""), official.digest
    )
    assert manage.get("vgg16", Download()) == path
    assert len(official.requests) == 1


def test_a_mirror_may_be_a_folder_or_the_file(official, monkeypatch):
    name = torchvision.weights_url("").rpartition("/")[2]
    official.files |= {f"/copy/{name}": official.body, "/my/own.pth": official.body}
    for mirror in ("/copy", "/copy/", "/my/own.pth"):
        manage.get("vgg16", Download(), official.url + mirror)
        manage.remove("vgg16")
    monkeypatch.setenv("STYLIZER_MIRROR", f"{official.url}/copy")
    manage.get("vgg16", Download())
    paths = [path for path, _ in official.requests]
    assert paths == [f"/copy/{name}", f"/copy/{name}", "/my/own.pth", f"/copy/{name}"]


def test_a_password_in_an_address_is_not_stored(official):
    secret = official.url.replace("//", "//me:secret@") + "/models"
    path = manage.get("vgg16", Download(), secret)
    assert installed.origin("vgg16").name == torchvision.weights_url("")
    assert b"secret" not in path.read_bytes()


def test_a_file_of_another_digest_than_its_name_says_is_discarded(official):
    official.files = dict.fromkeys(official.files, b"junk" * 1000)
    with pytest.raises(WeightsError, match=r"not torchvision's file of VGG-16.*deleted"):
        manage.get("vgg16", Download())
    assert left() == ["vgg16.lock"]
    assert trusted("vgg16") is None


def test_a_file_of_the_right_digest_that_is_no_weights_is_discarded(official, monkeypatch):
    digest = hashlib.sha256(b"junk").hexdigest()
    official.files = {f"/vgg16-{digest[:8]}.pth": b"junk"}
    url = official.url + next(iter(official.files))
    monkeypatch.setattr(torchvision, "weights_url", lambda name: url)
    with pytest.raises(WeightsError, match="not a file of encoder weights"):
        manage.get("vgg16", Download())
    assert left() == ["vgg16.lock"]
    assert trusted("vgg16") is None


def test_the_first_download_is_trusted_and_another_refused(official, monkeypatch):
    manage.get("vgg16", Download())
    assert trusted("vgg16").digest == official.digest
    installed.path_of("vgg16").unlink()  # as a program that cleans caches does
    # Finding other bytes with the same first eight digits would take hours, so the digest is faked.
    other = official.digest[:8] + "0" * 56
    with monkeypatch.context() as patch:
        patch.setattr(manage, "_sha256", lambda file: other)
        with pytest.raises(WeightsError, match=f"{official.digest}.*weights remove vgg16"):
            manage.get("vgg16", Download())
        assert left() == ["vgg16.lock"]
        manage.remove("vgg16")
        manage.get("vgg16", Download())
        assert trusted("vgg16").digest == other


def test_a_damaged_file_of_trusted_digests_is_ignored(official):
    for text in ("{", "[]", '{"vgg16": 3}', '{"vgg16": {"name": "x"}}', "[" * 100_000):
        (folders.data() / "weights.json").write_text(text, encoding="utf-8")
        assert trusted("vgg16") is None
    manage.get("vgg16", Download())
    assert trusted("vgg16").digest == official.digest


def test_a_failed_download_says_how_to_import(official):
    with pytest.raises(WeightsError, match=r"no file.*weights import vgg16 FILE"):
        manage.get("vgg16", Download(), f"{official.url}/nowhere")


def test_missing_weights_say_how_to_get_them():
    with pytest.raises(
        WeightsError, match=r"weights get vgg19\..*vgg19-dcbb9e9d\.pth.*weights import vgg19 FILE"
    ):
        installed.weights("vgg19")


def test_a_cancelled_download_is_continued(official):
    path = next(iter(official.files))
    official.body = official.files[path] = official.body + bytes(1 << 20)
    download = Download(lambda have, total: have and download.cancel())
    with pytest.raises(Stopped):
        manage.get("vgg16", download)
    assert left() == ["vgg16.lock", "vgg16.pth.part", "vgg16.pth.part.json"]
    with pytest.raises(
        WeightsError, match="not torchvision's"
    ):  # the download is complete, and is checked
        manage.get("vgg16", Download())
    assert "Range" in official.requests[-1][1]


def test_a_second_process_is_refused(official):
    with (
        lock(installed.folder() / "vgg16.lock", "Taken."),
        pytest.raises(FileError, match="Another Stylizer is busy with the weights of VGG-16"),
    ):
        manage.get("vgg16", Download())
    assert official.requests == []


def test_remove_deletes_weights_and_trust(official):
    with pytest.raises(WeightsError, match="not on this computer"):
        manage.remove("vgg16")
    manage.get("vgg16", Download())
    manage.remove("vgg16")
    assert left() == ["vgg16.lock"]
    assert trusted("vgg16") is None
    with pytest.raises(WeightsError, match="Compact is built in"):
        manage.remove("compact")
    assert "compact" in [i.name for i in installed.installed()]
