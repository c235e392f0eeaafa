// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title RawTensor
/// @notice Reads elements of an output under the codec `tensor/raw`: row-major, big-endian, and nothing else.
/// @dev The bytes do not say what they hold. Which type and how many elements a version answers with, its manifest says.
library RawTensor {
    uint256 private constant WAD = 1e18;

    /// @notice There is no such element.
    error ElementMissing(uint256 index, uint256 bytesHeld);
    /// @notice The element is infinite, or not a number.
    error ElementNotFinite(uint256 index);

    /// @notice An int32.
    function int32At(bytes calldata output, uint256 index) internal pure returns (int32) {
        return int32(uint32(bytes4(_element(output, index, 4))));
    }

    /// @notice An int64.
    function int64At(bytes calldata output, uint256 index) internal pure returns (int64) {
        return int64(uint64(bytes8(_element(output, index, 8))));
    }

    /// @notice A float32 (IEEE 754 binary32) in units of 1e-18, rounded towards zero.
    function float32At(bytes calldata output, uint256 index) internal pure returns (int256 wad) {
        uint256 bits = uint32(bytes4(_element(output, index, 4)));
        uint256 exponent = (bits >> 23) & 0xff;
        uint256 fraction = bits & 0x7fffff;
        if (exponent == 0xff) revert ElementNotFinite(index);
        // A subnormal number has the least exponent, and no leading one.
        if (exponent == 0) exponent = 1;
        else fraction |= 1 << 23;
        // The value is fraction * 2^(exponent - 150). 24 bits times 60, shifted by 104 at most, fit in 255.
        uint256 scaled = fraction * WAD;
        wad = int256(exponent < 150 ? scaled >> (150 - exponent) : scaled << (exponent - 150));
        if (bits >> 31 != 0) wad = -wad;
    }

    function _element(bytes calldata output, uint256 index, uint256 width) private pure returns (bytes calldata) {
        if (index >= output.length / width) revert ElementMissing(index, output.length);
        return output[index * width:(index + 1) * width];
    }
}
