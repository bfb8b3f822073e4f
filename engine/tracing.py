"""A traced program, rewritten so that a compiler makes one tight loop of it.

Every pair of coordinates [2, n] becomes two tensors [n], since in one tensor each number would be looked up with a
condition; what both coordinates share, [1, n], becomes one. Everything computed from scalars alone moves out of the
loop, into a program of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch._guards import TracingContext, tracing
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx import Graph, GraphModule, Interpreter, Node
from torch.fx.experimental.proxy_tensor import make_fx

Chunk = Callable[[list[Tensor], list[Tensor], list[Tensor]], tuple[list[Tensor], list[Tensor]]]

_aten = torch.ops.aten
_EACH = {  # not tagged as pointwise, though they treat each coordinate by itself
    _aten.clone.default, _aten.detach.default, _aten.alias.default, _aten.lift_fresh_copy.default,
    _aten.zeros_like.default, _aten.ones_like.default, _aten.full_like.default, _aten.empty_like.default,
    _aten._to_copy.default,
}  # fmt: skip


def traced(
    chunk: Chunk, pairs: Sequence[Tensor], rest: Sequence[Tensor], scalars: Sequence[Tensor]
) -> tuple[GraphModule, GraphModule, list[Tensor]]:
    """Return `chunk(pairs, rest, scalars) -> (pairs, rest)` as two programs, and example inputs for the second.

    `pairs` are [2, n] or [1, n], `rest` anything, `scalars` [...] without particles. The first program takes the
    scalars and returns what the second needs of them; scalars with a further trailing axis give many chunks at a time.
    The second takes the rows of every pair, the rest, and the results of the first. It returns the rows and the rest.
    """
    whole = _recorded(chunk, list(pairs), list(rest), list(scalars))
    counts = [len(pair) for pair in pairs]

    def apart(*flat: Tensor) -> list[Tensor]:
        rows = iter(flat[: sum(counts)])
        split = [_Pair(next(rows), next(rows)) if count == 2 else next(rows).unsqueeze(0) for count in counts]
        new_pairs, new_rest = _Apart(whole).run(*split, *flat[sum(counts) :])
        return [row for pair, count in zip(new_pairs, counts, strict=True) for row in _rows(pair, count)] + [*new_rest]

    arrays = [row.clone() for pair in pairs for row in pair] + list(rest)
    program = _recorded(apart, *arrays, *scalars)
    program.graph.eliminate_dead_code()
    prologue, main, examples = _without_scalars(program, len(scalars))
    return prologue, main, [*arrays, *(torch.zeros((), dtype=dtype, device=arrays[0].device) for dtype in examples)]


def _recorded(function: Callable[..., Any], *inputs: Any) -> GraphModule:
    """Return the program of what a function does with these inputs.

    Every result is noted with its shape, as a tensor of a fake mode. Unless there is one for all, torch makes one for
    each result, and walks up the whole stack of calls every time: a third of the work.
    """
    with tracing(TracingContext(FakeTensorMode())):
        return make_fx(function)(*inputs)


@dataclass(frozen=True)
class _Pair:
    """A tensor [2, n] kept as two."""

    x: Any
    y: Any

    @property
    def parts(self) -> tuple[Any, Any]:
        return self.x, self.y

    def joined(self) -> Tensor:
        return torch.stack(self.parts)


def _rows(value: Any, count: int) -> Sequence[Any]:
    return value.parts if isinstance(value, _Pair) else [value[row] for row in range(count)]


class _Apart(Interpreter):
    """Runs a program with pairs in place of tensors [2, n]. An unknown operation gets the pairs joined."""

    def call_function(self, target: Any, args: Any, kwargs: Any) -> Any:
        if target is _aten.stack.default and len(args[0]) == 2 and (len(args) < 2 or args[1] == 0):
            first = args[0][0]
            if isinstance(first, Tensor) and first.ndim == 1:
                return _Pair(*args[0])
        if not any(isinstance(arg, _Pair) for arg in _flat(args)):
            return super().call_function(target, args, kwargs)
        if target is _aten.select.int and args[1] == 0:
            return args[0].parts[args[2]]
        if target is _aten.unbind.int and (len(args) < 2 or args[1] == 0):
            return list(args[0].parts)
        if target in _EACH or torch.Tag.pointwise in target.tags:
            return _Pair(*(target(*_coordinate(args, i), **_coordinate(kwargs, i)) for i in range(2)))
        return super().call_function(target, _map(args, _joined), _map(kwargs, _joined))


def _flat(value: Any) -> list[Any]:
    if isinstance(value, tuple | list):
        return [part for item in value for part in _flat(item)]
    return [value]


def _map(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(_map(item, change) for item in value)
    if isinstance(value, dict):
        return {name: _map(item, change) for name, item in value.items()}
    return change(value)


def _joined(value: Any) -> Any:
    return value.joined() if isinstance(value, _Pair) else value


def _coordinate(value: Any, i: int) -> Any:
    """Return the i-th coordinate of every pair and tensor [2, n], and the row of [1, n]; other values serve both."""

    def one(item: Any) -> Any:
        if isinstance(item, _Pair):
            return item.parts[i]
        has_rows = isinstance(item, Tensor) and item.ndim == 2 and len(item) in (1, 2)
        return item[min(i, len(item) - 1)] if has_rows else item

    return _map(value, one)


def _without_scalars(program: GraphModule, count: int) -> tuple[GraphModule, GraphModule, list[torch.dtype]]:
    """Return one program of the last `count` inputs and all that follows from them alone, and one of the rest."""
    nodes = list(program.graph.nodes)
    inputs = [node for node in nodes if node.op == "placeholder"]
    alone = set(inputs[-count:])
    for node in nodes:
        known = node.op == "call_function" and (
            torch.Tag.pointwise in node.target.tags or node.target in (*_EACH, _aten.select.int)
        )
        if known and node.all_input_nodes and alone.issuperset(node.all_input_nodes):
            alone.add(node)
    needed = [node for node in nodes if node in alone and any(user not in alone for user in node.users)]
    prologue, main = Graph(), Graph()
    there: dict[Node, Node] = {}
    for node in nodes:
        if node in alone:
            there[node] = prologue.node_copy(node, there.__getitem__)
    prologue.output(tuple(there[node] for node in needed))
    here: dict[Node, Node] = {}
    for node in inputs[:-count]:
        here[node] = main.node_copy(node, here.__getitem__)
    for i, node in enumerate(needed):
        here[node] = main.placeholder(f"scalar_{i}")
        here[node].meta = dict(node.meta)
    for node in nodes:
        if node.op not in ("placeholder",) and node not in alone:
            here[node] = main.node_copy(node, here.__getitem__)
    dtypes = [node.meta["val"].dtype for node in needed]
    return GraphModule(program, prologue), GraphModule(program, main), dtypes
