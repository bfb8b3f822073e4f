"""The parts of the lessons' page: where a link leads, the text, the question, the live scene, the presenter's keys."""
