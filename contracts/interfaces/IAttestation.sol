// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice What an attestation document says, once its signature and its certificates have been checked.
struct Attested {
    bytes32 measurement; // keccak256 of what was measured: the code that runs, in the technology's own registers
    bytes publicKey; // that the code put there, in whatever encoding; empty when there is none
    bytes32 userDataHash; // keccak256 of the user data; zero when there is none, or none of it
    bytes32 nonceHash; // keccak256 of the nonce; zero when there is none, or none of it
    uint40 attestedAt; // UTC seconds, by the clock of the hardware's maker
    uint40 validUntil; // UTC seconds: the last second at which every certificate above the document is valid
    bool debug; // the code ran under a debugger's eyes: what it signed proves nothing
}

/// @title IAttestation
/// @notice Checks attestation documents of one technology against its maker's root certificate.
/// @dev One contract for each technology. What a document says about age, keys and measurements is judged by whoever asks.
interface IAttestation {
    /// @notice Checks a document, and says what it attests. Reverts, with an error of the technology, for any document that
    /// the maker did not sign, and while one of its certificates is not valid.
    function verify(bytes calldata document) external view returns (Attested memory);
}
