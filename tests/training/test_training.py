"""Distilling from a tiny stand-in teacher, pausing, and exporting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from stylizer.engine.encoders.compact import Compact
from stylizer.engine.encoders.registry import COMPACT
from stylizer.training import recipe
from stylizer.training.augment import Batches
from stylizer.training.chains import Chains
from stylizer.training.distill import Distillation, Settings, initialise, save
from stylizer.training.evaluate import agreement, held_out
from stylizer.training.export import OWN, export, rescale
from stylizer.training.muon import orthogonalised
from stylizer.training.normalised import Normalised
from stylizer.training.objective import energy, gradient_loss, loss, products, style_gradient
from stylizer.training.scenes import scene
from stylizer.training.teacher import MATCHES, channel_variance

PICTURES = np.stack([scene(seed, 48) for seed in range(6)])
FAST = Settings(steps=16, batch=6, crop=32, warmup=2, half=False, chains=2)


def stand_in(image: Tensor) -> dict[str, Tensor]:
    """Return a teacher with fixed random filters for two layers of the student."""
    generator = torch.Generator().manual_seed(0)
    two = torch.randn(96, 3, 3, 3, generator=generator) * 0.5
    three = torch.randn(128, 96, 1, 1, generator=generator) * 0.2
    fine = F.relu(F.conv2d(F.avg_pool2d(image - 0.4, 2), two, padding=1))
    return {"s2_2": fine, "s3_1": F.relu(F.conv2d(F.avg_pool2d(fine, 2), three))}


def batches(seed: int, count: int = 3) -> list[Tensor]:
    drawn = Batches(PICTURES, 2, 32, torch.Generator().manual_seed(seed))
    return [drawn.next() for _ in range(count)]


def begun() -> Distillation:
    return Distillation(PICTURES, stand_in, channel_variance(stand_in, batches(9)), FAST)


def test_batches_are_pictures_and_follow_their_generator() -> None:
    first, again, other = batches(1), batches(1), batches(2)
    assert first[0].shape == (2, 3, 32, 32)
    assert all(float(b.min()) >= 0 and float(b.max()) <= 1 for b in first)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0], other[0])


@pytest.mark.parametrize("shape", [(8, 40), (40, 8)])
def test_orthogonalised_steps_go_equally_far_in_all_directions(shape: tuple[int, int]) -> None:
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonalised(matrix))
    assert float(values.min()) > 0.5
    assert float(values.max()) < 1.5


def test_a_few_steps_bring_the_student_closer_to_its_teacher() -> None:
    run = begun()
    losses = [run.step()[0] for _ in range(FAST.steps)]
    assert run.progress == 1
    assert np.mean(losses[-5:]) < 0.7 * np.mean(losses[:3])


def test_a_resumed_run_goes_on_as_if_it_had_never_stopped(tmp_path: Path) -> None:
    whole = begun()
    for _ in range(4):  # so many steps that it has begun to paint
        whole.step()
    save(whole, tmp_path / "checkpoint.pt")
    resumed = begun()
    resumed.restore(torch.load(tmp_path / "checkpoint.pt", weights_only=True))
    assert resumed.done == 4
    assert [whole.step()[0] for _ in range(2)] == [resumed.step()[0] for _ in range(2)]
    assert all(torch.equal(resumed.average[k], v) for k, v in whole.average.items())


@torch.no_grad()
def test_folding_the_normalisation_in_keeps_every_layer() -> None:
    student, encoder, pictures = Normalised(), Compact(COMPACT), batches(4)
    student.recalibrate(pictures)
    student.eval()
    encoder.load_state_dict(student.folded())
    names = encoder.info.names
    expected, found = student(pictures[0], names), encoder(pictures[0], names)
    for name in names:
        torch.testing.assert_close(found[name], expected[name], rtol=1e-3, atol=1e-3)


@torch.no_grad()
def test_rescaling_changes_only_the_size_of_the_encoders_own_layers() -> None:
    torch.manual_seed(0)
    encoder, pictures = Compact(COMPACT), batches(4)
    names = encoder.info.names
    before = encoder(pictures[0], names)
    found = rescale(encoder, pictures)
    after = encoder(pictures[0], names)
    for name in names:
        expected = before[name] / found.get(name, 1.0)
        torch.testing.assert_close(after[name], expected, rtol=1e-3, atol=1e-5)
    for name in OWN:
        squares = [encoder(image, names)[name].square().mean() for image in pictures]
        assert float(torch.stack(squares).mean()) == pytest.approx(1, rel=1e-3)


def test_exported_weights_fit_the_encoder_and_say_where_they_come_from(tmp_path: Path) -> None:
    run, file = begun(), tmp_path / "compact.safetensors"
    run.step()
    export(run.state(), batches(4), file)
    Compact(COMPACT).load_state_dict(load_file(file), strict=True)
    with safe_open(file, "pt") as opened:
        told = opened.metadata()
    assert told["name"] == "compact"
    assert "1 steps of 6 crops of 32 px" in told["training"]
    assert file.stat().st_size < 8 * 2**20


def test_a_network_agrees_with_itself_and_hardly_with_a_stranger() -> None:
    pictures = [batch[:1] for batch in batches(0)]

    def network(seed: int) -> Compact:
        network = Compact(COMPACT)
        initialise(network, torch.Generator().manual_seed(seed))
        return network

    student, stranger = network(0), network(1)

    def seen_by(other: Compact):
        return lambda image: other(image, tuple(MATCHES))

    assert max(held_out(student, seen_by(student), pictures).values()) == 0
    assert min(agreement(student, seen_by(student), pictures).values()) > 0.9999
    assert max(agreement(student, seen_by(stranger), pictures).values()) < 0.9


def test_the_style_gradient_is_that_of_the_gram_error() -> None:
    image = torch.rand(2, 3, 6, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    found = style_gradient(lambda x: x.square(), image).detach()
    # d/dx of |G - G*|^2 with G = f f^T / n and f = x^2 is 2 x times 4 (G - G*) f / n.
    flat = image.square().flatten(2)
    gram = flat @ flat.transpose(1, 2) / 30
    wanted = 8 * image.flatten(2) * ((gram - gram.flip(0)) @ flat) / 30
    torch.testing.assert_close(found.flatten(2), wanted)
    assert float(gradient_loss(found, found)) == pytest.approx(0, abs=1e-6)
    assert float(gradient_loss(found, -found)) == pytest.approx(2, abs=1e-6)


def test_the_loss_is_its_formula_and_so_is_its_gradient() -> None:
    torch.manual_seed(0)
    mine, wanted = torch.rand(2, 3, 4, 5, 4, dtype=torch.float64).unbind()
    weight = torch.rand(4, 1, 1, dtype=torch.float64)
    mine = mine.movedim(-1, 1).requires_grad_()
    wanted = wanted.movedim(-1, 1)

    def plain(x: Tensor) -> Tensor:
        grams = [torch.einsum("nchw,ndhw->ncd", f, f) for f in (x, wanted)]
        apart, size = (grams[0] - grams[1]).square().sum((1, 2)), grams[1].square().sum((1, 2))
        relative = (apart / (size + size.mean())).mean()
        return ((x - wanted) * weight).square().mean() + 0.1 * relative

    found, expected = loss({"a": mine}, {"a": wanted}, {"a": weight}, 0.1), plain(mine)
    assert float(found.detach()) == pytest.approx(float(expected.detach()), rel=1e-6)
    slopes = [torch.autograd.grad(value, mine)[0] for value in (found, expected)]
    torch.testing.assert_close(slopes[0], slopes[1], rtol=1e-5, atol=1e-8)


def test_chains_paint_towards_their_styles_and_start_anew_when_done() -> None:
    generator = torch.Generator().manual_seed(0)
    student, layers = Compact(COMPACT), ("s2_2", "s3_1")
    initialise(student, generator)
    batch = torch.cat(batches(0))
    chains = Chains(4, 32, generator)

    def apart() -> Tensor:
        with torch.no_grad():
            seen, goal = (student(x, layers) for x in (chains.pictures, chains.styles))
            return sum(energy(products(seen[k]) - products(goal[k])) for k in layers)

    chains.advance(student, layers, batch, 4)
    first = apart()
    for _ in range(8):
        chains.advance(student, layers, batch, 4)
    assert bool((apart() < 0.8 * first).all())
    left = chains.left.clone()
    for _ in range(int(left.max())):
        chains.advance(student, layers, batch, 4)
    assert int(chains.left.min()) >= 0
    assert bool((chains.left > 0).any())  # chains that had ended have started again


def test_the_recipe_of_the_shipped_weights_is_complete_and_a_wrong_one_says_where(tmp_path: Path):
    data, settings = recipe.read(recipe.SHIPPED)
    assert data.scenes > 1000
    assert settings.steps > 1000
    assert settings.minutes == 0  # a limit of time would not give the same weights again
    (tmp_path / "a.json").write_text('{"data": {}, "settings": {"stepps": 3}}')
    with pytest.raises(TypeError, match="stepps"):
        recipe.read(tmp_path / "a.json")
