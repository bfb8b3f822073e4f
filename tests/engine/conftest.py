"""What a test of the engine leaves as it found it."""

from collections.abc import Iterator

import pytest
import torch


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Batches are small here: threads would only wait for each other, and for the other workers'."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def default_dtype() -> Iterator[None]:
    """An exported script that is run in this process sets torch's default."""
    yield
    torch.set_default_dtype(torch.float32)
