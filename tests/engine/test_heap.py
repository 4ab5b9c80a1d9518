"""Memory that is freed serves again during a run, and is given back after it."""

from __future__ import annotations

from child import child, linux

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
from stylizer import render

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
