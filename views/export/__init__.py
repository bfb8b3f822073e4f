"""Taking away what a page shows: a link, a code to scan, and files, behind one button.

`race(state, run, link_query)` draws the button where a run is shown, `races` where several are, `averages` beside a
lesson's series, `swarm` and `tune` on their pages. Call it last:
Streamlit puts a dialog that is opened later in the place of whatever style sheet was sent after its button.
"""

from views.export.averages_files import averages
from views.export.race_files import race, races
from views.export.swarm_files import swarm
from views.export.tune_files import tune

__all__ = ["averages", "race", "races", "swarm", "tune"]
