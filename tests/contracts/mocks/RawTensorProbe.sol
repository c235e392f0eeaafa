// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { RawTensor } from "../../../contracts/libraries/RawTensor.sol";

/// @title RawTensorProbe
/// @notice Gives tests access to what the library reads.
contract RawTensorProbe {
    function int32At(bytes calldata output, uint256 index) external pure returns (int32) {
        return RawTensor.int32At(output, index);
    }

    function int64At(bytes calldata output, uint256 index) external pure returns (int64) {
        return RawTensor.int64At(output, index);
    }

    function float32At(bytes calldata output, uint256 index) external pure returns (int256) {
        return RawTensor.float32At(output, index);
    }
}
