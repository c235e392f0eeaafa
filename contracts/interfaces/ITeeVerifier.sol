// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IEnclaveRegistry } from "./IEnclaveRegistry.sol";
import { IVerifier } from "./IVerifier.sol";

/// @title ITeeVerifier
/// @notice The mode `tee`: code that the model's publisher approved ran, in an enclave, and signed the claim with a key that
/// nobody outside has. It proves which code ran, on hardware whose maker is trusted; not that the code is right.
/// @dev Proof: the model's id; the manifest's hash; 65 bytes r, s, v by the enclave's key over the claim digest. The version's
/// id is a hash of the first two, so no other model can be named, and nobody has to be asked which model a version belongs to.
/// Whether the version was published is not asked either.
///
/// It holds if the key is enrolled and not revoked, and its validity ended less than `GRACE` ago, if at all; if the claim was
/// completed while the key was valid; and if the key's measurement is approved for the model, all when it is asked. An
/// enclave's clock proves nothing once its key has leaked: that is why a claim cannot be captured long after.
interface ITeeVerifier is IVerifier, IEnclaveRegistry {
    /// @notice Whether the key's word about the model counts now. A worker asks before it works.
    /// @param completedAt When the claim was, or will be, completed; UTC seconds.
    function counts(address key, bytes32 modelId, uint40 completedAt) external view returns (bool);
}
