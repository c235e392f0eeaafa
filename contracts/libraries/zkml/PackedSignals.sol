// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { CircuitHeader } from "../../types/CircuitHeader.sol";

/// @title PackedSignals
/// @notice The public signals of a circuit: what a proof is about, in few numbers below the order of the scalar field.
/// @dev The sizes are the circuit's, so no piece's length is in doubt, and each piece is its bytes as a number: packing loses
/// nothing. Headers come from registered keys: sizes are below 2^32 and widths are 1, 2 or 4, so that nothing overflows.
library PackedSignals {
    /// @notice How many signals the circuit has: pieces of output, pieces of input, and the digest.
    function signals(CircuitHeader header) internal pure returns (uint256) {
        uint256 output = _pieces(header.outputSize(), header.outputWidth());
        uint256 input = _pieces(header.inputSize(), header.inputWidth());
        return output + input + 1;
    }

    /// @notice The signals of one statement, whose input and output have the sizes that the header says.
    function pack(
        CircuitHeader header,
        bytes calldata input,
        bytes calldata output,
        uint256 digestSignal
    ) internal pure returns (uint256[] memory packed) {
        packed = new uint256[](signals(header));
        uint256 next = _fill(packed, 0, output, header.outputWidth());
        next = _fill(packed, next, input, header.inputWidth());
        packed[next] = digestSignal;
    }

    function _fill(
        uint256[] memory packed,
        uint256 next,
        bytes calldata elements,
        uint256 width
    ) private pure returns (uint256) {
        uint256 size = _pieceSize(width);
        // As the library says, nothing overflows; `size` shrinks to what is left, which is less.
        unchecked {
            // The sign bits of a word full of elements: width 1 gives 0x8080…, width 2 gives 0x80008000….
            uint256 signs = (type(uint256).max / ((1 << (8 * width)) - 1)) << (8 * width - 1);
            for (uint256 at; at < elements.length; at += size) {
                if (elements.length - at < size) size = elements.length - at;
                uint256 word;
                // Reads a word from within the elements on; what lies behind them is shifted out.
                assembly ("memory-safe") {
                    word := calldataload(add(elements.offset, at))
                }
                packed[next] = (word ^ signs) >> (256 - 8 * size);
                ++next;
            }
        }
        return next;
    }

    function _pieces(uint256 size, uint256 width) private pure returns (uint256) {
        uint256 piece = _pieceSize(width);
        unchecked {
            return (size + piece - 1) / piece;
        }
    }

    /// @dev Bytes of a piece: as many whole elements as fit 31 bytes.
    function _pieceSize(uint256 width) private pure returns (uint256) {
        unchecked {
            return 31 - (31 % width);
        }
    }
}
