"""Rules around another rule: the steps they take, against published classes and the papers' recurrences."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import Experiment, simulate
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from tests.others import jax, optax, pytorch_optimizer

LOOKAHEAD, SAM = OPTIMIZERS["lookahead"], OPTIMIZERS["sam"]
ADAM, SGD, MOMENTUM = OPTIMIZERS["adam"], OPTIMIZERS["sgd"], OPTIMIZERS["momentum"]
WRAPPERS = [slug for slug, rule in OPTIMIZERS.items() if any(part.name == "inner" for part in rule.declared_parts())]


def path(rule, surface, start, steps, **more):
    """Return the path, [steps+1, 2]."""
    return simulate(Experiment(LANDSCAPES[surface], (rule,), (start,), steps=steps, **more)).x[:, 0, 0]


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def himmelblau(x, y):
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


SURFACES = {"rosenbrock": rosenbrock, "himmelblau": himmelblau}


def reference(make, surface, start, steps, *, closure=False):
    """Return the path of a published class, with autograd of a formula written here."""
    f = SURFACES[surface]
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make([x])
    places = [x.detach().clone()]

    def gradient():
        optimizer.zero_grad()
        loss = f(x[0], x[1])
        loss.backward()
        return loss

    for _ in range(steps):
        gradient()
        optimizer.step(gradient) if closure else optimizer.step()
        places.append(x.detach().clone())
    return torch.stack(places).numpy()


def insensitive(make, surface, start, steps, **more):
    """Return the reference, after a check that it does not depend on the last digits of its start."""
    one = reference(make, surface, start, steps, **more)
    nudged = reference(make, surface, (start[0] + 1e-12, start[1] - 1e-12), steps, **more)
    assert abs(one - nudged).max() < 1e-10, "this case is chaotic: it cannot serve as a reference"
    return one


@pytest.fixture(scope="module", autouse=True)
def float64_in_jax():
    before = jax.config.read("jax_enable_x64")
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


@pytest.mark.parametrize(
    ("inner", "lr", "made", "surface", "start"),
    [
        (ADAM, 0.02, lambda x: torch.optim.Adam(x, lr=0.02), "rosenbrock", (-1.0, 1.5)),
        (ADAM.replace(beta1=0.8), 0.05, lambda x: torch.optim.Adam(x, 0.05, (0.8, 0.999)), "himmelblau", (0.5, 3.0)),
        (SGD, 0.01, lambda x: torch.optim.SGD(x, lr=0.01), "himmelblau", (-1.0, -2.0)),
        (MOMENTUM, 0.0005, lambda x: torch.optim.SGD(x, lr=0.0005, momentum=0.9), "rosenbrock", (-1.5, 2.0)),
    ],
)
def test_lookahead_is_the_published_one(inner, lr, made, surface, start):
    for k, alpha in ((5, 0.5), (3, 0.8)):
        theirs = insensitive(
            lambda x, k=k, a=alpha: pytorch_optimizer.Lookahead(made(x), k=k, alpha=a), surface, start, 80
        )
        ours = path(LOOKAHEAD.replace(inner=inner, lr=lr, k=k, alpha=alpha), surface, start, 80)
        assert abs(ours - theirs).max() < 1e-10
        assert abs(theirs[-1] - theirs[0]).max() > 0.1


SAM_CASES = [  # rho, lr, momentum, surface, start, steps
    (0.05, 0.0002, 0.8, "rosenbrock", (-1.5, 2.0), 25),
    (0.3, 0.005, 0.0, "himmelblau", (-1.0, -2.0), 60),
    (0.05, 0.002, 0.8, "himmelblau", (0.5, 3.0), 60),
]


@pytest.mark.parametrize(("rho", "lr", "momentum", "surface", "start", "steps"), SAM_CASES)
def test_sam_is_the_published_one(rho, lr, momentum, surface, start, steps):
    """optax's is right to the last digits; that of pytorch-optimizer takes the norm in float32, whatever x is."""
    ours = path(SAM.replace(inner=MOMENTUM.replace(momentum=momentum), rho=rho, lr=lr), surface, start, steps)
    theirs, nudged = (_in_optax(rho, lr, momentum, surface, x, steps) for x in (start, (start[0] + 1e-12, start[1])))
    assert abs(theirs - nudged).max() < 1e-10, "this case is chaotic: it cannot serve as a reference"
    assert abs(ours - theirs).max() < 1e-10

    def made(x):
        return pytorch_optimizer.SAM(x, torch.optim.SGD, rho=rho, perturb_eps=0.0, lr=lr, momentum=momentum)

    theirs = insensitive(made, surface, start, steps, closure=True)
    assert abs(ours - theirs).max() < 1e-5
    assert abs(ours[1] - theirs[1]).max() < 1e-7


def _in_optax(rho, lr, momentum, surface, start, steps):
    slope = jax.grad(lambda x: SURFACES[surface](x[0], x[1]))
    uphill = optax.chain(optax.contrib.normalize(), optax.sgd(rho))
    rule = optax.contrib.sam(optax.sgd(lr, momentum or None), uphill, sync_period=2, opaque_mode=True)

    def move(carry, _):
        x, state = carry
        updates, state = rule.update(slope(x), state, x, grad_fn=lambda x, _: slope(x))
        x = optax.apply_updates(x, updates)
        return (x, state), x

    x = jax.numpy.array(start)
    return np.vstack([start, jax.lax.scan(move, (x, rule.init(x)), None, length=steps)[1]])


