"""The ground every layer stands on: declared hyperparameters, registries of folders, words and numbers."""
