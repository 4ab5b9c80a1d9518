"""Free memory: of control groups, of the process, and of a GPU."""

from __future__ import annotations

from pathlib import Path

import torch

from stylizer.engine.hardware import memory
from stylizer.engine.hardware.memory_estimate import MB

GB = 2**30


def group(folder: Path, limit: int | str, used: int, cached: int = 0, version: int = 2) -> None:
    names = {
        1: ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        2: ("memory.max", "memory.current", "inactive_file"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    limit_file, usage_file, cache = names[version]
    (folder / limit_file).write_text(f"{limit}\n")
    (folder / usage_file).write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 7\n{cache} {cached}\n")


def test_memory_of_nested_groups(tmp_path):
    told = tmp_path / "told"
    told.write_text("0::/user/job\n")
    group(tmp_path / "user" / "job", "max", 100)
    group(tmp_path / "user", 5000, 3000, cached=500)
    assert list(memory.group_memory(told, tmp_path)) == [2500]
    group(tmp_path / "user" / "job", 1000, 400)
    assert sorted(memory.group_memory(told, tmp_path)) == [600, 2500]


def test_memory_of_groups_of_the_first_version(tmp_path):
    told = tmp_path / "told"
    told.write_text("4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n0::/\n")
    # In a container the folder of the group is at the root.
    group(tmp_path / "memory", 9000, 4000, cached=1000, version=1)
    assert list(memory.group_memory(told, tmp_path)) == [6000]


def test_without_groups_there_is_no_limit(tmp_path):
    assert list(memory.group_memory(tmp_path / "none", tmp_path)) == []


def test_the_tightest_limit_of_the_cpu_counts(monkeypatch):
    cpu = torch.device("cpu")
    monkeypatch.setattr(memory, "group_memory", lambda: iter([7 * MB, 900 * GB]))
    monkeypatch.setattr(memory, "address_space", lambda: iter([9 * MB]))
    assert memory.available_memory(cpu) == 7 * MB
    monkeypatch.setattr(memory, "address_space", lambda: iter([-5]))
    assert memory.available_memory(cpu) == 0


def test_memory_of_a_gpu_counts_what_torch_keeps_unused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (1000, 5000))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: 700)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: 300)
    assert memory.available_memory(torch.device("cuda:0")) == 1400
    monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda: 9000)
    monkeypatch.setattr(torch.mps, "driver_allocated_memory", lambda: 2000)
    assert memory.available_memory(torch.device("mps")) == 7000
