"""Two replicas of the app behind a real nginx, for what is tried through it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.fronted import Front, fronting
from tests.servers import Server, serving


@dataclass(frozen=True)
class Hosted:
    """The lab as compose.yaml starts it."""

    front: Front
    replicas: list[Server]


@pytest.fixture(scope="session")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    folder: Path = tmp_path_factory.mktemp("hosted")
    with ExitStack() as running:
        replicas = running.enter_context(
            serving(folder / "replica.log", 2, DESCENT_LAB_PUBLIC="1", DESCENT_LAB_WORKERS="0")
        )
        front = running.enter_context(fronting(folder, [replica.port for replica in replicas]))
        yield Hosted(front, replicas)
