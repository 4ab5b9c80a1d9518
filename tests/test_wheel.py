"""The wheel is complete: it renders when it is installed in another folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run([*build, str(ROOT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_resources_are_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    assert shipped
    for path in shipped:
        assert f"stylizer/{path.relative_to(ROOT).as_posix()}" in names


def test_it_renders_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    scripts = venv / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    inside = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.check_output([python, "-c", inside], text=True).strip())
    # Add the dependencies of this environment after the files of the wheel. Path files in that
    # folder are not read, so an editable Stylizer of this environment is not found.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = (
        "from stylizer.files.shipped.samples import samples;"
        " print(*samples().contents, *samples().styles)"
    )
    bare = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    found = subprocess.check_output([python, "-c", where], cwd=elsewhere, text=True, env=bare)
    photo, painting = found.split()[0], found.split()[-1]
    assert photo.startswith(str(site))
    argv = ["render", "--content", photo, "--style", painting, "--output", "out.png", "--json"]
    quick = ["--size", "32", "--set", "coarsest=32", "--set", "first_steps=2"]
    done = subprocess.run(
        [scripts / "stylizer", *argv, *quick],
        cwd=elsewhere,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["encoder"] == "compact"
    assert (elsewhere / "out.png").stat().st_size > 0
