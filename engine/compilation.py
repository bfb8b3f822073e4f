"""Many steps as one kernel: torch.compile's backend, over an unrolled chunk of the very step that runs eagerly.

On its own the compiler keeps x [2, n] as one array and computes Adam's bias corrections anew for every particle.
`engine.tracing` rewrites the program first, and then Adam on Rosenbrock takes a third of the time (two CPU cores,
float32).
"""

from __future__ import annotations

import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import torch
from torch import Tensor

from core.parts import Piece, pieces, setting
from engine.conditions import DECLARED
from engine.evaluation import Here
from engine.targets import Targets
from engine.tracing import traced
from engine.walk import Block, Course, step
from optimizers import Optimizer
from optimizers.base import substituted

STEPS = 8  # unrolled into one kernel; 16 spill registers, and take half as long again to compile and to run
WINDOW = 64  # chunks whose scalars are computed together
_OPTIONS = {"size_asserts": False}  # 39 checks a call, though every block has the compiled size
_KEPT = 32  # programs

_programs: OrderedDict[tuple[Any, ...], Program] = OrderedDict()
_compiling = threading.Lock()


def program(course: Course, rule: Optimizer, targets: Targets, example: Block) -> Program:
    """Return the program that steps blocks like `example` by a rule, compiling it if it is new, which takes seconds.

    There is one program for each surface, kind of rule and dtype. It serves any learning rate, schedule, nonzero
    hyperparameter, number of steps and number of starts with the same block size, and any tolerance where all minima
    are equally deep.
    """
    key = _key(course, rule, targets, example)
    with _compiling:
        if key not in _programs:
            _programs[key] = Program(course, rule, targets, example)
            while len(_programs) > _KEPT:
                _programs.popitem(last=False)
        _programs.move_to_end(key)
        return _programs[key]


def forget() -> None:
    """Drop every program."""
    _programs.clear()


def _key(course: Course, rule: Optimizer, targets: Targets, example: Block) -> tuple[Any, ...]:
    land = course.landscape
    watched = tuple(example.watched)
    tolerance = None if targets.plain or "first_hit" not in watched else targets.tolerance
    threads = torch.get_num_threads()
    where = (example.x.dtype, example.x.device, tuple(example.x.shape), threads)
    read = (course.noisy(rule), course.sampled(rule), *_read_in_step(course))
    return (type(land), land, _built_in(rule), _swept(rule), read, watched, tolerance, where)


def _read_in_step(course: Course) -> list[Any]:
    """Return the conditions that the step itself reads."""
    return [getattr(course.conditions, name) for name, condition in DECLARED.items() if condition.in_step]


def _in_step(rule: Optimizer) -> list[Piece]:
    """Return the rule and those of its parts that the step reads."""
    return [piece for piece in pieces(rule) if piece.part is None or piece.part.in_step]


def _built_in(rule: Optimizer) -> tuple[Any, ...]:
    """Return what a program is fixed to: the classes, and the settings that are no real numbers."""
    return tuple(
        (type(piece.entry), *(getattr(piece.entry, spec.name) for spec in piece.params if spec.kind != "float"))
        for piece in _in_step(rule)
    )


def _swept(rule: Optimizer) -> tuple[str, ...]:
    """Return the names of the numbers that a program takes as inputs. A number that is 0 is left out of the formula."""
    return tuple(
        piece.prefix + spec.name
        for piece in _in_step(rule)
        for spec in piece.params
        if spec.kind == "float" and getattr(piece.entry, spec.name) != 0
    )


@dataclass(frozen=True)
class Packed:
    """A block as a program takes it: one tensor for each row of x and of the memory, then the watched tensors."""

    arrays: list[Tensor]
    numbers: Tensor

    @property
    def x(self) -> Tensor:
        return torch.stack(self.arrays[:2])


