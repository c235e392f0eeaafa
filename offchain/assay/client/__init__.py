"""The client: asks a gateway, pays, and believes nothing that it has not checked.

deployment = Deployment.read(Path(".assay/deployments"), 31337)
budget = Budget(token=deployment.token, max_price_atomic=50_000)
client = Client(Gateway("http://127.0.0.1:8402"), payer, deployment, budget)
answer = client.infer("digits", {"image": image}, policy="signed")
"""

from assay.client.circuits.check import CircuitSources, CircuitVerdict, check_circuit
from assay.client.circuits.figures import CircuitFigures
from assay.client.circuits.files import (
    CeremonyKey,
    CompiledCircuit,
    compile_file,
    finish_ceremony,
    key_files,
    set_up_for_development,
)
from assay.client.client import Answer, Client
from assay.client.enclaves import Enrolled, Enroller, Measured, measure
from assay.client.publishing.prompts import (
    CommittedPrompt,
    TextState,
    committed_prompts,
    keep_prompt,
)
from assay.client.publishing.publisher import Published, Publisher
from assay.client.purchase.advice import (
    AdviceReport,
    ExcludedPolicy,
    RankedPolicy,
    WeakPolicyWarning,
)
from assay.client.purchase.gateway import Gateway, Patience
from assay.client.purchase.messages import (
    EnclaveKey,
    GatewayStatus,
    ModelDescription,
    PaymentProgress,
)
from assay.client.purchase.offers import Budget
from assay.client.purchase.orders import SignedOrder, read_order
from assay.client.receipts.captures import captured_proof
from assay.client.receipts.check import check_receipt
from assay.client.receipts.verdict import Proof, Verdict

__all__ = [
    "AdviceReport",
    "Answer",
    "Budget",
    "CeremonyKey",
    "CircuitFigures",
    "CircuitSources",
    "CircuitVerdict",
    "Client",
    "CommittedPrompt",
    "CompiledCircuit",
    "EnclaveKey",
    "Enrolled",
    "Enroller",
    "ExcludedPolicy",
    "Gateway",
    "GatewayStatus",
    "Measured",
    "ModelDescription",
    "Patience",
    "PaymentProgress",
    "Proof",
    "Published",
    "Publisher",
    "RankedPolicy",
    "SignedOrder",
    "TextState",
    "Verdict",
    "WeakPolicyWarning",
    "captured_proof",
    "check_circuit",
    "check_receipt",
    "committed_prompts",
    "compile_file",
    "finish_ceremony",
    "keep_prompt",
    "key_files",
    "measure",
    "read_order",
    "set_up_for_development",
]
