"""Classes of torch.optim.Optimizer from elsewhere, which are not in the registry, since no link names them."""

from optimizers.foreign.from_torch import FromTorch

__all__ = ["FromTorch"]