def test_sam_is_its_recurrence():
    """Around plain descent on a quadratic surface, whose gradient is a matrix times x."""
    x, places = np.array([1.5, -0.3]), []
    hessian = _hessian(LANDSCAPES["ravine"], x)
    for _ in range(40):
        places.append(x)
        g = hessian @ x
        x = x - 0.001 * hessian @ (x + 0.1 * g / np.linalg.norm(g))
    ours = path(SAM.replace(inner=SGD, lr=0.001, rho=0.1), "ravine", (1.5, -0.3), 39)
    assert ours == pytest.approx(np.array(places), abs=1e-12)


def _hessian(surface, x):
    h = surface.hessian(torch.tensor(x))
    return h.reshape(2, 2).numpy()


@pytest.mark.parametrize("slug", WRAPPERS)
@pytest.mark.parametrize("inner", [ADAM, MOMENTUM])
def test_a_batch_is_its_particles_one_by_one(slug, inner):
    rule = OPTIMIZERS[slug].replace(inner=inner, lr=inner.lr)
    starts = ((-1.0, -2.0), (0.3, -2.0), (3.0, 2.5), (-3.5, 1.0))
    run = Experiment(LANDSCAPES["himmelblau"], (rule,), starts, steps=60, noise=0.3, seed=4)
    together = simulate(run).x[:, 0]
    alone = simulate(run.replace(starts=starts[:1])).x[:, 0, 0]  # a start's noise goes by its number
    assert abs(together[:, 0] - alone).max() < 1e-12
    still = run.replace(noise=0.0)
    together = simulate(still).x[:, 0]
    for i, start in enumerate(starts):
        assert abs(together[:, i] - simulate(still.replace(starts=(start,))).x[:, 0, 0]).max() < 1e-12


@pytest.mark.parametrize("inner", ["adam", "momentum", "lion", "gradient_descent", "schedule_free"])
def test_what_adds_nothing_is_the_inner_rule(inner):
    rule = OPTIMIZERS[inner].replace(schedule=SCHEDULES["cosine"], clip=30.0)
    bare = {"inner": OPTIMIZERS[inner], "lr": rule.lr, "schedule": rule.schedule, "clip": rule.clip}
    alone = path(rule, "rosenbrock", (-1.5, 2.0), 60, noise=0.4)
    assert (path(LOOKAHEAD.replace(k=1, alpha=1.0, **bare), "rosenbrock", (-1.5, 2.0), 60, noise=0.4) == alone).all()
    assert (path(LOOKAHEAD.replace(k=61, **bare), "rosenbrock", (-1.5, 2.0), 60, noise=0.4) == alone).all()
    assert (path(SAM.replace(rho=0.0, **bare), "rosenbrock", (-1.5, 2.0), 60, noise=0.4) == alone).all()


def test_lookahead_without_a_way_forward_returns_every_time():
    places = path(LOOKAHEAD.replace(alpha=0.0, k=4), "rosenbrock", (-1.5, 2.0), 12)
    assert (places[::4] == places[0]).all()
    assert (places[1] != places[0]).any()


def test_sam_at_a_level_point_divides_by_nothing():
    assert (path(SAM.replace(inner=SGD), "bowl", (0.0, 0.0), 5) == 0).all()
    _, other = path(SAM.replace(inner=SGD, lr=0.1), "bowl", (0.0, 1.0), 1)
    assert np.isfinite(other).all()


def test_sam_gives_the_inner_rule_the_hessian_uphill():
    """A Newton step reads the curvature where the gradient is read."""

    class Newton(type(SGD)):
        hessians = 1

        def update(self, x, state, here, lr):
            return x - lr * torch.linalg.solve(here.hessian.movedim((0, 1), (-2, -1)), here.gradient.T).T, state

    start = np.array([1.0, 2.0])
    f = LANDSCAPES["himmelblau"]
    g = f.gradient(torch.tensor(start)).numpy()
    uphill = torch.tensor(start + 0.1 * g / np.linalg.norm(g))
    moved = start - 0.5 * np.linalg.solve(_hessian(f, uphill.numpy()), f.gradient(uphill).numpy())
    rule = SAM.replace(inner=Newton(), rho=0.1, lr=0.5)
    assert path(rule, "himmelblau", (1.0, 2.0), 1)[1] == pytest.approx(moved, abs=1e-12)
    assert (rule.evaluations, rule.hessians) == (2, 1)


def test_they_cost_and_promise_what_the_inner_rule_does():
    descent = OPTIMIZERS["gradient_descent"]
    assert (LOOKAHEAD.evaluations, SAM.evaluations) == (1, 2)
    for rule in (LOOKAHEAD, SAM):
        assert rule.reads_noise and not rule.replace(inner=descent).reads_noise
        assert rule.replace(inner=descent).rotation_invariant and not rule.replace(inner=ADAM).rotation_invariant
        assert rule.translation_invariant
        assert not rule.replace(inner=SGD.replace(weight_decay=0.1)).translation_invariant
    g = (0.3, -1.2)
    kept = simulate(Experiment(LANDSCAPES["bowl"], (LOOKAHEAD, ADAM), (g,), steps=4), record=("details",))
    assert kept.effective_rate[:, 0] == pytest.approx(kept.effective_rate[:, 1])
    assert set(kept.states[0]) == {"slow", "inner_exp_avg", "inner_exp_avg_sq"}
