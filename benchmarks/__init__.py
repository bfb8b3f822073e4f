"""Speeds as ratios: both sides warm, in one run, turn and turn about."""
