"""A count of the chain's own events, by nothing that the index uses but the contracts' ABIs.

It walks through the events in order and keeps everything; the index adds up as it goes.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from assay.chain import ModelRegistry, PaymentEscrow, VerifierRegistry, events
from assay.chain.contracts.events import (
    CaptureRefused,
    FloorRaised,
    ModeAppended,
    ModelRegistered,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentReclaimed,
    PaymentVoided,
    PromptCommitted,
    VersionPublished,
)
from assay.wire import Policy, show_policy

HOUR = 3_600


@dataclass
class Count:
    """What was counted under one key."""

    numbers: Counter = field(default_factory=Counter)
    latencies: list = field(default_factory=list)


@dataclass
class Recount:
    """Counts by what they are grouped by, then by key; `hours` have the hour in the key."""

    total: Count
    groups: dict
    hours: dict
    prompts: Counter
    names: dict


def recount(chain, deployment):
    """Count everything on a chain."""
    escrow, models, modes = (
        kind(chain, deployment.address(kind.artifact_name))
        for kind in (PaymentEscrow, ModelRegistry, VerifierRegistry)
    )

    def logged(contract, *kinds):
        found = [log for kind in kinds for log in events(contract, kind, deployment.block)]
        return sorted(found, key=lambda log: (log.block, log.index))

    mode_names = {log.event.mode: log.event.name for log in logged(modes, ModeAppended)}
    by_name = {name: mode for mode, name in mode_names.items()}
    owner, name, floors, floor = {}, {}, defaultdict(list), {}
    prompts = Counter()
    for log in logged(models, ModelRegistered, FloorRaised, VersionPublished, PromptCommitted):
        match log.event:
            case ModelRegistered() as event:
                owner[event.model_id] = event.publisher
                name[event.model_id] = event.name
                floors[event.model_id].append(((log.block, log.index), event.floor))
            case FloorRaised() as event:
                floors[event.model_id].append(((log.block, log.index), event.floor))
            case VersionPublished() as event:
                floor[event.version_id] = event.model_id
            case PromptCommitted() as event:
                prompts["0x" + event.model_id.hex()] += 1

    times, gas, shared = {}, {}, Counter()

    def time_of(log):
        if log.block not in times:
            block = chain.request("eth_getBlockByNumber", hex(log.block), False)
            times[log.block] = int(block["timestamp"], 16)
        return times[log.block]

    def gas_of(transaction):
        if transaction not in gas:
            receipt = chain.request("eth_getTransactionReceipt", "0x" + transaction.hex())
            gas[transaction] = int(receipt["gasUsed"], 16)
        return gas[transaction]

    ends = (PaymentCaptured, PaymentVoided, PaymentReclaimed)
    paid_for = logged(escrow, PaymentAuthorized, CaptureRefused, *ends)
    for log in paid_for:
        shared[log.transaction] += isinstance(log.event, PaymentCaptured)

    total, groups = Count(), defaultdict(lambda: defaultdict(Count))
    hours = defaultdict(lambda: defaultdict(Count))
    taken, served = {}, Counter()

    def add(log, request, mask, numbers, latency=None):
        model = floor[request.version_id]
        keys = {
            "version": ["0x" + request.version_id.hex()],
            "model": ["0x" + model.hex()],
            "publisher": [owner[model]],
            "policy": [hex(request.policy.word)],
            "mode": [str(mode) for mode in range(64) if mask >> mode & 1],
            # Captures alone have a latency, and something that was proven.
            "proven": [] if latency is None else [hex(mask)],
        }
        hour = time_of(log) // HOUR * HOUR
        counts = [total]
        for by, found in keys.items():
            for key in found:
                counts += [groups[by][key], hours[by][hour, key]]
        for count in counts:
            count.numbers.update(numbers)
            if latency is not None:
                count.latencies.append(latency)

    for log in paid_for:
        event = log.event
        if isinstance(event, PaymentAuthorized):
            taken[event.payment_id] = log
            place = (log.block, log.index)
            in_force = [
                policy for since, policy in floors[floor[event.version_id]] if since < place
            ][-1]
            numbers = Counter(requests=1, authorized=event.amount_atomic)
            numbers["at_floor"] += event.policy == in_force
            add(log, event, event.policy.modes, numbers)
            continue
        request = taken[event.payment_id].event
        match event:
            case CaptureRefused():
                add(log, request, request.policy.modes, Counter(refused=1))
            case PaymentCaptured():
                used, captures = gas_of(log.transaction), shared[log.transaction]
                share = used // captures + (served[log.transaction] < used % captures)
                served[log.transaction] += 1
                rest = request.amount_atomic - event.paid_atomic
                numbers = Counter(captured=1, paid=event.paid_atomic, refunded=rest, gas=share)
                latency = time_of(log) - time_of(taken[event.payment_id])
                add(log, request, event.proven, numbers, latency)
            case PaymentVoided():
                numbers = Counter(voided=1, refunded=request.amount_atomic)
                add(log, request, request.policy.modes, numbers)
            case PaymentReclaimed():
                numbers = Counter(reclaimed=1, refunded=request.amount_atomic)
                add(log, request, request.policy.modes, numbers)

    words = {log.event.policy for log in paid_for if isinstance(log.event, PaymentAuthorized)}
    proven = {log.event.proven for log in paid_for if isinstance(log.event, PaymentCaptured)}
    names = {
        "proven": {hex(mask): show_policy(Policy(mask), by_name) for mask in proven},
        "policy": {hex(word.word): show_policy(word, by_name) for word in words},
        "mode": {str(mode): called for mode, called in mode_names.items()},
        "model": {"0x" + model.hex(): called for model, called in name.items()},
    }
    return Recount(total, groups, hours, prompts, names)
