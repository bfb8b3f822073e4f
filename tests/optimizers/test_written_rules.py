"""Typed rules take the steps that numpy takes, and are rules like any other."""

import importlib
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from engine import Experiment, simulate
from engine.link import from_query, owns, to_query
from engine.script import pytorch
from landscapes import LANDSCAPES, typed
from notation.vocabulary import FUNCTIONS
from optimizers import OPTIMIZERS, written
from optimizers.writing.examples import EXAMPLES
from optimizers.writing.torch_class import lab_file, torch_file
from tests.optimizers.written_rules import RULES

SURFACE = typed("x^4/4 + x*y + 2y^2 + 1")
STARTS = ((1.25, -0.75), (-1.5, 2.0))
STEPS = 12
ADAM = EXAMPLES["adam"][1]


def _f(x):
    return x[0] ** 4 / 4 + x[0] * x[1] + 2 * x[1] ** 2 + 1


def _slope(x):
    return np.array([x[0] ** 3 + x[1], x[0] + 4 * x[1]])


def _curvature(x):
    return np.array([[3 * x[0] ** 2, 1.0], [1.0, 4.0]])


def _path(first: str, step: str, start, lr: float):
    """Return the path of a step in numpy: [steps + 1, 2]."""
    known = {"np": np, "x": np.array(start), "grad": _slope, "lr": lr, "steps": STEPS}
    exec(first, known)
    path = [known["x"]]
    for t in range(1, STEPS + 1):
        x = known["x"]
        known |= {"t": t, "g": _slope(x), "f": _f(x), "H": _curvature(x)}
        exec(step, known)
        path.append(known["x"])
    return np.array(path)


@pytest.mark.parametrize(("rule", "first", "step"), RULES, ids=[rule for rule, _, _ in RULES])
def test_a_rule_takes_the_steps_of_its_lines(rule: str, first: str, step: str):
    made = written(rule)
    made = made.replace(lr=0.02)
    run = simulate(Experiment(landscape=SURFACE, optimizers=(made,), starts=STARTS, steps=STEPS))
    for number, start in enumerate(STARTS):
        expected = _path(first, step, start, 0.02)
        np.testing.assert_allclose(run.x[:, 0, number], expected, rtol=1e-11, atol=1e-12)


def test_there_are_sixty_rules():
    assert len(RULES) >= 60


@pytest.mark.parametrize("surface", ["rosenbrock", "himmelblau", "ravine"])
def test_a_typed_adam_is_adam(surface: str):
    rules = (written(ADAM), OPTIMIZERS["adam"].replace(lr=0.05))
    land = LANDSCAPES[surface]
    run = simulate(Experiment(landscape=land, optimizers=rules, starts=land.starts, steps=60))
    ours, theirs = run.x[:, 0], run.x[:, 1]
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_arrives_lower(name: str):
    rule = written(EXAMPLES[name][1])
    run = simulate(Experiment(landscape=LANDSCAPES["rosenbrock"], optimizers=(rule,), starts=((-1.5, 2.0),), steps=400))
    assert run.value[-1] < run.value[0] / 10
    assert not rule.notes


def test_the_same_text_is_the_same_rule():
    assert written(ADAM) == written(ADAM)
    assert type(written(ADAM)) is type(written(ADAM))
    assert written(ADAM) != written(ADAM + "# another")
    assert hash(written(ADAM).replace(beta1=0.5)) == hash(written(ADAM).replace(beta1=0.5))


def test_params_are_settings_like_any_other():
    rule = written("param lr = 0.1 in 0.01..1 log\nparam mu = 0.5 in 0..2\nx = x - lr*mu*g")
    assert {spec.name: spec.slider for spec in rule.params()}["mu"] == (0.0, 2.0)
    assert rule.lr == 0.1
    with pytest.raises(ValueError, match="mu"):
        rule.replace(mu=float("nan"))
    assert "0.25" in rule.replace(mu=0.25).label()


