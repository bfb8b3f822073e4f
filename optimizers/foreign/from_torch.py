"""Any class of torch.optim.Optimizer as a rule."""

from __future__ import annotations

import inspect
import warnings
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import Parameter

from core.params import shown
from core.words import SOURCE, text
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer
from optimizers.foreign import trial
from optimizers.schedules.base import Schedule
from optimizers.schedules.constant import Constant

MOST = 256  # particles: each has an instance of its own, and a step of one takes about 47 µs


class FromTorch(Optimizer):
    """Steps each particle with its own instance of a torch.optim.Optimizer, whatever that class does.

    `FromTorch(torch.optim.Adam, lr=0.1, betas=(0.5, 0.9))`: the arguments go to the class unchanged, except `clip` and
    `schedule`, which every rule here has. The learning rate is put into the class's groups at each step. At most 256
    particles can step so. It is not in the registry, and neither a link nor JSON makes one: it runs whatever code the
    class holds. A class that draws random numbers uses torch's own generator, so no seed of an experiment decides them.

    Raises TypeError for anything but such a class, and ValueError, in one line, for a class that cannot race here: one
    whose step needs a closure or create_graph, or one that refuses a parameter of one dimension, or these settings.
    """

    title = "From torch"
    family = "Reference"
    formula = r"\text{its own}"
    source = ""
    teaches = text(
        "A class of torch.optim.Optimizer from elsewhere, run unchanged. Each particle has its own instance."
    )
    compiles = False
    most_particles = MOST
    stands_alone = False  # its memory is more than another rule could carry

    cls: type[torch.optim.Optimizer]
    arguments: dict[str, Any]  # as they were given, without the learning rate

    def __init__(
        self, cls: type[torch.optim.Optimizer], *, clip: float = 0.0, schedule: Schedule | None = None, **arguments: Any
    ) -> None:
        if not (inspect.isclass(cls) and issubclass(cls, torch.optim.Optimizer)):
            wanted = "FromTorch takes a class of torch.optim.Optimizer, such as torch.optim.Adam"
            raise TypeError(f"{wanted}, got {shown(cls)}.")
        lr = arguments.pop("lr") if "lr" in arguments else trial.tried(cls, arguments)
        values = {
            "cls": cls,
            "arguments": arguments,
            "lr": float(lr) if isinstance(lr, Tensor) else lr,
            "clip": clip,
            "schedule": Constant() if schedule is None else schedule,
            "title": trial.named(cls),
            "source": f"{cls.__module__}.{cls.__qualname__}",
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        super().__post_init__()
        trial.tried(cls, self._settings(self.lr))

    def replace(self, **changes: Any) -> Self:
        """Return a copy with other settings, the class's own or those of every rule."""
        now = {"cls": self.cls, "lr": self.lr, "clip": self.clip, "schedule": self.schedule}
        return type(self)(**{**self.arguments, **now, **changes})

    def init(self, x: Tensor) -> State:
        """Return one instance for each particle. Raises ValueError for more than 256."""
        count = x[0].numel()
        if count > MOST:
            words = text(
                "FromTorch runs {name} as an instance for each particle, in [1, {most}], got {count}.",
                name=self.title,
                most=MOST,
                count=count,
            )
            raise ValueError(words)
        return _Memory(_Herd(self, x), torch.full_like(x, torch.nan))

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        if not isinstance(state, _Memory):
            raise RuntimeError(f"FromTorch({self.title}) steps on from its own memory alone.")
        new = state.herd.step(x, here.gradient, lr, int(here.t))
        return new, _Memory(state.herd, (new - x).abs() / here.gradient.abs())

    def effective_rate(self, state: State, t: Number, lr: Number) -> Tensor:
        """Return the step's length over the gradient's in each coordinate; NaN where the gradient was 0."""
        return state["rate"]

    @property
    def slug(self) -> str:
        """The class's package and name; it is no slug of the registry."""
        return self.title

    @property
    def default_rate(self) -> float:
        try:
            return trial.tried(self.cls, self.arguments)
        except ValueError:  # the class has no default rate
            return self.lr

    @property
    def translation_invariant(self) -> bool:
        """Nobody knows."""
        return False

    def in_torch(self) -> TorchOptimizer | None:
        plain = all(isinstance(value, int | float | str | tuple | None) for value in self.arguments.values())
        if plain and getattr(torch.optim, self.cls.__name__, None) is self.cls:
            return TorchOptimizer(self.cls.__name__, self._settings(self.lr))
        return None

    def label(self, language: str = SOURCE) -> str:
        settings = "".join(f", {name}={value}" for name, value in _plain(self.arguments).items())
        return super().label(language) + settings

    def _settings(self, lr: float) -> dict[str, Any]:
        """Return the arguments that an instance is built with."""
        return {**({"lr": lr} if trial.takes_rate(self.cls) else {}), **self.arguments}

    def _key(self) -> tuple[Any, ...]:
        return (type(self), self.cls, repr(self), self.schedule)

    def __repr__(self) -> str:
        settings = {"lr": self.lr, **_plain(self.arguments), "clip": self.clip, "schedule": self.schedule}
        return f"FromTorch({self.source}, {', '.join(f'{name}={value!r}' for name, value in settings.items())})"


class _Herd:
    """The instances of a run, each with its particle."""

    def __init__(self, rule: FromTorch, x: Tensor) -> None:
        rates = _rates(rule.lr, x)
        with torch.inference_mode(False), torch.enable_grad():
            self.cls, self.taken, self.x = rule.cls, 0, x
            self.points = [Parameter(point) for point in _points(x)]
            try:
                each = zip(self.points, rates, strict=True)
                self.instances = [rule.cls([point], **rule._settings(lr)) for point, lr in each]
            except Exception as error:
                raise ValueError(trial.refused(rule.cls, trial.reason(error))) from None

    def step(self, x: Tensor, g: Tensor, lr: Number, t: int) -> Tensor:
        """Return x [2, ...] after step t. A particle that is no longer finite is left alone, and is NaN."""
        if t != self.taken + 1:
            raise RuntimeError(
                f"FromTorch({trial.named(self.cls)}) made step {self.taken} and cannot make step {t} now."
            )
        alive = (torch.isfinite(x) & torch.isfinite(g)).all(dim=0)
        rates = _rates(lr, x)
        with torch.inference_mode(False), torch.enable_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if x is not self.x:  # another rule around this one has moved it
                self._move(x)
            given = zip(self.instances, self.points, _points(g), rates, alive.flatten().tolist(), strict=True)
            for instance, point, gradient, rate, lives in given:
                if lives:
                    self._step(instance, point, gradient, rate)
            new = torch.stack([point.detach() for point in self.points], dim=1).reshape(x.shape)
        self.x, self.taken = torch.where(alive, new, torch.nan), t
        return self.x

    def _move(self, x: Tensor) -> None:
        for point, place in zip(self.points, _points(x), strict=True):
            point.data.copy_(place)

    def _step(self, instance: torch.optim.Optimizer, point: Parameter, gradient: Tensor, rate: float) -> None:
        point.grad = gradient
        for group in instance.param_groups:
            group["lr"] = rate
        try:
            instance.step()
        except Exception as error:
            raise ValueError(trial.refused(self.cls, trial.reason(error))) from None


class _Memory(dict[str, Tensor]):
    """The memory after a step: the herd, which goes on from there, and its rate."""

    def __init__(self, herd: _Herd, rate: Tensor) -> None:
        super().__init__(rate=rate)
        self.herd = herd


def _points(x: Tensor) -> list[Tensor]:
    """Return [2, ...] as a tensor of its own, [2], for each particle."""
    return [column.clone() for column in x.reshape(2, -1).unbind(1)]


def _rates(lr: Number, x: Tensor) -> list[float]:
    """Return the rate of each particle of x [2, ...]; in a sweep they differ."""
    if isinstance(lr, Tensor):
        return lr.expand(x.shape[1:]).flatten().tolist()
    return [lr] * x[0].numel()


def _plain(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return settings with tensors written out as numbers."""
    return {name: value.tolist() if isinstance(value, Tensor) else value for name, value in sorted(arguments.items())}
