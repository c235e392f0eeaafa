// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { PackedSignals } from "../../../contracts/libraries/zkml/PackedSignals.sol";
import { CircuitHeader } from "../../../contracts/types/CircuitHeader.sol";

/// @title LibrariesProbe
/// @notice Lets a test call the pure functions of `contracts/libraries`.
contract LibrariesProbe {
    function signals(CircuitHeader header) external pure returns (uint256) {
        return PackedSignals.signals(header);
    }

    function pack(
        CircuitHeader header,
        bytes calldata input,
        bytes calldata output,
        uint256 digestSignal
    ) external pure returns (uint256[] memory) {
        return PackedSignals.pack(header, input, output, digestSignal);
    }
}