def test_what_a_rule_declares_is_what_it_reads():
    rule = written("a = grad(x - lr*g)\nb = grad(x - lr*a)\nx = x - lr*b/hess.xx")
    assert (rule.evaluations, rule.hessians) == (3, 1)
    assert written("x = x - lr*g").evaluations == 1
    assert not written("x = x - lr*g").rotation_invariant
    assert not written("x = x - lr*g").compiles


def test_json_link_and_pickle_bring_the_rule_back():
    rule = written(ADAM).replace(beta1=0.5, lr=0.2)
    run = Experiment(landscape=LANDSCAPES["bowl"], optimizers=(OPTIMIZERS["adam"], rule), starts=STARTS, steps=5)
    again = Experiment.from_json(run.to_json())
    assert again == run
    assert again.key() == run.key()
    reading = from_query(to_query(run))
    assert reading.experiment == run
    assert not reading.problems
    assert pickle.loads(pickle.dumps(run)) == run


def test_a_rule_of_a_link_that_cannot_be_read_gives_way():
    reading = from_query({"r": ["adam", "written"], "rule.2": ["m = 1\nx = x - lr*gg"]})
    assert [rule.slug for rule in reading.experiment.optimizers] == ["adam", "gradient_descent"]
    (problem,) = reading.problems
    assert "racer 2" in problem
    assert "line 2: gg is not known" in problem


def test_a_long_rule_is_compressed_in_a_link_and_a_part_of_one_is_told():
    rule = written(ADAM + "# once more\n" * 200)
    query = to_query(Experiment(landscape=LANDSCAPES["bowl"], optimizers=(rule,), starts=STARTS, steps=5))
    (packed,) = query["rule.1"]
    assert len(packed) < 600
    assert from_query(query).experiment.optimizers == (rule,)
    reading = from_query({**query, "rule.1": [packed[:-40]]})
    assert "part of the link is missing" in reading.problems[0]
    assert reading.experiment.optimizers[0].slug == "gradient_descent"


def test_a_link_owns_the_settings_of_its_own_rules_whatever_their_names():
    query = {"r": ["adam", "written"], "rule.2": ["param kappa = 1\nx = x - lr*kappa*g"], "kappa.2": ["0.5"]}
    assert from_query(query).experiment.optimizers[1].settings()["kappa"] == 0.5
    assert owns("kappa.2", query) and owns("rule.2", query) and not owns("kappa.1", query) and not owns("kappa", query)


def test_half_a_sign_is_told_since_no_link_can_carry_it():
    with pytest.raises(ValueError, match="Line 1, character 15: this sign cannot be read"):
        written("x = x - lr*g #\ud800")


def test_a_param_cannot_have_the_name_of_a_schedules_setting():
    with pytest.raises(ValueError, match="schedule_gamma"):
        written("param schedule_gamma = 1\nx = x - lr*schedule_gamma*g")


def test_dividing_by_zero_in_the_first_step_diverges():
    run = simulate(Experiment(landscape=SURFACE, optimizers=(written("x = x - lr*g/(t - 1)"),), starts=STARTS, steps=3))
    assert (run.diverged == 1).all()


def test_a_new_process_makes_the_same_key():
    run = Experiment(landscape=SURFACE, optimizers=(written(ADAM),), starts=STARTS, steps=5)
    code = f"from engine import Experiment\nprint(Experiment.from_json({run.to_json()!r}).key())"
    root = Path(__file__).resolve().parents[2]
    said = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == run.key()


# ---------------------------------------------------------------------- exported

EXPORTED = [rule for rule, _, _ in RULES if "hess" not in rule]


def _loss(x):
    return x[0] ** 4 / 4 + x[0] * x[1] + 2 * x[1] ** 2 + 1


