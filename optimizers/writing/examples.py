"""Ready rules to begin with."""

from __future__ import annotations

from core.words import Text, text

EXAMPLES: dict[str, tuple[Text, str]] = {
    "momentum": (
        text("Momentum"),
        """\
param lr = 0.001 in 1e-5..1 log
param beta = 0.9 in 0..0.999
state v = 0
v = beta*v + g
x = x - lr*v
""",
    ),
    "adam": (
        text("Adam"),
        """\
param lr = 0.05 in 1e-4..1 log
param beta1 = 0.9 in 0..0.999
param beta2 = 0.999 in 0..0.9999
param eps = 1e-8 in 1e-12..1 log
state m = 0
state v = 0
m = beta1*m + (1 - beta1)*g   # one line for both coordinates
v = beta2*v + (1 - beta2)*g^2
x = x - lr*(m/(1 - beta1^t))/(sqrt(v/(1 - beta2^t)) + eps)
""",
    ),
    "nesterov": (
        text("Nesterov, by a gradient further on"),
        """\
param lr = 0.001 in 1e-5..1 log
param beta = 0.9 in 0..0.999
state v = 0
v = beta*v - lr*grad(x + beta*v)   # read where the speed will carry it
x = x + v
""",
    ),
    "damped_newton": (
        text("Newton, damped"),
        """\
param lr = 1 in 0.01..2
param mu = 1 in 0..100
a = hess.xx + mu
b = hess.xy
c = hess.yy + mu
x = x - lr*[c*g.x - b*g.y, a*g.y - b*g.x]/(a*c - b^2)
""",
    ),
    "turning_brake": (
        text("A brake for turns"),
        """\
param lr = 0.001 in 1e-5..1 log
param beta = 0.95 in 0..0.999
state v = 0
along = dot(v, g)/(norm(v)*norm(g) + 1e-12)   # 1 while the slope still points along
v = beta*max(along, 0)*v + g   # turned away from the slope, it starts anew
x = x - lr*v
""",
    ),
}
