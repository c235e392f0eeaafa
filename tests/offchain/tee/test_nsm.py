"""The security modules: one that asks the hardware, one that has none."""

from io import StringIO

import pytest

from assay.errors import AttestationError
from assay.tee import NitroModule, SimulatedModule, read_document, verify_document
from assay.tee.simulator import Simulator

from .conftest import AT


class IoctlError(Exception):
    pass


class Interface:
    """What the package offers, before a device that answers as it is told."""

    IoctlError = IoctlError

    def __init__(self, answer):
        self.answer = answer
        self.device = StringIO()

    def open_nsm_device(self):
        return self.device

    def close_nsm_device(self, file_handle):
        file_handle.close()

    def get_attestation_doc(self, file_handle, user_data=None, nonce=None, public_key=None):
        assert file_handle is self.device
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"document": self.answer + b"/".join((public_key, user_data, nonce))}


def test_the_nitro_module_hands_over_what_the_device_answers():
    interface = Interface(b"attested: ")
    module = NitroModule(interface)
    assert module.attest(b"key", b"data", b"nonce") == b"attested: key/data/nonce"
    assert interface.device.closed
    assert not module.simulated


@pytest.mark.parametrize(
    "failure", [IoctlError("InvalidArgument"), OSError("busy"), ValueError("Request too large.")]
)
def test_the_nitro_module_says_why_the_device_does_not_attest(failure):
    interface = Interface(failure)
    with pytest.raises(AttestationError, match=f"does not attest: {failure}"):
        NitroModule(interface).attest(b"key", None, None)
    assert interface.device.closed


def test_the_nitro_module_says_where_it_has_to_run():
    interface = Interface(b"")
    interface.open_nsm_device = lambda: open("/nowhere/nsm")  # noqa: PTH123, SIM115
    with pytest.raises(AttestationError, match="There is no Nitro security module") as refused:
        NitroModule(interface).attest(b"key", None, None)
    assert refused.value.hint == "Run this inside a Nitro enclave, or simulate one."


def test_the_nitro_module_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "aws_nsm_interface", None)
    with pytest.raises(AttestationError, match="is not installed") as refused:
        NitroModule()
    assert "assay[nitro]" in refused.value.hint


def test_the_simulated_module_attests_what_it_is_given(simulator, root_sha256):
    module = SimulatedModule(clock=lambda: AT + 0.75)
    encoded = module.attest(b"key", b"data", None)
    assert encoded == simulator.document(AT, public_key=b"key", user_data=b"data").encoded()
    assert verify_document(encoded, root_sha256, AT).public_key == b"key"
    assert module.simulated


def test_the_simulated_module_stands_for_the_code_that_it_is_told():
    modules = [
        SimulatedModule(measured=code, clock=lambda: AT) for code in (b"one", b"two", b"two")
    ]
    first, second, third = (read_document(module.attest(None, None, None)) for module in modules)
    assert first.pcrs != second.pcrs == third.pcrs


def test_the_simulated_module_may_have_a_maker_of_its_own():
    simulator = Simulator(b"another")
    encoded = SimulatedModule(simulator, clock=lambda: AT).attest(None, None, b"nonce")
    assert read_document(encoded).certificates[0] == simulator.root


def test_the_simulated_module_tells_the_time():
    assert (
        read_document(SimulatedModule().attest(None, None, None)).timestamp_ms
        > 1000 * 1_700_000_000
    )
