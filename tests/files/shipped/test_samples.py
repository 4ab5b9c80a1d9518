"""The sample pictures: their number, size in pixels and on disk, and origin."""

from __future__ import annotations

from stylizer.files.read.images import load
from stylizer.files.shipped.resources import resource
from stylizer.files.shipped.samples import samples


def test_the_first_pair_is_that_of_try_a_sample() -> None:
    shipped = samples()
    assert (shipped.contents[0].stem, shipped.styles[0].stem) == ("coffee", "swirls")


def test_there_are_enough_large_paintings_and_few_megabytes_in_all() -> None:
    shipped = samples()
    assert len(shipped.styles) >= 10
    assert len(shipped.contents) >= 4
    for path in shipped.styles:
        assert min(load(path).size) >= 1024, path.name
    everything = [path for path in resource("samples").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in everything) <= 8_000_000


def test_every_sample_has_its_origin() -> None:
    readme = resource("samples", "README.md").read_text("utf-8")
    shipped = samples()
    for path in shipped.contents + shipped.styles:
        assert f"`{path.parent.name}/{path.name}`" in readme, path.name
