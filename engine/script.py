"""A run as a PyTorch script of its own, for a reader who wants to see it happen without this project."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from textwrap import indent

from engine import noise
from engine.experiment import Experiment
from optimizers import Optimizer, TorchOptimizer

_RUN = '''
def run(make, schedule=None{signature}):
    """The path of one optimizer from every start: [starts, steps + 1, 2]."""
    paths = []
    for number, start in enumerate(STARTS):
        x = torch.tensor(start, requires_grad=True)
        optimizer = make([x])
        scheduler = schedule(optimizer) if schedule else None
        path = [x.detach().clone()]
        for step in range(1, STEPS + 1):
            optimizer.zero_grad()
            f(*x).backward()
{before}            optimizer.step()
            if scheduler:
                scheduler.step()
            path.append(x.detach().clone())
        paths.append(torch.stack(path))
    return torch.stack(paths)
'''


def pytorch(experiment: Experiment, labels: Sequence[str] | None = None) -> str:
    """A script that needs torch alone, walks the same paths and prints where they end; `paths` holds them by label.

    Rules without a counterpart in torch.optim bring a small class of their own. `labels` must be as many as the
    optimizers, and each only once.
    """
    rules = experiment.optimizers
    names = [f"{1 + i}: {rule.label()}" for i, rule in enumerate(rules)] if labels is None else list(labels)
    noisy = experiment.noise > 0
    clipped = any(rule.clip for rule in rules)
    parts = [
        _head(experiment),
        _surface(experiment),
        *dict.fromkeys(call.definition for call in map(_call, rules) if call.definition),
        *([_noise(experiment)] if noisy else []),
        _loop(noisy=noisy, clipped=clipped),
        _races(experiment, names, noisy=noisy),
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _call(rule: Optimizer) -> TorchOptimizer:
    call = rule.in_torch()
    if call is None:
        raise NotImplementedError(f"{type(rule).__name__} cannot be written with torch.optim.")
    return call


def _head(experiment: Experiment) -> str:
    return (
        f'"""{experiment.landscape.title}, {len(experiment.optimizers)} optimizers, {experiment.steps} steps."""\n\n'
        "import math\n\nimport torch\n\n"
        f"torch.set_default_dtype(torch.{experiment.precision})\n"
        f"STEPS = {experiment.steps}\n"
        f"STARTS = {list(experiment.starts)!r}"
    )


def _surface(experiment: Experiment) -> str:
    landscape = experiment.landscape
    parameters = "".join(f"    {name} = {value!r}\n" for name, value in landscape.settings().items())
    return f"def f(x, y):\n{parameters}    return {landscape.python()}"


def _noise(experiment: Experiment) -> str:
    """The project's own noise, function by function: the script draws the same numbers."""
    constants = f"_MASK = {noise._MASK!r}\n_GOLDEN, _FIRST, _SECOND = {noise._GOLDEN}, {noise._FIRST}, {noise._SECOND}"
    functions = [inspect.getsource(function) for function in (noise._shifted, noise._mixed, noise.gaussian)]
    functions = [text.replace("Tensor", "torch.Tensor") for text in functions]
    settings = f"NOISE, SEED = {experiment.noise!r}, {experiment.seed}"
    return "\n\n\n".join([f"{settings}\n{constants}", *(text.strip() for text in functions)])


def _loop(*, noisy: bool, clipped: bool) -> str:
    signature, before = "", ""
    if noisy:
        signature += ", noisy=True"
        before += "if noisy:\n    draw = gaussian(SEED, torch.tensor([step]), torch.tensor([number]))[0, :, 0]\n"
        before += "    x.grad += (draw * NOISE).to(x.dtype)\n"
    if clipped:
        signature += ", clip=0.0"
        before += "if clip:\n    torch.nn.utils.clip_grad_norm_([x], clip)\n"
    return _RUN.format(signature=signature, before=indent(before, " " * 12))


def _races(experiment: Experiment, names: Sequence[str], *, noisy: bool) -> str:
    lines = []
    for name, rule in zip(names, experiment.optimizers, strict=True):
        arguments = [f"lambda params: {_call(rule).code('params')}"]
        schedule = rule.schedule.in_torch(experiment.steps)
        if schedule is not None:
            arguments.append(f"lambda optimizer: {schedule.code('optimizer')}")
        if noisy and not rule.reads_noise:
            arguments.append("noisy=False")
        if rule.clip:
            arguments.append(f"clip={rule.clip!r}")
        lines.append(f"    {name!r}: run({', '.join(arguments)}),")
    body = "\n".join(lines)
    return (
        f"paths = {{\n{body}\n}}\n"
        "for name, path in paths.items():\n    for x in path[:, -1]:\n"
        '        print(f"{name}: {x.tolist()}, f = {f(*x).item():.6g}")'
    )
