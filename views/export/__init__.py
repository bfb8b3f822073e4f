"""Taking away what a page shows: a link, a code to scan, and files, behind one button.

`offer_race(state, run, link_query)` draws the button where a run is shown, `offer_races` where several are,
`offer_averages` and `offer_atlas` beside a lesson's series and its part of the atlas, `offer_swarm` and `offer_search`
on the pages of Swarm and Tune. Call it last: Streamlit puts a dialog that is opened later in the place of whatever
style sheet was sent after its button.
"""

from views.export.atlas_files import offer_atlas
from views.export.averages_files import offer_averages
from views.export.race_files import offer_race, offer_races
from views.export.swarm_files import offer_swarm
from views.export.tune_files import offer_search

__all__ = ["offer_atlas", "offer_averages", "offer_race", "offer_races", "offer_search", "offer_swarm"]
