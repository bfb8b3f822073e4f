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
"""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from core.params import Param, Parametrised
from optimizers import OPTIMIZERS, Optimizer
from optimizers.schedules import SCHEDULES

STEPS, PARTICLES = 300, 64
RELATIVE = 1e-10
EPSILON = torch.finfo(torch.float64).eps
IN_TORCH = [slug for slug, rule in OPTIMIZERS.items() if rule.in_torch() is not None]

pytestmark = pytest.mark.usefixtures("float64_default")


def _values(spec: Param) -> st.SearchStrategy[Any]:
    """Values from a parameter's slider; a rate of at most 1, so that no decay overshoots."""
    if spec.kind == "bool":
        return st.booleans()
    low, high = spec.slider
    if spec.kind == "int":
        return st.integers(int(low), int(high))
    if spec.log:
        high = min(high, 1.0)
        return st.floats(math.log(low), math.log(high)).map(lambda power: min(max(math.exp(power), low), high))
    return st.floats(low, high).map(lambda value: round(value, 4))


@st.composite
def random_settings(draw: st.DrawFn, entry: Parametrised) -> Any:
    """An entry of a registry with random settings."""
    drawn = {spec.name: draw(_values(spec)) for spec in entry.params() if spec.name != "clip"}
    # Where g + λx cancels, a rule that divides by it alone divides rounding by itself, and so does a centred variance.
    shortest = 0.9 if drawn.get("weight_decay") or drawn.get("centered") else 0.0
    for name in {"alpha", "beta2", "rho"} & drawn.keys():
        drawn[name] = shortest + (1 - shortest) * drawn[name]
    return entry.replace(**drawn)


def _both(rule: Optimizer, g: Tensor, step: Any) -> tuple[Tensor, Tensor, Tensor, dict[str, float]]:
    """Where both stood, torch's next x and ours [steps, 2, particles], and by how much each memory is too far apart."""
    x = torch.linspace(-2, 2, 2 * PARTICLES, dtype=torch.float64).reshape(2, PARTICLES)
    parameter = torch.nn.Parameter(x.T.clone())
    call, schedule = rule.in_torch(), rule.schedule.in_torch(STEPS)
    assert call is not None
    theirs = call.build([parameter])
    scheduler = schedule.build(theirs) if schedule else None
    rates = rule.lr * rule.schedule.factor(torch.arange(1, STEPS + 1, dtype=torch.float64), STEPS)
    state, before, after, ours = rule.init(x), [], [], []
    largest = {name: torch.zeros_like(x) for name in state}
    for t, lr in enumerate(rates.tolist(), 1):
        before.append(parameter.detach().T.clone())
        new, state = step(rule, before[-1], state, g[t - 1], t, lr)
        largest = {name: torch.maximum(largest[name], value.abs()) for name, value in state.items()}
        parameter.grad = g[t - 1].T
        theirs.step()
        if scheduler:
            scheduler.step()
        after.append(parameter.detach().T.clone())
        ours.append(new)
    memory = {name: value.T for name, value in theirs.state[parameter].items() if value is not None and value.ndim == 2}
    excess = {
        name: _excess(state[name], memory[name], memory[name].abs(), 64 * EPSILON * largest[name])
        for name in state
        if name in memory
    }
    return torch.stack(before), torch.stack(after), torch.stack(ours), excess


def _excess(mine: Tensor, other: Tensor, size: Tensor, rounding: Tensor) -> float:
    """By how often the distance of any entry exceeds what it may be: at most 1 where all is well."""
    allowed = RELATIVE * size + rounding
    return ((mine - other).abs() / allowed.clamp(min=1e-300)).max().item()


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("slug", IN_TORCH)
@settings(max_examples=3)  # for each of sixty pairs
@given(data=st.data(), seed=st.integers(0, 2**31), falling=st.booleans())
def test_every_step_is_torchs(slug, schedule, step, gradients, data, seed, falling):
    rule = data.draw(random_settings(OPTIMIZERS[slug])).replace(
        schedule=data.draw(random_settings(SCHEDULES[schedule]))
    )
    falling = falling and not rule.settings().get("centered")  # then λx alone is left, and has no variance
    before, after, ours, memories = _both(rule, gradients(seed, STEPS, 2, PARTICLES, falling=falling), step)
    assert torch.isfinite(after).all()
    moved = (after - before).abs()
    longest = moved.cummax(dim=0).values  # of each coordinate so far
    rounding = EPSILON * (8 * torch.maximum(before.abs(), after.abs()) + 64 * longest)
    for t in range(STEPS):
        excess = _excess(ours[t], after[t], moved[t], rounding[t])
        assert excess <= 1, f"{rule!r} leaves torch at step {t + 1}: {excess:.2g} times what it may"
    assert all(excess <= 1 for excess in memories.values()), f"the memories of {rule!r} differ: {memories}"


@pytest.mark.parametrize("slug", IN_TORCH)
@given(data=st.data())
@settings(max_examples=5)
def test_the_call_is_python(slug, data):
    call = data.draw(random_settings(OPTIMIZERS[slug])).in_torch()
    code = call.code("[x]")
    assert code.startswith(f"{call.name}([x], " if call.definition else f"torch.optim.{call.name}([x], ")
    assert hasattr(torch.optim, call.name) != bool(call.definition)
    compile(f"{call.definition}\noptimizer = {code}\n", slug, "exec")
    assert max(map(len, call.definition.splitlines()), default=0) <= 100
