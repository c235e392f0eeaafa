"""The pure libraries, made callable by probes that are compiled as contracts are exported."""

from pathlib import Path

import ape
from solcx import compile_standard

from compiler import ROOT, read_compiler

from ..containers import container

PROBES = Path(__file__).parent / "probes"

once = ape.fixture(chain_isolation=False, scope="session")


@once
def create_probe(owner):
    """Deploy a probe by its name."""
    compiler = read_compiler()

    def create(name):
        source = (PROBES / f"{name}.sol").relative_to(ROOT).as_posix()
        output = compile_standard(
            {
                "language": "Solidity",
                "sources": {source: {"content": (ROOT / source).read_text(encoding="utf-8")}},
                "settings": {
                    "viaIR": compiler.via_ir,
                    "evmVersion": compiler.evm_version,
                    # The gas depends on how often code is expected to run.
                    "optimizer": {
                        "enabled": compiler.optimize,
                        "runs": compiler.optimization_runs,
                    },
                    "remappings": list(compiler.import_remapping),
                    "outputSelection": {source: {name: ["abi", "evm.bytecode.object"]}},
                },
            },
            solc_binary=compiler.binary,
            base_path=ROOT,
        )
        probe = output["contracts"][source][name]
        return owner.deploy(container(name, probe["abi"], probe["evm"]["bytecode"]["object"]))

    return create


@once
def p384(create_probe):
    return create_probe("P384Probe")


@once
def sha384(create_probe):
    return create_probe("Sha384Probe")


@once
def asn1(create_probe):
    return create_probe("Asn1Probe")


@once
def cbor(create_probe):
    return create_probe("CborProbe")
