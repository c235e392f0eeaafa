// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Attested, IAttestation } from "../../../contracts/interfaces/IAttestation.sol";

/// @title MockAttestation
/// @notice Believes every document, which is the ABI encoding of what it attests. It refuses an empty one.
contract MockAttestation is IAttestation {
    error NotSignedByMaker();

    /// @inheritdoc IAttestation
    function verify(bytes calldata document) external pure override returns (Attested memory) {
        if (document.length == 0) revert NotSignedByMaker();
        return abi.decode(document, (Attested));
    }
}
