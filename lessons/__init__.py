"""The lessons: text and live scenes, a Markdown file each in `locales/<language>/lessons/`.

`reading.py` describes such a file. A scene's questions and a lesson's claims are computed from the scene's own run:
`measures/` has the measures, `checks.py` the comparisons.
"""

from lessons.reading import LessonError, lesson, slugs
from lessons.scene import Lesson, Scene

__all__ = ["Lesson", "LessonError", "Scene", "lesson", "slugs"]
