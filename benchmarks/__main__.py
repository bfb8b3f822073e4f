"""`make bench`: measure, print, and write RESULTS.md with its plot."""

from __future__ import annotations

import textwrap
from datetime import date
from pathlib import Path

from benchmarks import formulas, races, rules, swarms
from benchmarks.machine import machine
from benchmarks.reading import measure
from benchmarks.swarms import Limits, Speeds

HERE = Path(__file__).parent
REFERENCES = ("optax under XLA", "optax, x and y apart")


def main() -> None:
    """Measure everything and write RESULTS.md."""
    speeds, memory, gpu = swarms.speeds(), swarms.memory(), swarms.gpu()
    sections = [
        "# Results",
        _paragraph(f"Written by `make bench` on {date.today().isoformat()}. {machine()}"),
        "## Swarms",
        _paragraph(
            f"Adam on Rosenbrock, float32, {swarms.STEPS} steps, end points only: billion particle-steps a second, and "
            f"as a multiple of the faster of optax's two layouts (one array [2, n], or x and y apart). "
            f"All in one run, warm, taking turns, median of {swarms.ROUNDS}. Before "
            "anything is timed they are checked to end at the same points. "
            f"({' and '.join(sorted(swarms.SLOW))} get fewer steps where there are many starts.)"
        ),
        "\n".join(speed_table(speeds)),
        "![Particle-steps a second against the number of starts](results.png)",
        "## Memory",
        "\n".join(memory_lines(memory)),
        "## GPU",
        _paragraph(gpu_line(gpu)),
        "## Races",
        _paragraph(
            f"The six classic rules from one start, {races.STEPS} steps, float64, one thread, path and values kept, "
            "against a loop of torch.optim for each rule with autograd; and the same race from 64 starts as a multiple "
            "of one."
        ),
        "\n".join(races.table()),
        "## Exports",
        _paragraph("A race that is made already, as a file: seconds and size, warm, with the pictures drawn."),
        "\n".join(export_lines()),
        "## Sessions",
        _paragraph("A started server, and visitors without a browser: what opening a race costs the server."),
        "\n".join(session_lines()),
        "## Typed formulas",
        _paragraph(
            measure(formulas.texts(), formulas.compiles).sentence(
                "formulas", "the compiled value, gradient and Hessian"
            )
        ),
        "## Typed rules",
        _paragraph(measure(rules.texts(), rules.steps).sentence("rules", "the end of a race of one step")),
    ]
    text = "\n\n".join(sections) + "\n"
    print(text)
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    from benchmarks import plot  # needs a browser, which a borrowed GPU machine may lack

    plot.draw(speeds, HERE / "results.png")


def speed_table(speeds: Speeds) -> list[str]:
    """Write the speeds as the lines of a Markdown table."""
    lines = [f"| starts | {' | '.join(speeds.rates)} |", f"| ---: |{' ---: |' * len(speeds.rates)}"]
    for i, count in enumerate(speeds.counts):
        reference = max(speeds.rates[name][i] for name in REFERENCES)
        cells = [f"{rates[i] / 1e9:.3f} ({rates[i] / reference:.2f}×)" for rates in speeds.rates.values()]
        lines.append(f"| {count:,} | {' | '.join(cells)} |")
    return lines


def memory_lines(memory: dict[int, float]) -> list[str]:
    """Write the peaks of memory, MiB by steps, as lines of Markdown."""
    if not memory:
        return ["This system does not tell a process its peak memory: not measured."]
    first = next(iter(memory.values()))
    return [
        "Peak memory of a run of 262,144 starts with everything recorded, above what the process had before:",
        "",
        "| steps | MiB | of the first |",
        "| ---: | ---: | ---: |",
        *(f"| {steps:,} | {peak:.1f} | {peak / first:.3f} |" for steps, peak in memory.items()),
    ]


def export_lines() -> list[str]:
    """Measure the exports and write them as the lines of a Markdown table."""
    try:
        from benchmarks import exports  # needs libraries that draw and encode, which a borrowed GPU machine may lack
    except ImportError:
        return ["Nothing that draws or encodes is installed here: not measured."]
    return exports.table()


def session_lines() -> list[str]:
    """Measure what sessions cost the server and write it as the lines of a Markdown table."""
    try:
        from benchmarks import sessions  # needs Streamlit, which a borrowed GPU machine may lack
    except ImportError:
        return ["Streamlit is not installed here: not measured."]
    return sessions.table()


def gpu_line(gpu: Limits | None) -> str:
    """Write what a GPU did in a sentence."""
    if gpu is None:
        return "There was no GPU: nothing was measured, and nothing is claimed."
    bandwidth, arithmetic = gpu.copy_bandwidth / 1e12, gpu.arithmetic / 1e12
    return (
        f"{gpu.name}, 4,194,304 starts, compiled: {gpu.rate:.3g} particle-steps a second. That is "
        f"{gpu.of_bandwidth:.0%} of what the measured copy bandwidth ({bandwidth:.2f} TB/s) allows for the bytes that "
        f"must move, and {gpu.of_arithmetic:.0%} of the measured multiply-add rate ({arithmetic:.1f} TFLOP/s) for its "
        f"operations. A basin map of 1024 × 1024 starts and 1,000 steps, eagerly: {gpu.map_seconds:.2f} s."
    )


def _paragraph(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 120))


if __name__ == "__main__":
    main()
