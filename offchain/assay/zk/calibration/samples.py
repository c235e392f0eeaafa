"""Sample data: the inputs that scales are chosen by, and measured with."""

import numpy as np
from numpy.typing import NDArray

from assay.errors import CircuitError
from assay.zk.graph import Graph, Reals

__all__ = ["flat_samples"]


def flat_samples(graph: Graph, samples: "NDArray[np.generic]", what: str) -> Reals:
    """Check samples, and flatten them: float64 (samples, input_size).

    The first axis counts them; the others are the network's input, whose own first axis may be left
    out where it is one, a batch of one. Raises `CircuitError` for anything else, and for NaNs.
    """
    wanted = [graph.input_shape]
    if graph.input_shape[0] == 1 and len(graph.input_shape) > 1:
        wanted.append(graph.input_shape[1:])
    described = " or ".join(f"[samples, {', '.join(map(str, shape))}]" for shape in wanted)
    hint = f"Give an array of numbers of shape {described}."
    if samples.dtype.kind not in "iufb":
        raise CircuitError(f"The {what} data holds {samples.dtype}, not numbers.", hint)
    if samples.shape[1:] not in wanted:
        raise CircuitError(f"The {what} data has shape {list(samples.shape)}.", hint)
    if not len(samples):
        raise CircuitError(f"The {what} data is empty.", hint)
    flat = samples.reshape(len(samples), -1).astype(np.float64)
    if not np.isfinite(flat).all():
        at = int(np.argmin(np.isfinite(flat).all(axis=1)))
        raise CircuitError(f"The {what} data holds a NaN or an infinity in sample {at}.", hint)
    return flat
