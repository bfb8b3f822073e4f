"""A run as a PyTorch script of its own, for a reader who wants to see it happen without this project."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from textwrap import indent

from core.params import shown
from engine import noise, sampling
from engine.conditions import DECLARED
from engine.experiment import Experiment
from optimizers import Optimizer, TorchOptimizer
from optimizers.schedules.constant import Constant

_WRITTEN = {"steps", "noise", "batch", "seed", "precision"}  # conditions that a script takes over
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
{value}{step}            if scheduler:
                scheduler.step({told})
            path.append(x.detach().clone())
        paths.append(torch.stack(path))
    return torch.stack(paths)
'''


def pytorch(experiment: Experiment, labels: Sequence[str] | None = None) -> str:
    """Return a script that needs only torch, walks the same paths and prints their ends; `paths` has them by label.

    Rules without a counterpart in torch.optim bring a small class of their own. A rule that names none, or whose
    schedule torch cannot write, is left out with a comment. Raises ValueError unless there are as many `labels` as
    optimizers, each used once.
    """
    rules = experiment.optimizers
    names = [f"{1 + i}: {rule.label()}" for i, rule in enumerate(rules)] if labels is None else _checked(labels, rules)
    calls = [_call(rule, experiment.steps) for rule in rules]
    batched = sampling.leaves_out(experiment, experiment.landscape)
    noisy = experiment.noise > 0
    clipped = any(rule.clip for rule in rules)
    parts = [
        _head(experiment),
        _surface(experiment),
        *dict.fromkeys(source for call in calls if call is not None for source in call.definitions),
        *([_chance(experiment, noisy=noisy, batched=batched)] if noisy or batched else []),
        _loop(
            noisy=noisy,
            batched=batched,
            clipped=clipped,
            told=any(rule.schedule.reads_value for rule in rules),
            boxed=experiment.landscape.box is not None,
            closure=any(call is not None and call.closure for call in calls),
        ),
        _races(experiment, names, calls, noisy=noisy or batched),
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _checked(labels: Sequence[str], rules: Sequence[Optimizer]) -> list[str]:
    names = [] if isinstance(labels, str) else list(labels)
    if len(names) != len(rules) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"labels must be one text for each of the {len(rules)} optimizers, got {shown(labels)}.")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"labels must differ from each other, got {shown(twice[0])} twice.")
    return names


def _call(rule: Optimizer, steps: int) -> TorchOptimizer | None:
    """Return the rule's call, or None if torch has none for it or for its schedule."""
    writable = isinstance(rule.schedule, Constant) or rule.schedule.in_torch(steps) is not None
    return rule.in_torch() if writable else None


def _head(experiment: Experiment) -> str:
    return (
        f'"""{experiment.landscape.title}, {len(experiment.optimizers)} optimizers, {experiment.steps} steps."""\n\n'
        "import math\n\nimport torch\n\n"
        f"torch.set_default_dtype(torch.{experiment.precision})\n"
        f"STEPS = {experiment.steps}\n"
        f"STARTS = {list(experiment.starts)!r}"
        f"{_sides(experiment)}"
        f"{_without(experiment)}"
    )


def _sides(experiment: Experiment) -> str:
    """Return the lines that say where the box is, if the surface has one."""
    if experiment.landscape.box is None:
        return ""
    low, high = zip(*experiment.landscape.box, strict=True)
    return f"\nLOW, HIGH = torch.tensor({list(low)!r}), torch.tensor({list(high)!r})  # the box that no step leaves"


def _without(experiment: Experiment) -> str:
    """Return a comment for each condition that is set but not in the script."""
    apart = {name: value for name, value in experiment.settings().items() if name not in _WRITTEN}
    told = (
        f"\n# {name} = {value!r} is left out: the paths below are those without it."
        for name, value in apart.items()
        if value != DECLARED[name].default
    )
    return "".join(told)


def _surface(experiment: Experiment) -> str:
    landscape = experiment.landscape
    own = {spec.name: getattr(landscape, spec.name) for spec in landscape.own_params()}
    parameters = "".join(f"    {name} = {value!r}\n" for name, value in own.items())
    if landscape.frame is not None:
        parameters += f"    {landscape.frame.python()}  # where the surface stands\n"
    if not sampling.leaves_out(experiment, landscape):
        formula = _with_roots(landscape.python())
        used = "".join(f"{source}\n\n\n" for called, source in _AT_TIPS.items() if called in formula)
        return f"{used}def f(x, y):\n{parameters}    return {formula}"
    terms = "".join(f"        {term},\n" for term in landscape.sample_python())
    losses = f"def losses(x, y):\n{parameters}    return [\n{terms}    ]"
    return f"{losses}\n\n\ndef f(x, y):\n    return sum(losses(x, y)) / {len(landscape.samples)}"


