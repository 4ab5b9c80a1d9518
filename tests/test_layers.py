"""Rules for imports: which part may import which, and without loading torch."""

from __future__ import annotations

import subprocess
import sys

import pytest

BLOCK_QT = """
import sys

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6", "superqt", "pyqtgraph"):
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Block())
"""


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "module", ["stylizer", "stylizer.engine.recipe", "stylizer.api", "stylizer.cli.render"]
)
def test_imports_without_torch(module: str) -> None:
    heavy = f"import sys, {module}; print([m for m in ('torch', 'PySide6') if m in sys.modules])"
    assert run(heavy) == "[]"


def test_the_package_itself_is_light() -> None:
    assert run("import sys, stylizer; print('numpy' in sys.modules)") == "False"


def test_engine_runs_without_qt() -> None:
    code = f"""{BLOCK_QT}
import numpy as np
from stylizer import render
picture = np.linspace(0, 1, 24 * 24 * 3, dtype=np.float32).reshape(24, 24, 3)
result = render(picture, picture[::-1], size=24, coarsest=24, first_steps=2)
print(result.size)
"""
    assert run(code) == "(24, 24)"
