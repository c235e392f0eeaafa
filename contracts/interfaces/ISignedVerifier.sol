// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IVerifier } from "./IVerifier.sol";

/// @notice For how long a session key may sign for a provider.
struct Delegation {
    uint40 since; // UTC seconds; zero: never delegated
    uint40 until; // UTC seconds, exclusive
    uint40 revokedAt; // UTC seconds; zero while not revoked
}

/// @title ISignedVerifier
/// @notice The mode `signed`: the provider says so. It proves who said it, not that the model ran.
/// @dev Evidence is a signature of the claim digest: 65 bytes r, s, v by the provider's own key or by a session key that
/// the provider delegated, or anything that the provider's contract accepts under ERC-1271. A key is delegated once and
/// revoked once, so a delegation that is replayed after its revocation does nothing.
interface ISignedVerifier is IVerifier {
    event KeyDelegated(address indexed provider, address indexed key, uint40 until);
    event KeyRevoked(address indexed provider, address indexed key);

    /// @notice The key was delegated before. Session keys are cheap: make another.
    error DelegationExists(address provider, address key);
    /// @notice The delegation would end before it starts.
    error DelegationPassed(uint40 until, uint256 time);
    /// @notice The provider did not sign this delegation.
    error DelegationNotSigned(address provider, address key);
    /// @notice The key is not delegated, or was revoked before.
    error DelegationMissing(address provider, address key);

    /// @notice Lets `key` sign claims for the caller until `until`.
    function delegateKey(address key, uint40 until) external;

    /// @notice The same, for a provider that signed it. Anyone may submit it.
    /// @param signature Of EIP-712 `Delegation(address provider,address key,uint40 until)`; domain: "Assay", "1", chain
    /// id, this contract.
    function delegateWithSignature(address provider, address key, uint40 until, bytes calldata signature) external;

    /// @notice Ends a delegation now and for good. The provider or the key itself may call.
    function revoke(address provider, address key) external;

    /// @notice When the key could sign for the provider; kept for ever, so that old receipts stay checkable.
    function delegationOf(address provider, address key) external view returns (Delegation memory);
}