_ROOT = '''def root(u):
    """The square root, without a slope where u is 0: torch's has an infinite one there, and no gradient is left."""
    tip = u == 0
    return torch.where(tip, 0.0, torch.where(tip, 1.0, u).sqrt())'''


_POWER = '''def _power(u, p):
    """u**p, without a slope where u is 0 and p below 1: torch's is infinite there."""
    if not 0 < p < 1:
        return u**p
    tip = u == 0
    return torch.where(tip, 0.0, torch.where(tip, 1.0, u) ** p)'''
_AT_TIPS = {"root(": _ROOT, "_power(": _POWER}


def _with_roots(formula: str) -> str:
    """Return the formula with roots whose slope at a tip is 0, as the lab's is."""
    return formula.replace("torch.sqrt(", "root(").replace("torch.pow(", "_power(")


def _chance(experiment: Experiment, *, noisy: bool, batched: bool) -> str:
    """Return the source of the project's own draws, function by function, so that the script draws the same numbers."""
    settings = f"SEED = {experiment.seed}"
    constants = f"_MASK = {noise._MASK!r}\n_GOLDEN, _FIRST, _SECOND = {noise._GOLDEN}, {noise._FIRST}, {noise._SECOND}"
    functions = [noise.shifted, noise.mixed]
    if noisy:
        settings += f"\nNOISE = {experiment.noise!r}"
        functions.append(noise.gaussian)
    if batched:
        settings += f"\nBATCH, SAMPLES = {experiment.batch}, {len(experiment.landscape.samples)}"
        constants += f"\n_BITS, _APART = {sampling._BITS}, {sampling._APART}"
        functions.append(sampling.batch_read)
    sources = [inspect.getsource(function).replace("Tensor", "torch.Tensor") for function in functions]
    return "\n\n\n".join([f"{settings}\n{constants}", *(source.strip() for source in sources)])


def _loop(*, noisy: bool, batched: bool, clipped: bool, told: bool, boxed: bool, closure: bool) -> str:
    signature, value, loss, before = "", "", "f(*x).backward()\n", ""
    if noisy or batched:
        signature += ", noisy=True"
    if closure:  # the step returns its value
        loss = "loss = f(*x)\nloss.backward()\n"
    if batched:
        loss = "read = batch_read(BATCH, SAMPLES, SEED, torch.tensor([step]), torch.tensor([number]))[0, :, 0]\n"
        loss += "loss = torch.stack(losses(*x))[read].mean() if noisy else f(*x)\nloss.backward()\n"
    if noisy:
        before += "if noisy:\n    draw = gaussian(SEED, torch.tensor([step]), torch.tensor([number]))[0, :, 0]\n"
        before += "    x.grad += (draw * NOISE).to(x.dtype)\n"
    if clipped:
        signature += ", clip=0.0"
        before += "if clip:\n    torch.nn.utils.clip_grad_norm_([x], clip)\n"
    if told:  # f at the step's start, for a scheduler that reads it
        signature += ", reads_value=False"
        value = "value = (f(*x).item(),) if reads_value else ()\n"
    gradient = f"optimizer.zero_grad()\n{loss}{before}"
    if closure:  # for an optimizer that evaluates the gradient itself, at several places
        step = f"\ndef gradient():\n{indent(gradient, ' ' * 4)}    return loss\n\noptimizer.step(gradient)\n"
    else:
        step = f"{gradient}optimizer.step()\n"
    if boxed:
        step += "x.data.clamp_(LOW, HIGH)  # back onto the box; the optimizer's memory stays as it is\n"
    return _RUN.format(
        signature=signature, value=indent(value, " " * 12), step=indent(step, " " * 12), told="*value" if told else ""
    )


def _races(experiment: Experiment, names: Sequence[str], calls: Sequence[TorchOptimizer | None], *, noisy: bool) -> str:
    lines = []
    for name, rule, call in zip(names, experiment.optimizers, calls, strict=True):
        if call is None:
            lines.append(f"    # {name!r} is left out: it has no counterpart in torch.optim.")
            continue
        arguments = [f"lambda params: {call.code('params')}"]
        schedule = rule.schedule.in_torch(experiment.steps)
        if schedule is not None:
            arguments.append(f"lambda optimizer: {schedule.code('optimizer')}")
        if rule.schedule.reads_value:
            arguments.append("reads_value=True")
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
