"""Every rule against the call it names in torch.optim, or the class it defines for a script: the same steps.

The gradients are recorded, not computed at x: once a rule such as RMSProp has arrived it divides rounding noise by
itself, and two right implementations part. Before every step both stand at the same x, so what is compared is the step.

Every particle and every coordinate is compared by itself, at every step: the two may differ by 1e-10 of that very step,
and by what rounding leaves at least, ε = 2⁻⁵² at a time. A new x is rounded where it is stored and at most three times
on the way there (decay, product, difference), in both, which makes 8·ε·|x|. And a memory keeps the rounding of the
largest that ever went into it: m ← βm + (1 − β)g is three roundings a step in each, which fade by β and so add up to
less than 6·ε/(1 − β) of the largest; a step made of it inherits that, in units of this coordinate's longest step so
far. At β = 0.9 that is 60·ε, and 64·ε stands for it: with a longer memory the roundings of many steps cancel, so that
it holds there too. The memories themselves are compared alike, at the end of the run.

A step may also hang on the last digit of its gradients by itself, as L-BFGS's does where two gradients are nearly
alike, and Shampoo's and SOAP's along an axis across which a gradient hardly points: there eigh leaves rounding, and it
is divided by √ε. So where the two are too far apart, torch walks again, five times, with gradients 1e-15 off: its own
steps must then differ from those of before by a tenth of that distance at least, in one of the five, or ours is wrong.

torch.optim's own optimizers treat every parameter by itself, so that one of them takes all particles, each a parameter.
A class that we define for a script may take norms over all that it is given: there every particle has its own.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from torch import Tensor

from core.params import Param, Parametrised
from optimizers import OPTIMIZERS, Optimizer
from optimizers.schedules import SCHEDULES

STEPS, PARTICLES = 150, 6
RELATIVE = 1e-10
EPSILON = torch.finfo(torch.float64).eps
CALLS = {slug: rule.in_torch() for slug, rule in OPTIMIZERS.items()}
IN_TORCH = [slug for slug, call in CALLS.items() if call is not None]
RECORDED = [slug for slug, call in CALLS.items() if call is not None and not call.closure]  # the gradients suffice
OF_TIME = [slug for slug, schedule in SCHEDULES.items() if not schedule.reads_value]
ALL_SCHEDULES = ("sgd", "adam")  # the others get a constant rate and one schedule each
PAIRS = [
    (slug, schedule)
    for i, slug in enumerate(RECORDED)
    for schedule in (OF_TIME if slug in ALL_SCHEDULES else dict.fromkeys(["constant", OF_TIME[i % len(OF_TIME)]]))
]

pytestmark = pytest.mark.usefixtures("float64_default")


def _values(spec: Param) -> st.SearchStrategy[Any]:
    """Return values from a parameter's slider; a rate is at most 1, so that no decay overshoots."""
    if spec.kind == "bool":
        return st.booleans()
    low, high = spec.slider
    if spec.kind == "int":
        return st.integers(int(low), int(high))
    if spec.log:
        high = min(high, 1.0) if spec.name == "lr" else high
        return st.floats(math.log(low), math.log(high)).map(lambda power: min(max(math.exp(power), low), high))
    return st.floats(low, high).map(lambda value: round(value, 4))


@st.composite
def random_settings(draw: st.DrawFn, entry: Parametrised) -> Any:
    """Return an entry of a registry with random settings."""
    drawn = {spec.name: draw(_values(spec)) for spec in entry.params() if spec.name != "clip"}
    # Where g + λx cancels, a rule that divides by it alone divides rounding by itself, and so does a centred variance.
    shortest = 0.9 if drawn.get("weight_decay") or drawn.get("centered") else 0.0
    for name in {"alpha", "beta2", "rho"} & drawn.keys():
        drawn[name] = shortest + (1 - shortest) * drawn[name]
    return entry.replace(**drawn)


def _rates(rule: Optimizer) -> list[float]:
    """Return torch's own rate of every step if it has the schedule, else ours."""
    call = rule.schedule.in_torch(STEPS)
    if call is None:
        return (rule.lr * rule.schedule.factor(torch.arange(1, STEPS + 1, dtype=torch.float64), STEPS)).tolist()
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rule.lr)
    scheduler, rates = call.build(optimizer), []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def _theirs(rule: Optimizer, g: Tensor, rates: list[float]) -> tuple[Tensor, list[dict[str, Any]]]:
    """Return torch's path, [steps + 1, 2, particles], and the memory of each particle's optimizer at the end."""
    start = torch.linspace(-2, 2, 2 * PARTICLES, dtype=torch.float64).reshape(2, PARTICLES)
    call = rule.in_torch()
    assert call is not None
    points = [torch.nn.Parameter(point.clone()) for point in start.T]
    optimizers = [call.build([point]) for point in points] if call.definition else [call.build(points)]
    path = [start]
    for lr, slopes in zip(rates, g, strict=True):
        for point, slope in zip(points, slopes.T, strict=True):
            point.grad = slope.clone()
        for optimizer in optimizers:
            optimizer.param_groups[0]["lr"] = lr
            optimizer.step()
        path.append(torch.stack([point.detach() for point in points], dim=1))
    memory = {point: state for optimizer in optimizers for point, state in optimizer.state.items()}
    return torch.stack(path), [memory.get(point, {}) for point in points]


