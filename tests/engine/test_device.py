"""The choice of device, and whether a run fits: the decisions, without their cost."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from engine import device as devices
from engine import memory

CPU = torch.device("cpu")


@pytest.mark.parametrize("name", ["tpu", "cuda:x", "gpu", 3, None])
def test_a_device_that_does_not_exist_is_named(name):
    with pytest.raises(ValueError, match="device must be 'auto', 'cpu' or 'cuda', got"):
        devices.choose(name, 10)


def test_a_gpu_that_is_not_here_is_told():
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    with pytest.raises(ValueError, match=f"the CUDA devices that torch finds here are {count}"):
        devices.choose("cuda:99", 10)


def test_large_batches_go_to_the_gpu_where_there_is_one(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert devices.choose("auto", 10) == CPU
    assert devices.choose("auto", 10**6).type == "cuda"
    assert devices.choose("cpu", 10**6) == CPU


def test_a_compiled_block_is_of_few_sizes_whatever_the_starts():
    blocks = [devices.block_size(CPU, n, compiled=True) for n in (1, 1000, 8000, 9000, 17_000, 10**6)]
    assert blocks == [1_024, 1_024, 8_192, 16_384, 65_536, 65_536]
    gpu = torch.device("cuda")
    assert devices.block_size(gpu, 10, compiled=True) == 65_536
    assert devices.block_size(gpu, 1_000_000, compiled=True) == 2**20
    assert devices.block_size(gpu, 2**22, compiled=True) == 2**22


def test_what_fits_is_what_is_free(monkeypatch):
    monkeypatch.setattr(memory, "free", lambda device: 1_000_000)
    memory.check(1000, 1000, 0, CPU)
    with pytest.raises(ValueError, match=r"1,001 starts need about .* at most 1,000 starts fit"):
        memory.check(1001, 1000, 0, CPU)
    with pytest.raises(ValueError, match=r"heads, bins and paths: recording them needs .* GiB"):
        memory.check(1, 1000, 10**9, CPU)
    monkeypatch.setattr(memory, "free", lambda device: None)  # a system that does not tell refuses nothing
    memory.check(10**9, 1000, 10**12, CPU)


def test_the_system_tells_what_is_free():
    there = memory.free(CPU)
    assert there is None or 2**20 < there < 2**50
    memory.keep()
    memory.give_back()


ALLOCATING = """
import ctypes, os, platform, tempfile, threading
from engine import memory

def allocate():
    together.wait()
    ctypes.create_string_buffer(2000)
    together.wait()

together = threading.Barrier(12)
memory.share_heaps()
threads = [threading.Thread(target=allocate) for _ in range(together.parties)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
if platform.libc_ver()[0] == "glibc":
    libc.fopen.restype = ctypes.c_void_p
    libc.fclose.argtypes = [ctypes.c_void_p]
    libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
    told = libc.fopen(os.fsencode("heaps.xml"), b"w")
    libc.malloc_info(0, told)
    libc.fclose(told)
"""


@pytest.mark.slow
def test_threads_allocate_from_two_heaps(tmp_path: Path):
    """glibc gives each thread one of its own, and tells how many there are; no other system's library has heaps.

    In a process of its own: glibc fixes the limit for good once there are more than eight.
    """
    house = {"PYTHONPATH": str(Path(memory.__file__).parents[1])}
    subprocess.run([sys.executable, "-c", ALLOCATING], cwd=tmp_path, env=os.environ | house, check=True)
    if platform.libc_ver()[0] == "glibc":
        assert (tmp_path / "heaps.xml").read_text().count("<heap nr=") <= 2
