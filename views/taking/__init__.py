"""Taking away what a page shows: a link, a code to scan, and files, behind one button.

`race(state, run, link_query)` draws the button where a run is shown, `swarm` and `tune` on their pages. Call it last:
Streamlit puts a dialog that is opened later in the place of whatever style sheet was sent after its button.
"""

from views.taking.of_race import race
from views.taking.of_swarm import swarm
from views.taking.of_tune import tune

__all__ = ["race", "swarm", "tune"]