def _ours(rule: Optimizer, g: Tensor, rates: list[float], before: Tensor, step: Any) -> tuple[Tensor, Any, Any]:
    """Return our next x from each point of `before`, our memory at the end, and the largest values ever in it."""
    state, after = rule.init(before[0]), []
    largest = {name: torch.zeros_like(value) for name, value in state.items()}
    for t, lr in enumerate(rates, 1):
        x, state = step(rule, before[t - 1], state, g[t - 1], t, lr)
        largest = {name: torch.maximum(largest[name], value.abs()) for name, value in state.items()}
        after.append(x)
    return torch.stack(after), state, largest


def _excess(mine: Tensor, other: Tensor, size: Tensor, rounding: Tensor) -> float:
    """Return the largest ratio of a distance to the allowed one: at most 1 if all is well."""
    allowed = RELATIVE * size + rounding
    return ((mine - other).abs() / allowed.clamp(min=1e-300)).max().item()


def _shared(state: Any, memories: list[dict[str, Any]]) -> dict[str, Tensor]:
    """Return torch's memories that have our name and shape, [2, particles]."""
    columns = {name: [memory.get(name) for memory in memories] for name in state}
    return {
        name: torch.stack(column, dim=1)
        for name, column in columns.items()
        if all(isinstance(value, Tensor) and value.shape == state[name].shape[:1] for value in column)
    }


@pytest.mark.parametrize(("slug", "schedule"), PAIRS)
@settings(max_examples=3, phases=[Phase.generate])  # the smallest failing case would be no easier to read
@given(data=st.data(), seed=st.integers(0, 2**31), falling=st.booleans())
def test_every_step_is_torchs(slug, schedule, step, gradients, data, seed, falling):
    rule = data.draw(random_settings(OPTIMIZERS[slug])).replace(
        schedule=data.draw(random_settings(SCHEDULES[schedule]))
    )
    # Falling gradients leave λx alone in the end, and that has no variance.
    falling = falling and not rule.settings().get("centered") and "exp_avg_var" not in rule.init(torch.zeros(2))
    g, rates = gradients(seed, STEPS, 2, PARTICLES, falling=falling), _rates(rule)
    path, memories = _theirs(rule, g, rates)
    assume(torch.isfinite(path).all())  # weight decay and an ε next to nothing: the reference itself flies off
    before, after = path[:-1], path[1:]
    ours, state, largest = _ours(rule, g, rates, before, step)
    moved = (after - before).abs()
    longest = moved.cummax(dim=0).values  # of each coordinate so far
    rounding = EPSILON * (8 * torch.maximum(before.abs(), after.abs()) + 64 * longest)
    there = _shared(state, memories)
    blurred = {name: 64 * EPSILON * largest[name] for name in there}

    def apart() -> dict[str, float]:
        return {name: _excess(state[name], value, value.abs(), blurred[name]) for name, value in there.items()}

    if not max(_excess(ours, after, moved, rounding), *apart().values(), 0.0) <= 1:
        draw = torch.Generator().manual_seed(seed)
        for _ in range(5):
            nudge = 1 + 1e-15 * torch.randn(g.shape, generator=draw, dtype=torch.float64)
            nudged, others = _theirs(rule, g * nudge, rates)
            off = (nudged.diff(dim=0) - path.diff(dim=0)).abs().cummax(dim=0).values
            rounding = torch.maximum(rounding, 10 * off)
            for name, value in _shared(state, others).items():
                blurred[name] = torch.maximum(blurred[name], 10 * (value - there[name]).abs())
    for t in range(STEPS):
        excess = _excess(ours[t], after[t], moved[t], rounding[t])
        assert excess <= 1, f"{rule!r} leaves torch at step {t + 1}: {excess:.2g} times what it may"
    assert all(excess <= 1 for excess in apart().values()), f"the memories of {rule!r} differ: {apart()}"


@pytest.mark.parametrize("slug", IN_TORCH)
@given(data=st.data())
@settings(max_examples=5)
def test_the_call_is_python(slug, data):
    call = data.draw(random_settings(OPTIMIZERS[slug])).in_torch()
    code = call.code("[x]")
    assert code.startswith(f"{call.name}([x], " if call.definition else f"torch.optim.{call.name}([x], ")
    assert hasattr(torch.optim, call.name) != bool(call.definition)
    sources = "\n".join(call.definitions)
    compile(f"{sources}\noptimizer = {code}\n", slug, "exec")
    assert max(map(len, sources.splitlines()), default=0) <= 100