class Program:
    """`STEPS` steps of one rule on one surface, for blocks of one size and any rates and other numbers."""

    def __init__(self, course: Course, rule: Optimizer, targets: Targets, example: Block) -> None:
        self._rule, self._names = rule, _swept(rule)
        self._state, self._watched = tuple(example.state), tuple(example.watched)
        self._rows = [len(pair) for pair in (example.x, *example.state.values())]
        self._dtype, self._device = example.x.dtype, example.x.device
        count = 4 + len(self._names)
        scalars = [torch.zeros(STEPS if i < 2 else (), dtype=self._dtype, device=self._device) for i in range(count)]
        draws = [torch.zeros(STEPS, *example.x.shape).to(example.x)] if course.noisy(rule) else []
        if course.sampled(rule):
            shape = (STEPS, len(course.landscape.samples), example.x.shape[1])
            draws.append(torch.zeros(shape, dtype=torch.bool, device=self._device))

        def chunk(pairs: list[Tensor], rest: list[Tensor], scalars: list[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
            return self._chunk(course, rule, targets, pairs, rest, scalars)

        pairs = [example.x, *example.state.values()]
        with torch.inference_mode(False), torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the compiler warns about its own code
            pairs, rest = [pair.clone() for pair in pairs], [array.clone() for array in example.watched.values()]
            self._prologue, main, inputs = traced(chunk, pairs, rest + draws, scalars)
            self._dtypes = [scalar.dtype for scalar in inputs[sum(self._rows) + len(rest) + len(draws) :]]
            compiled: Any = torch._inductor.compile(main, list[Any](inputs), options=_OPTIONS)
            self._main: Callable[..., Any] = compiled
            self._main(*inputs)

    def _chunk(
        self,
        course: Course,
        rule: Optimizer,
        targets: Targets,
        pairs: list[Tensor],
        rest: list[Tensor],
        scalars: list[Tensor],
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Make `STEPS` steps as they run eagerly, with tensors for whatever changes between calls. This is traced."""
        times, rates, steps, ceiling, *numbers = scalars
        noisy, sampled = course.noisy(rule), course.sampled(rule)
        rule = substituted(rule, dict(zip(self._names, numbers, strict=True)))
        course = replace(course, goal=targets.unrolled(ceiling))
        here = Here(course.landscape, rule.clip, course.conditions, steps)
        x, state = pairs[0], dict(zip(self._state, pairs[1:], strict=True))
        watched = dict(zip(self._watched, rest, strict=False))
        draws = rest[len(watched) :]
        noise, samples = draws[0] if noisy else None, draws[-1] if sampled else None
        for k in range(STEPS):
            here.t, here.noise = times[k], None if noise is None else noise[k]
            here.samples = None if samples is None else samples[k]
            x, state, watched = step(course, rule, here, x, state, watched, rates[k])
        return [x, *(state[name] for name in self._state)], [watched[name] for name in self._watched]

    def scalars(
        self, rule: Optimizer, rates: Tensor, ceiling: float, after: int, chunks: int
    ) -> list[tuple[Tensor, ...]]:
        """Return, for each of the next chunks, the numbers that depend on the step alone.

        They are computed in float64 and rounded once. `rates` [steps] are those of the whole run.
        """
        times = torch.arange(after + 1, after + 1 + chunks * STEPS, dtype=torch.float64).reshape(chunks, STEPS).T
        numbers = (len(rates), ceiling, *(setting(rule, name) for name in self._names))
        rates = rates[after : after + chunks * STEPS].reshape(chunks, STEPS).T
        results = self._prologue(times, rates, *(torch.tensor(float(n), dtype=torch.float64) for n in numbers))
        columns = [
            result.to(self._device, dtype).expand(chunks) for result, dtype in zip(results, self._dtypes, strict=True)
        ]
        return list(zip(*(column.unbind(0) for column in columns), strict=True)) or [()] * chunks

    def pack(self, block: Block) -> Packed:
        """Return a block as the tensors that the program takes."""
        pairs = [block.x, *(block.state[name] for name in self._state)]
        return Packed([*(row for pair in pairs for row in pair), *block.watched.values()], block.numbers)

    def unpack(self, packed: Packed) -> Block:
        """Return the block that these tensors make up."""
        arrays = iter(packed.arrays)
        x, *state = (torch.stack(list(islice(arrays, count))) for count in self._rows)
        watched = dict(zip(self._watched, arrays, strict=True))
        return Block(x, dict(zip(self._state, state, strict=True)), watched, packed.numbers)

    def advance(self, course: Course, packed: Packed, after: int, scalars: tuple[Tensor, ...]) -> Packed:
        """Return the block `STEPS` steps later."""
        draws = []
        if course.noisy(self._rule):
            draws = [torch.stack(list(course.draws(packed.numbers, self._dtype, after, after + STEPS)))]
        if course.sampled(self._rule):
            draws.append(torch.stack(list(course.batches(packed.numbers, after, after + STEPS))))
        return Packed(list(self._main(*packed.arrays, *draws, *scalars)), packed.numbers)
