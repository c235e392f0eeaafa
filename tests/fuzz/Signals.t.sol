// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Groth16 } from "../../contracts/libraries/zkml/Groth16.sol";
import { PackedSignals } from "../../contracts/libraries/zkml/PackedSignals.sol";
import { CircuitHeader } from "../../contracts/types/CircuitHeader.sol";

/// @title SignalsTest
/// @notice Packed signals against their plain definition, for any bytes.
contract SignalsTest {
    /// @dev Each piece is a sum over its elements, each counted from the least number it could be.
    function testFuzz_signals_are_what_they_are_defined_to_be(
        bytes calldata input,
        bytes calldata output,
        uint8 widths,
        uint256 digestSignal
    ) external pure {
        uint256 inputWidth = 1 << (widths % 3);
        uint256 outputWidth = 1 << ((widths / 3) % 3);
        input = input[:input.length - (input.length % inputWidth)];
        output = output[:output.length - (output.length % outputWidth)];
        if (input.length == 0 || output.length == 0) return;

        CircuitHeader header = _header(input.length, inputWidth, output.length, outputWidth);
        uint256[] memory packed = PackedSignals.pack(header, input, output, digestSignal);
        assert(packed.length == PackedSignals.signals(header));
        uint256 next = _check(packed, 0, output, outputWidth);
        next = _check(packed, next, input, inputWidth);
        assert(packed[next] == digestSignal && next + 1 == packed.length);
    }

    function _check(
        uint256[] memory packed,
        uint256 next,
        bytes calldata elements,
        uint256 width
    ) private pure returns (uint256) {
        uint256 left = 31 / width;
        uint256 piece;
        for (uint256 at; at < elements.length; at += width) {
            uint256 element = uint256(bytes32(elements[at:])) >> (256 - 8 * width);
            // The sign bit flipped is a shift of the whole range, modulo its size.
            element = addmod(element, 1 << (8 * width - 1), 1 << (8 * width));
            piece = (piece << (8 * width)) + element;
            --left;
            if (left != 0 && at + width != elements.length) continue;
            assert(packed[next] == piece && piece < Groth16.SCALAR_FIELD);
            (next, left, piece) = (next + 1, 31 / width, 0);
        }
        return next;
    }

    function _header(
        uint256 inputSize,
        uint256 inputWidth,
        uint256 outputSize,
        uint256 outputWidth
    ) private pure returns (CircuitHeader) {
        uint256 widths = (1 << 248) | (inputWidth << 232) | (outputWidth << 224);
        return CircuitHeader.wrap(bytes32(widths | (inputSize << 192) | (outputSize << 160)));
    }
}
