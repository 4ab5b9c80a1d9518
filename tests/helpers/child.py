"""Run the engine in a separate process, so that its memory can be measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

CHILD = """
import json, os, sys
import numpy as np, torch, psutil, resource
if room := int(os.environ.get("ROOM", 0)):
    room += psutil.Process().memory_info().vms
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
from stylizer.engine.hardware import memory
from stylizer.engine.control import Control
from stylizer.engine.encoders.build import network
from stylizer.engine.errors import DeviceError
from stylizer.engine.job import Job
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe

def job(size, **settings):
    usual = dict(coarsest=size, first_steps=1, last_steps=1, precision="float32", device="cpu")
    recipe = Recipe().replace(size=size, **{**usual, **settings})
    torch.manual_seed(0)
    encoder = network(recipe.encoder, "average").to_empty(device="cpu")
    shapes = {name: value.shape for name, value in encoder.state_dict().items()}
    state = {name: torch.randn(shape).mul(0.02).numpy() for name, shape in shapes.items()}
    noise = np.random.default_rng(0)
    content = noise.random((size, size, 3), np.float32)
    return Job(recipe, content, (noise.random((256, 256, 3), np.float32),), state)
"""


def child(code, room=0):
    """Run `CHILD` and then `code` in a new process with one thread; return the JSON it prints.

    `room` is the number of bytes that its address space may grow by once torch is loaded, or 0
    for no limit.
    """
    done = subprocess.run(
        [sys.executable, "-c", CHILD + code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "ROOM": str(room)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
