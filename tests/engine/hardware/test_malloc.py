"""Memory that is freed serves again during a run, and is given back after it."""

from __future__ import annotations

import pytest

from tests.helpers.child import child, linux

STEPS = """
import threading

faults = []

def look():
    # In a thread, as in the window.
    for step in run(job(768, first_steps=10), Control()):
        faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)

thread = threading.Thread(target=look)
thread.start()
thread.join()
print(json.dumps([after - before for before, after in zip(faults, faults[1:])]))
"""


@linux
def test_after_the_first_steps_no_new_memory_is_asked_for():
    """Where each tensor is mapped anew, a step meets 10,000 new pages and more."""
    later = sorted(child(STEPS)[3:])
    assert later[len(later) // 2] < 3000


RENDER = """
import gc
from stylizer import render

gc.disable()  # as in the window, where the thread of a run must not collect

def resident():
    return psutil.Process().memory_info().rss

sizes = []
noise = np.random.default_rng(0).random((512, 512, 3), np.float32)
settings = dict(size=512, coarsest=512, first_steps=2, precision="float32", device="cpu")
for _ in range(2):  # the first leaves what is loaded once
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
settings = dict(first_steps=2, last_steps=2, coarsest=64, variety=0.5, tv=1.0)
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
    """Which in the window works now and then, and not in the thread of the run."""
    assert child(CYCLES.format(last=last)) == 0
