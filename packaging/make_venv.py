"""Make .venv with Stylizer and everything that it needs, at the tested versions.

    python3 packaging/make_venv.py [--need qt|window]

Needs nothing but Python and is quick when there is nothing to do. As root on Debian
and Ubuntu it also installs the system libraries that Qt needs; elsewhere it says which
command does. With --need it fails when those libraries are missing: `qt` for Qt
without a display (the tests), `window` for a window on the screen.

This file parses on an old Python, so that it can say that the Python is old.
"""

from __future__ import print_function

import ctypes
import glob
import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "stylizer-setup")
CONSTRAINTS = os.path.join(ROOT, "packaging", "constraints.txt")

# Shared library -> its package for apt, dnf, pacman. Qt loads none of its widgets without these.
QT = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype", "freetype2"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libstdc++.so.6": ("libstdc++6", "libstdc++", "gcc-libs"),
    "libz.so.1": ("zlib1g", "zlib", "zlib"),
    "libzstd.so.1": ("libzstd1", "libzstd", "zstd"),
}
# And no window comes up on X11 without these ...
X11 = {
    "libX11.so.6": ("libx11-6", "libX11", "libx11"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11"),
    "libxcb.so.1": ("libxcb1", "libxcb", "libxcb"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-glx.so.0": ("libxcb-glx0", "libxcb", "libxcb"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb", "libxcb"),
    "libxcb-render-util.so.0": (
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "xcb-util-renderutil",
    ),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
}
# ... or on Wayland without these.
WAYLAND = {
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client", "wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor", "wayland"),
    "libwayland-egl.so.1": ("libwayland-egl1", "libwayland-egl", "wayland"),
}
ALL = dict(QT, **dict(X11, **WAYLAND))
FONT = ("fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu")
MANAGERS = (
    ("apt-get", "apt-get install -y --no-install-recommends"),
    ("dnf", "dnf install -y"),
    ("pacman", "pacman -S --needed"),
)


def main():
    need = sys.argv[sys.argv.index("--need") + 1] if "--need" in sys.argv[:-1] else ""
    python = new_enough_python()
    install_missing_libraries()
    lacking = missing(needed(need))
    if lacking:
        fail(
            "Qt needs system libraries that are not here ({}). Install them with:\n  {}".format(
                ", ".join(lacking), install_line(packages(lacking))
            )
        )
    stamp = fingerprint(python)
    if read(STAMP) != stamp:
        make(python)
        with open(STAMP, "w") as file:
            file.write(stamp)
        say("Ready.")


def say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def fail(text):
    say(text)
    sys.exit(1)


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


# ---- Python


def version_of(python):
    """(major, minor) of an interpreter, or (0, 0) when it does not run."""
    code = "import sys; print(sys.version_info[0], sys.version_info[1])"
    try:
        out = subprocess.check_output([python, "-c", code], stderr=subprocess.DEVNULL)
        return tuple(int(part) for part in out.split())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return (0, 0)


def new_enough_python():
    """The running interpreter, or a newer one on the PATH when that is too old."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(14, OLDEST[1] - 1, -1):
        python = shutil.which("python3.{}".format(minor))
        if python and version_of(python) >= OLDEST:
            return python
    return fail(
        "Stylizer needs Python {}.{} or newer, and python3 here is {}.{}. Install a newer one"
        " and run: make PYTHON=/path/to/python3 run".format(*(OLDEST + sys.version_info[:2]))
    )


def fingerprint(python):
    """Changes whenever .venv has to be brought up to date."""
    digest = hashlib.sha256()
    for path in (os.path.join(ROOT, "pyproject.toml"), CONSTRAINTS, os.path.abspath(__file__)):
        digest.update(read(path).encode())
    # A venv works in one place only, with one Python.
    digest.update(repr((ROOT, version_of(python))).encode())
    return digest.hexdigest() + "\n"


def make(python):
    """Create or update .venv."""
    inside = os.path.join(VENV, "bin", "python")
    usable = version_of(inside) == version_of(python) and has_pip(inside) and at_home()
    if not usable:
        say("Making .venv with Python {}.{} ...".format(*version_of(python)))
        create(python)
    say("Installing Stylizer and what it needs into .venv (a few minutes the first time) ...")
    command = [inside, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--quiet", "--progress-bar", "on" if sys.stderr.isatty() else "off"]
    command += ["-c", CONSTRAINTS, "-e", ROOT + "[test,dev]"]
    if subprocess.call(command, cwd=ROOT) != 0:
        fail(
            "The installation did not succeed; the reason stands above."
            " Check the internet connection and the space on the disk, then run make again."
        )


def at_home():
    """Whether .venv was made at this place (a moved or copied one must be made anew)."""
    script = read(os.path.join(VENV, "bin", "activate"))
    return VENV in script


def has_pip(python):
    call = [python, "-c", "import pip"]
    return subprocess.call(call, stderr=subprocess.DEVNULL) == 0


def create(python):
    call = [python, "-m", "venv", "--clear", VENV]
    result = subprocess.run(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode == 0:
        return
    # Debian and Ubuntu keep ensurepip in a package of its own.
    package = "python{}.{}-venv".format(*version_of(python))
    if apt_install([package]) and subprocess.call(call) == 0:
        return
    lacks_venv = b"ensurepip" in result.stdout or b"No module named venv" in result.stdout
    if lacks_venv and shutil.which("apt-get"):
        fail(
            "Python's venv module is not complete here. Install it with:\n  {}".format(
                install_line([package])
            )
        )
    fail("Could not make .venv: " + result.stdout.decode(errors="replace").strip())


# ---- System libraries


def needed(need):
    """The libraries for a purpose; for a window, those of the display that there is."""
    if need == "window":
        return dict(QT, **(X11 if os.environ.get("DISPLAY") else WAYLAND))
    return QT if need == "qt" else {}


def missing(libraries):
    """Those that the system's loader does not find."""
    if not sys.platform.startswith("linux"):
        return []
    lacking = []
    for name in libraries:
        try:
            ctypes.CDLL(name)
        except OSError:
            lacking.append(name)
    return lacking


def packages(lacking):
    """Names for this system's package manager (apt's where there is none that we know)."""
    known = [i for i, (tool, _) in enumerate(MANAGERS) if shutil.which(tool)]
    column = known[0] if known else 0
    names = [ALL[library][column] for library in lacking]
    if not has_fonts():
        names.append(FONT[column])
    return sorted(set(names))


def install_line(names):
    for tool, line in MANAGERS:
        if shutil.which(tool):
            return ("" if is_root() else "sudo ") + line + " " + " ".join(names)
    return "your package manager (on Debian they are called {})".format(" ".join(names))


def is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


def has_fonts():
    homes = ("/usr/share/fonts", "/usr/local/share/fonts", os.path.expanduser("~/.fonts"))
    return any(glob.glob(home + "/**/*.[to]tf", recursive=True) for home in homes)


def install_missing_libraries():
    """As root on Debian and Ubuntu; elsewhere nothing."""
    lacking = missing(ALL)
    if not sys.platform.startswith("linux") or not (lacking or not has_fonts()):
        return
    if is_root() and shutil.which("apt-get"):
        names = packages(lacking)
        say("Installing the system libraries that Qt needs: {} ...".format(" ".join(names)))
        if not apt_install(names):
            say("apt-get could not install them; Qt will not start without.")


def apt_install(names):
    """True when apt-get has installed them."""
    if not is_root() or not shutil.which("apt-get"):
        return False
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    # Package lists may be missing or old: fetch them only when the first try fails.
    for command in (install + names, ["apt-get", "update", "-qq"], install + names):
        result = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if command[1] == "install" and result.returncode == 0:
            return True
    say(result.stdout.decode(errors="replace").strip()[-600:])
    return False


if __name__ == "__main__":
    main()
