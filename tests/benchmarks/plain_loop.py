"""Compare the engine with a plain float32 loop in PyTorch that does the same work with VGG-19.

    python tests/benchmarks/plain_loop.py [--size 512] [--steps 5] [--device auto]

The plain loop is that of a textbook: the layers of Gatys et al. in an `nn.Sequential`, Gram
matrices, total variation and Adam. Both take turns in one process. On the CPU the measurement is
repeated in a process in which oneDNN uses neither AVX-512 nor AMX. Weights are random and pictures
are noise, which are as fast as real ones.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from statistics import median

import torch
import torch.nn.functional as F
from runs import engine, pictures, take_turns
from torch import Tensor, nn

from stylizer.engine.hardware import device as devices
from stylizer.engine.hardware.threads import use_threads
from stylizer.engine.recipe import Recipe

CONTENT = "relu4_2"
STYLE = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
STAGES = ((64, 2), (128, 2), (256, 4), (512, 4), (512, 1))
"""Number of channels and of convolutions of each stage of VGG-19, up to relu5_1."""
ISA = "ONEDNN_MAX_CPU_ISA"


class Vgg(nn.Sequential):
    """Return the features by layer of a normalised picture (1, 3, H, W)."""

    def __init__(self) -> None:
        layers: dict[str, nn.Module] = {}
        inside = 3
        for stage, (channels, depth) in enumerate(STAGES, start=1):
            if stage > 1:
                layers[f"pool{stage - 1}"] = nn.AvgPool2d(2)
            for i in range(1, depth + 1):
                layers[f"conv{stage}_{i}"] = nn.Conv2d(inside, channels, 3, padding=1)
                layers[f"relu{stage}_{i}"] = nn.ReLU(inplace=True)
                inside = channels
        super().__init__()
        for name, layer in layers.items():
            self.add_module(name, layer)
        self.requires_grad_(False)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        features = {}
        for name, layer in self.named_children():
            x = layer(x)
            if name in (CONTENT, *STYLE):
                features[name] = x
        return features


def gram(features: Tensor) -> Tensor:
    """Return the Gram matrix (C, C) of features (1, C, H, W)."""
    flat = features.flatten(2)[0]
    return flat @ flat.T / flat.numel()


def plain(size: int, device: torch.device) -> Iterator[None]:
    """Run the plain loop, and yield after each step."""
    torch.manual_seed(0)
    mean = torch.tensor([0.485, 0.456, 0.406], device=device).view(1, 3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225], device=device).view(1, 3, 1, 1)
    vgg = Vgg().to(device)
    content, style = (
        torch.from_numpy(picture).movedim(-1, 0)[None].contiguous().to(device)
        for picture in pictures(size, size)
    )
    with torch.no_grad():
        wanted = vgg((content - mean) / std)[CONTENT]
        features = vgg((style - mean) / std)
        grams = {name: gram(features[name]) for name in STYLE}
    image = content.clone().requires_grad_()
    adam = torch.optim.Adam([image], lr=0.02)
    while True:
        adam.zero_grad()
        features = vgg((image - mean) / std)
        loss = F.mse_loss(features[CONTENT], wanted)
        for name in STYLE:
            loss = loss + 100 * F.mse_loss(gram(features[name]), grams[name])
        loss = loss + 1e-3 * (image.diff(dim=2).square().mean() + image.diff(dim=3).square().mean())
        loss.backward()
        adam.step()
        with torch.no_grad():
            image.clamp_(0, 1)
        yield


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--device", default="auto")
    options = parser.parse_args()
    size, device = options.size, devices.find_device(options.device)
    if device.type == "cuda":
        # The Gram matrices of the plain loop use TF32, as its convolutions do by default.
        torch.set_float32_matmul_precision("high")
    recipe = Recipe().replace(
        encoder="vgg19",
        content={CONTENT: 1.0},
        style=dict.fromkeys(STYLE, 1.0),
        tv=1.0,
        device=options.device,
    )
    threads = use_threads()
    limit = f", oneDNN held to {os.environ[ISA]}" if ISA in os.environ else ""
    print(f"VGG-19, random weights, {size} x {size} px, {device}, {threads} threads{limit}")
    runs = {"plain": plain(size, device), "engine": engine(recipe, size, size)}
    seconds = take_turns(runs, options.steps, options.device)
    for name, times in seconds.items():
        print(f"  {name:6}  {median(times):8.4f} s per step, {min(times):.4f} at best")
    if len(seconds) == 2:
        middle, best = (of(seconds["plain"]) / of(seconds["engine"]) for of in (median, min))
        print(f"  the engine is {middle:.2f} times as fast, {best:.2f} at best", flush=True)
    if device.type == "cpu" and ISA not in os.environ:
        environment = {**os.environ, ISA: "AVX2"}
        return subprocess.run([sys.executable, *sys.argv], env=environment, check=False).returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
