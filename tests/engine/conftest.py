"""The state that a test of the engine must leave as it found it."""

import pytest
import torch


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Batches are small here: threads would only wait for each other, and for the other workers'."""
    torch.set_num_threads(1)
