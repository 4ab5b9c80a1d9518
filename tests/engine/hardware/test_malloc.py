"""Freed memory is used again during a run, and returned to the system after the run."""

from __future__ import annotations

import pytest

from tests.helpers.child import child, linux

STEPS = """
import threading

made = job(640, first_steps=5)
sizes = [psutil.Process().memory_info().rss]

def look():
    # The window runs it in a thread, too.
    for step in run(made, Control()):
        sizes.append(psutil.Process().memory_info().rss)

thread = threading.Thread(target=look)
thread.start()
thread.join()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([*(size / 2**20 for size in sizes), peak / 2**10]))
"""


@linux
def test_the_memory_of_one_step_is_kept_for_the_next():
    """Between two steps the process keeps most freed memory, and later steps need no more."""
    before, *steps, peak = child(STEPS)
    assert peak > before + 400
    for size in steps[1:-1]:
        assert size - before > 0.8 * (peak - before)
    assert max(steps[2:]) - min(steps[2:-1]) < 0.1 * (peak - before)


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
