"""Classes of torch.optim.Optimizer from elsewhere: no entries of the registry, since no link names them."""

from optimizers.foreign.from_torch import FromTorch

__all__ = ["FromTorch"]
