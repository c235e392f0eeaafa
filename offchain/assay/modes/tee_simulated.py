"""The mode `tee-simulated`: the same contracts and documents as `tee`, and nothing behind them.

It is for development: its maker's keys come from a public seed, so that everybody can sign.
"""

from assay.modes._enclave_mode import EnclaveMode, Maker
from assay.modes._mode import Mode
from assay.tee import SIMULATED_ROOT

__all__ = ["MODE"]

MODE: Mode = EnclaveMode(
    name="tee-simulated",
    mode_id=63,
    maker=Maker(
        root=SIMULATED_ROOT,
        simulated=True,
        holds=(
            "SIMULATED enclave: it is signed by a key in a document of the simulator, which anyone"
            " could have made. It names the measurement {measurement}, which nothing measured."
        ),
        proves=(
            "nothing against anybody who wants to cheat: the enclave is SIMULATED, and ANYONE CAN"
            " SIGN as its maker"
        ),
        does_not_prove="which code ran, or that any did: only an enclave in hardware does",
        attack="Anybody signs as the maker of this enclave: it is simulated.",
    ),
)
