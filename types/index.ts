// Written by scripts/export_types.py from the compiled contracts: `make abi`.
export { acknowledgedVerifierAbi } from "./AcknowledgedVerifier.js";
export { devUSDCAbi } from "./DevUSDC.js";
export { es384Abi } from "./Es384.js";
export { loanGateAbi } from "./LoanGate.js";
export { modelRegistryAbi } from "./ModelRegistry.js";
export { nitroAttestationAbi } from "./NitroAttestation.js";
export { paymentEscrowAbi } from "./PaymentEscrow.js";
export { priceBandGuardAbi } from "./PriceBandGuard.js";
export { publishedVerifierAbi } from "./PublishedVerifier.js";
export { signedVerifierAbi } from "./SignedVerifier.js";
export { teeVerifierAbi } from "./TeeVerifier.js";
export { vaultAbi } from "./Vault.js";
export { verifiedConsumerAbi } from "./VerifiedConsumer.js";
export { verifierRegistryAbi } from "./VerifierRegistry.js";
export { zkmlVerifierAbi } from "./ZkmlVerifier.js";
