"""Freed memory is used again during a run, and returned to the system after the run."""

from __future__ import annotations

import pytest

from tests.helpers.child import child, linux

FREED = """
import threading

from stylizer.engine.hardware import malloc

def resident():
    return psutil.Process().memory_info().rss

sizes = [resident()]

def work():
    tensor = torch.ones(2**26)  # 256 MB
    sizes.append(resident())
    del tensor
    sizes.append(resident())

# The window runs the engine in a thread, which would have an arena of its own.
for run in (work, lambda: [thread := threading.Thread(target=work), thread.start(), thread.join()]):
    run()
    malloc.give_back()
    sizes.append(resident())
print(json.dumps([size / 2**20 for size in sizes]))
"""


@linux
def test_freed_memory_stays_until_it_is_given_back():
    """The process keeps freed memory for the next step, in every thread."""
    before, *sizes = child(FREED)
    for held, freed, given_back in (sizes[:3], sizes[3:]):
        assert held > before + 250
        assert freed > before + 250
        assert given_back < before + 20


RENDER = """
import gc
from stylizer import render

gc.disable()  # in the window the thread of a run must not collect garbage

def resident():
    return psutil.Process().memory_info().rss

sizes = []
noise = np.random.default_rng(0).random((512, 512, 3), np.float32)
settings = dict(size=512, coarsest=512, first_steps=1, precision="float32", device="cpu")
for _ in range(2):  # the first run loads what later runs share
    before, most = resident(), []
    result = render(noise, noise, on_step=lambda step: most.append(resident()), **settings)
    sizes = [before, max(most), resident()]
print(json.dumps([size / 2**20 for size in sizes]))
"""


@linux
def test_what_a_run_took_is_given_back_at_its_end():
    before, most, after = child(RENDER)
    assert most > before + 200
    assert after < before + 50


CYCLES = """
import gc

gc.collect()
gc.disable()
settings = dict(first_steps=2, last_steps=2, coarsest=64, seed_diversity=0.5, tv=1.0)
steps = run(job(96, **settings), Control())
for step in steps:
    if step.iteration == {last}:
        break
steps.close()
del steps, step
gc.set_debug(gc.DEBUG_SAVEALL)
gc.collect()
print(json.dumps(sum(isinstance(one, torch.Tensor) for one in gc.garbage)))
"""


@linux
@pytest.mark.parametrize("last", [1, 4], ids=["broken off", "finished"])
def test_a_run_leaves_no_tensors_to_the_garbage_collector(last):
    """The window collects garbage only from time to time, and not on the thread of the run."""
    assert child(CYCLES.format(last=last)) == 0
