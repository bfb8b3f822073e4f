"""What every layer stands on: declaring a hyperparameter once, and finding what a folder holds."""
