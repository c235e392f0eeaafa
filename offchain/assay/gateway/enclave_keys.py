"""The keys of a node's enclaves: who renews them, and how they stand, also for Prometheus."""

from collections.abc import Iterator, Mapping, Sequence

from eth_account.signers.local import LocalAccount
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assay.chain.chain import AccountSender, Chain
from assay.chain.contracts import TeeVerifier
from assay.client import Enroller
from assay.gateway.messages import EnclaveKey
from assay.modes import enclave_modes
from assay.node import Renewal
from assay.tee.protocol import Endpoint

__all__ = ["create_renewals", "enclave_keys", "key_metrics"]


def create_renewals(
    chain: Chain,
    verifiers: Mapping[str, str],
    enclaves: Mapping[str, Endpoint],
    payer: LocalAccount | None,
    owner: str,
) -> tuple[Renewal, ...]:
    """Watch each enclave whose maker's mode is deployed; `verifiers` are addresses by mode.

    `payer` pays for the gas of renewals; without one, keys are watched and not renewed.
    """
    made = []
    for name, mode in sorted(enclave_modes().items()):
        if name not in enclaves or name not in verifiers:
            continue
        verifier = TeeVerifier(chain, verifiers[name])
        sender = None if payer is None else AccountSender(chain, payer)
        enroller = None if sender is None else Enroller(verifier, mode, sender)
        made.append(Renewal(mode, verifier, enclaves[name], enroller, owner))
    return tuple(made)


def enclave_keys(renewals: Sequence[Renewal]) -> tuple[EnclaveKey, ...]:
    """Tell how each key stood when it was last looked at."""
    return tuple(
        EnclaveKey(
            mode=each.mode.name,
            key=each.state.key,
            until=each.state.until,
            is_renewed=each.is_on,
            renewals=each.state.renewals,
            problem=each.state.problem,
        )
        for each in renewals
    )


def key_metrics(renewals: Sequence[Renewal]) -> bytes:
    """Write the same for Prometheus; nothing where there is no enclave."""
    if not renewals:
        return b""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Keys(renewals))
    return generate_latest(registry)


class _Keys(Collector):
    def __init__(self, renewals: Sequence[Renewal]) -> None:
        self._renewals = renewals

    def collect(self) -> Iterator[Metric]:
        """Give a family for each figure, labelled by mode."""
        states = {each.mode.name: each.state for each in self._renewals}
        yield _gauge(
            "assay_enclave_key_until_seconds",
            "When the key of the enclave ends on the chain, UTC; 0 where it has no such time.",
            {mode: state.until or 0 for mode, state in states.items()},
        )
        yield _gauge(
            "assay_enclave_key_is_renewed",
            "Whether this node renews the key.",
            {each.mode.name: int(each.is_on) for each in self._renewals},
        )
        yield _counter(
            "assay_enclave_key_renewals",
            "Renewals since this node has started.",
            {mode: state.renewals for mode, state in states.items()},
        )
        yield _counter(
            "assay_enclave_key_renewal_failures",
            "Renewals that failed, since this node has started.",
            {mode: state.failures_ever for mode, state in states.items()},
        )
        yield _counter(
            "assay_enclave_key_renewal_gas",
            "Gas of those renewals that did not fail.",
            {mode: state.gas for mode, state in states.items()},
        )


def _gauge(name: str, about: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=["mode"])
    for mode, value in values.items():
        family.add_metric([mode], value)
    return family


def _counter(name: str, about: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, about, labels=["mode"])
    for mode, value in values.items():
        family.add_metric([mode], value)
    return family
