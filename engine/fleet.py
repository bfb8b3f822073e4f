"""All particles of a run, in blocks that step one after the other, sized to fit the cache or a compiled program."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import torch
from torch import Tensor

from engine import compilation, watching
from engine import device as devices
from engine.compilation import Packed, Program
from engine.targets import Targets
from engine.walk import Block, Course, advance, begin
from optimizers import Optimizer

_log = logging.getLogger(__name__)


class Fleet:
    """All particles of a rule: x [2, n], and each start's number [n], which fixes its noise on any machine.

    `rates` [steps] are those of the whole run.
    """

    def __init__(
        self,
        course: Course,
        rule: Optimizer,
        rates: Tensor,
        targets: Targets,
        x: Tensor,
        numbers: Tensor,
        watch: tuple[str, ...],
        compiled: bool | None,
    ) -> None:
        """`compiled` None decides by the size of the job. Raises ValueError if it is True and impossible."""
        self._course, self._rule, self._rates, self._targets = course, rule, rates, targets
        self._count = x.shape[1]
        self._program = self._compiled(x, numbers, watch, compiled)
        size = devices.block_size(x.device, self._count, compiled=self._program is not None)
        if self._program is not None:  # every block has the compiled size, so the last one is padded
            padded = torch.arange(-(-self._count // size) * size, device=x.device).clamp(max=self._count - 1)
            x, numbers = x[:, padded], numbers[padded]
        parts = zip(x.split(size, dim=1), numbers.split(size), strict=True)
        blocks = [self._begun(part.contiguous(), each, watch) for part, each in parts]
        self._blocks: list[Block | Packed] = [self._program.pack(b) if self._program else b for b in blocks]
        self._ahead: tuple[int, list[tuple[Tensor, ...]]] = (0, [])  # a step, and the scalars of the chunks after it

    @property
    def compiled(self) -> bool:
        return self._program is not None

    def advance(self, after: int, until: int) -> None:
        """Move every particle from step `after` to step `until`."""
        while after < until:
            leap = self._program is not None and until - after >= compilation.STEPS
            to = after + compilation.STEPS if leap else until
            scalars = self._scalars(after) if leap else None
            self._blocks = [moved for block in self._blocks for moved in self._moved(block, after, to, scalars)]
            after = to

    def parts(self, most: int | None = None) -> Iterator[Tensor]:
        """Yield x [2, n] of each block in turn, of the first `most` particles only."""
        left = self._count if most is None else min(most, self._count)
        for block in self._blocks:
            if left > 0:
                yield block.x[:, :left]
            left -= len(block.numbers)

    def whole(self) -> Block:
        """Return all particles as one block."""
        blocks = [self._unpacked(block) for block in self._blocks]

        def joined(parts: list[Tensor]) -> Tensor:
            return torch.cat(parts, dim=-1)[..., : self._count]

        watched = {name: joined([block.watched[name] for block in blocks]) for name in blocks[0].watched}
        return Block(joined([b.x for b in blocks]), {}, watched, joined([b.numbers for b in blocks]))

    def _compiled(self, x: Tensor, numbers: Tensor, watch: tuple[str, ...], wanted: bool | None) -> Program | None:
        course, rule, targets = self._course, self._rule, self._targets
        if "first_hit" in watch and not targets.unrolls:
            if wanted:
                raise ValueError(
                    f"compiled=True cannot watch first_hit on {course.landscape.title}, which has {len(targets)} "
                    "minima of different depth: leave out one of the two."
                )
            wanted = False
        if not rule.compiles:
            if wanted:
                title = rule.title
                raise ValueError(f"compiled=True cannot run {title}, whose step is not compiled: leave it out.")
            wanted = False
        if rule.schedule.reads_value:
            if wanted:
                title = rule.schedule.title
                raise ValueError(f"compiled=True cannot run the schedule {title}, which reads the value: leave it out.")
            wanted = False
        if not devices.compiles(wanted, x.device, self._count * course.conditions.steps):
            return None
        size = devices.block_size(x.device, self._count, compiled=True)
        example = self._begun(x[:, :1].expand(2, size).contiguous(), numbers[:1].expand(size), watch)
        try:
            return compilation.program(course, rule, targets, example)
        except Exception:
            if wanted:
                raise
            _log.warning("compiling failed; the run goes on eagerly", exc_info=True)
            return None

    def _begun(self, x: Tensor, numbers: Tensor, watch: tuple[str, ...]) -> Block:
        return begin(self._rule, x, numbers, watching.begin(watch, self._targets, x))

    def _scalars(self, after: int) -> tuple[Tensor, ...]:
        """Return the scalars of the chunk that begins after step `after`; many chunks are computed at a time."""
        assert self._program is not None
        first, ready = self._ahead
        place, off = divmod(after - first, compilation.STEPS)
        if off or not 0 <= place < len(ready):
            chunks = min(compilation.WINDOW, (len(self._rates) - after) // compilation.STEPS)
            ready, place = self._program.scalars(self._rule, self._rates, self._targets.ceiling, after, chunks), 0
            self._ahead = (after, ready)
        return ready[place]

    def _moved(
        self, block: Block | Packed, after: int, until: int, scalars: tuple[Tensor, ...] | None
    ) -> list[Block | Packed]:
        """Return a block after step `until`; in two halves, run eagerly, if the GPU has no room for the whole."""
        try:
            if not isinstance(block, Packed):
                return [self._eagerly(block, after, until)]
            assert self._program is not None
            if scalars is not None:
                return [self._program.advance(self._course, block, after, scalars)]
            return [self._program.pack(self._eagerly(self._unpacked(block), after, until))]
        except torch.OutOfMemoryError:
            if len(block.numbers) == 1:
                raise
        torch.cuda.empty_cache()
        halves = _halves(self._unpacked(block))
        return [moved for half in halves for moved in self._moved(half, after, until, None)]

    def _eagerly(self, block: Block, after: int, until: int) -> Block:
        return advance(self._course, self._rule, self._rates, block, after, until)

    def _unpacked(self, block: Block | Packed) -> Block:
        if isinstance(block, Block):
            return block
        assert self._program is not None
        return self._program.unpack(block)


def _halves(block: Block) -> list[Block]:
    middle = len(block.numbers) // 2
    return [
        Block(
            block.x[:, part],
            {name: memory[..., part] for name, memory in block.state.items()},
            {name: seen[part] for name, seen in block.watched.items()},
            block.numbers[part],
            {name: kept[part] for name, kept in block.pace.items()},
        )
        for part in (slice(None, middle), slice(middle, None))
    ]
