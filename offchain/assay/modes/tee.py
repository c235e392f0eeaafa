"""The mode `tee`: approved code ran in an enclave of AWS Nitro, and signed. See `ITeeVerifier`."""

from assay.modes._enclave_mode import EnclaveMode, Maker
from assay.modes._mode import Mode
from assay.tee import AWS_NITRO_ROOT

__all__ = ["MODE"]

MODE: Mode = EnclaveMode(
    name="tee",
    mode_id=1,
    maker=Maker(
        root=AWS_NITRO_ROOT,
        simulated=False,
        holds=(
            "It is signed by a key that AWS Nitro attests to live in code of the measurement"
            " {measurement}. Whether the model's publisher approved that code, and whether the key"
            " or the approval was revoked before, can be seen only on chain."
        ),
        proves=(
            "which code turned this input into this output, on hardware whose maker, AWS, is"
            " trusted: the code of the measurement that is named"
        ),
        does_not_prove=(
            "that this code is right, for which whoever approved its measurement vouches; nor that"
            " the hardware keeps its promise; and code that asks somebody else's API proves only"
            " that it asked"
        ),
        attack=(
            "Somebody breaks into the hardware or has its maker's keys, or the model's publisher"
            " approves code that lies."
        ),
    ),
)
