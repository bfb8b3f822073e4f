"""The lessons: text and live scenes, a Markdown file each in `locales/<language>/lessons/`.

`reading.py` has the form of such a file. What a scene asks and what a lesson claims is computed from the scene's own
run: `measures/` has what can be measured, `checks.py` how it is compared.
"""

from lessons.reading import LessonError, lesson, slugs
from lessons.scene import Lesson, Scene

__all__ = ["Lesson", "LessonError", "Scene", "lesson", "slugs"]