@pytest.mark.parametrize("rule", [*EXPORTED, *(words for _, words in EXAMPLES.values() if "hess" not in words)])
def test_the_class_for_torch_walks_the_same_path(rule: str):
    """With the settings of the racer as its defaults, none of which is the text's."""
    made = written(rule)
    made = made.replace(lr=0.75 * made.lr, **{spec.name: 0.75 * spec.default for spec in made.own_params()})
    run = simulate(Experiment(landscape=SURFACE, optimizers=(made,), starts=STARTS[:1], steps=STEPS))
    names = {"__name__": "exported"}
    exec(torch_file(made, "Exported"), names)
    x = torch.tensor(STARTS[0], dtype=torch.float64, requires_grad=True)
    counted = {"steps": STEPS} if "steps" in rule else {}
    optimizer = names["Exported"]([x], **counted)

    def closure():
        optimizer.zero_grad()
        loss = _loss(x)
        loss.backward()
        return loss

    for t in range(1, STEPS + 1):
        optimizer.step(closure)
        np.testing.assert_allclose(x.detach().numpy(), run.x[t, 0, 0], rtol=1e-10, atol=1e-10)


def test_the_class_trains_a_network_of_several_tensors():
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1)).double()
    twin = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1)).double()
    twin.load_state_dict(net.state_dict())
    names = {"__name__": "exported"}
    exec(torch_file(written(ADAM), "Exported"), names)
    inputs, wanted = torch.randn(20, 3, dtype=torch.float64), torch.randn(20, 1, dtype=torch.float64)
    pairs = ((net, names["Exported"](net.parameters(), lr=0.01)), (twin, torch.optim.Adam(twin.parameters(), lr=0.01)))
    for _ in range(30):
        for model, optimizer in pairs:
            optimizer.zero_grad()
            ((model(inputs) - wanted) ** 2).mean().backward()
            optimizer.step()
    for one, other in zip(net.parameters(), twin.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", [name for name, (least, _) in FUNCTIONS.items() if least == 1])
def test_calls_in_each_other_are_written_out_once(name: str):
    """28 of them: where one wrote its argument twice there would be 2²⁸ of the innermost, and this would not end."""
    rule = written(f"x = x - lr*{f'{name}(' * 28}g{')' * 28}")
    assert len(rule.formula) < 2_000 and len(torch_file(rule)) < 6_000


def test_a_rule_with_the_hessian_has_no_class_for_torch():
    assert written(EXAMPLES["damped_newton"][1]).in_torch() is None
    with pytest.raises(ValueError, match="Hessian"):
        torch_file(written(EXAMPLES["damped_newton"][1]))


def test_the_script_of_a_race_walks_the_same_path():
    rules = tuple(written(words) for name, (_, words) in EXAMPLES.items() if name != "damped_newton")
    rules = (*rules, written("x = x - lr*(1 - t/steps)*f*g/(1 + norm(g))").replace(lr=0.01))
    run = Experiment(landscape=SURFACE, optimizers=rules, starts=STARTS, steps=STEPS, noise=0.3)
    names = {"__name__": "script"}
    exec(compile(pytorch(run), "script", "exec"), names)
    walked = torch.stack(list(names["paths"].values()))
    expected = np.moveaxis(np.asarray(simulate(run).x), 0, 2)
    np.testing.assert_allclose(walked.numpy(), expected, rtol=1e-10, atol=1e-10)


def test_the_file_for_the_lab_is_the_same_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "fading_rule.py").write_text(lab_file(written(ADAM), "FadingRule"), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    rule = importlib.import_module("fading_rule").FadingRule(beta1=0.5)
    assert rule.slug == "fading_rule"
    rules = (rule, written(ADAM).replace(beta1=0.5))
    run = simulate(Experiment(landscape=SURFACE, optimizers=rules, starts=STARTS, steps=STEPS))
    np.testing.assert_array_equal(run.x[:, 0], run.x[:, 1])
    assert pickle.loads(pickle.dumps(rule)) == rule
