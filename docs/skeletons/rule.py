# Copy this file to optimizers/your_name.py and change what stands in it. The file's name is what links call the rule:
# r=your_name. Nothing else has to be edited: the pages, the exports and the tests find the file by themselves.
# These comments are for you; leave them out of your copy.

from torch import Tensor

from optimizers.base import Here, Number, Optimizer, State, zeros
from optimizers.hyperparameters import averaging, learning_rate


class MyRule(Optimizer):
    """Moves a particle along an average of its gradients: say in one sentence what the rule does to a particle."""

    title = "My rule"  # as a person reads it in lists
    family = "Momentum"  # a heading of the Reference page; take one that exists, or begin a new one

    # One step in LaTeX, in the letters of the paper: x_t is the point, g_t the gradient there, \eta the learning rate.
    # The inspector puts the numbers of a step into it. `letters` says what the formula calls the entries of the memory.
    formula = r"m_t = \beta m_{t-1} + (1 - \beta)\,g_t,\quad x_{t+1} = x_t - \eta\,m_t"
    letters = (("average", "m_t"),)

    source = "A. Author (2026), The paper that the rule is from, https://arxiv.org/abs/0000.00000."
    teaches = "Say in a first sentence what the rule does better than others. Say in a second one what it pays for it."
    differs = "Say here where implementations disagree, and which one you follow. Leave it out where they agree."

    # Hyperparameters, named as in torch.optim where it has them. optimizers/hyperparameters.py has the common ones,
    # core/params.py the rest. `clip` and `schedule` are there already. With its defaults the rule must come down
    # Rosenbrock's valley without flying away: a test races it there.
    lr: float = learning_rate(0.001, "Learning rate: how far one unit of the average takes it.")
    beta: float = averaging(0.9, r"\beta", "How much of the average is kept from one step to the next.")

    # The memory before the first step. x is [2, ...]: coordinates first, then any number of particles at once.
    def init(self, x: Tensor) -> State:
        return zeros(x, "average")

    # One step: the new point and the new memory. Make new tensors, never write into the old ones, and treat each
    # particle by itself. `here` has the gradient, the step's number `t`, and on demand value and Hessian
    # (optimizers/base.py says what else).
    # In a sweep `lr` and the fields are tensors, so do arithmetic with them and never ask `if self.beta > 0`:
    # `active(self.beta)` is there for that.
    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        average = self.beta * state["average"] + (1 - self.beta) * here.gradient
        return x - lr * average, {"average": average}

    # What the rule says of itself is tested. Leave out what does not hold: False is the default.
    @property
    def rotation_invariant(self) -> bool:
        return True

    # Where torch.optim has the same rule, `in_torch` names it, and the exported script uses it: see
    # optimizers/momentum.py. Where it has not, see optimizers/sign_descent.py.
