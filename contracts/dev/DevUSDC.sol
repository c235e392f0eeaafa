// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { IERC20Metadata } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import { IERC3009 } from "../interfaces/IERC3009.sol";

/// @title DevUSDC
/// @notice A token for local chains that behaves as USDC v2.2 does: ERC-3009 with signatures as (v, r, s) and as bytes,
/// cancellation, a block list. Anyone may mint and block, so it is worth nothing.
/// @dev Like USDC it keeps the block list in the top bit of the balance, so that a transfer costs about what it costs there,
/// less the proxy's 7,000 gas. It has no constructor arguments and nothing in storage but balances, so that its code can be
/// put at another address.
contract DevUSDC is IERC20Metadata, IERC3009, EIP712 {
    uint256 private constant BLOCKED = 1 << 255;

    bytes32 private constant TRANSFER_TYPEHASH = keccak256(
        "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 private constant RECEIVE_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 private constant CANCEL_TYPEHASH = keccak256("CancelAuthorization(address authorizer,bytes32 nonce)");

    // ERC-20 and USDC give these their names.
    // solhint-disable const-name-snakecase
    /// @inheritdoc IERC20Metadata
    string public constant override name = "USDC";
    /// @inheritdoc IERC20Metadata
    string public constant override symbol = "USDC";
    /// @notice The EIP-712 domain's version.
    string public constant version = "2";
    /// @inheritdoc IERC20Metadata
    uint8 public constant override decimals = 6;
    // solhint-enable const-name-snakecase

    /// @inheritdoc IERC20
    uint256 public override totalSupply;
    /// @inheritdoc IERC20
    mapping(address owner => mapping(address spender => uint256 amount)) public override allowance;
    /// @inheritdoc IERC3009
    mapping(address authorizer => mapping(bytes32 nonce => bool used)) public override authorizationState;

    mapping(address account => uint256 blockedAndBalance) private _accounts;

    error AccountBlocked(address account);
    error BalanceTooSmall(address account, uint256 balance, uint256 needed);
    error AllowanceTooSmall(address owner, address spender, uint256 allowed, uint256 needed);
    error CallerNotPayee(address caller, address payee);
    error AuthorizationNotYetValid(uint256 validAfter, uint256 time);
    error AuthorizationExpired(uint256 validBefore, uint256 time);
    error AuthorizationUsedOrCanceled(address authorizer, bytes32 nonce);
    error SignatureInvalid(address signer);

    constructor() EIP712("USDC", "2") {}

    /// @notice Makes money. Anyone may.
    function mint(address to, uint256 amount) external {
        totalSupply += amount;
        _accounts[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    /// @notice Puts an account on the block list or takes it off. Anyone may.
    function setBlocked(address account, bool blocked) external {
        uint256 balance = balanceOf(account);
        _accounts[account] = blocked ? balance | BLOCKED : balance;
    }

    /// @inheritdoc IERC20
    function transfer(address to, uint256 amount) external override returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    /// @inheritdoc IERC20
    function approve(address spender, uint256 amount) external override returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    /// @inheritdoc IERC20
    function transferFrom(address from, address to, uint256 amount) external override returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed < amount) revert AllowanceTooSmall(from, msg.sender, allowed, amount);
        allowance[from][msg.sender] = allowed - amount;
        _move(from, to, amount);
        return true;
    }

    /// @inheritdoc IERC3009
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external override {
        bytes memory signature = abi.encodePacked(r, s, v);
        _authorized(TRANSFER_TYPEHASH, from, to, value, validAfter, validBefore, nonce, signature);
    }

    /// @inheritdoc IERC3009
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external override {
        _authorized(TRANSFER_TYPEHASH, from, to, value, validAfter, validBefore, nonce, signature);
    }

    /// @inheritdoc IERC3009
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external override {
        if (msg.sender != to) revert CallerNotPayee(msg.sender, to);
        bytes memory signature = abi.encodePacked(r, s, v);
        _authorized(RECEIVE_TYPEHASH, from, to, value, validAfter, validBefore, nonce, signature);
    }

    /// @inheritdoc IERC3009
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external override {
        if (msg.sender != to) revert CallerNotPayee(msg.sender, to);
        _authorized(RECEIVE_TYPEHASH, from, to, value, validAfter, validBefore, nonce, signature);
    }

    /// @inheritdoc IERC3009
    function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) external override {
        if (authorizationState[authorizer][nonce]) revert AuthorizationUsedOrCanceled(authorizer, nonce);
        bytes32 structHash = keccak256(abi.encode(CANCEL_TYPEHASH, authorizer, nonce));
        _requireSigned(authorizer, structHash, abi.encodePacked(r, s, v));
        authorizationState[authorizer][nonce] = true;
        emit AuthorizationCanceled(authorizer, nonce);
    }

    /// @notice The EIP-712 domain separator, as USDC names it.
    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @notice Whether the account is on the block list.
    function isBlocked(address account) external view returns (bool) {
        return _accounts[account] & BLOCKED != 0;
    }

    /// @inheritdoc IERC20
    function balanceOf(address account) public view override returns (uint256) {
        return _accounts[account] & ~BLOCKED;
    }

    function _authorized(
        bytes32 typehash,
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes memory signature
    ) private {
        if (block.timestamp <= validAfter) revert AuthorizationNotYetValid(validAfter, block.timestamp);
        if (block.timestamp >= validBefore) revert AuthorizationExpired(validBefore, block.timestamp);
        if (authorizationState[from][nonce]) revert AuthorizationUsedOrCanceled(from, nonce);
        bytes32 structHash = keccak256(abi.encode(typehash, from, to, value, validAfter, validBefore, nonce));
        _requireSigned(from, structHash, signature);
        authorizationState[from][nonce] = true;
        emit AuthorizationUsed(from, nonce);
        _move(from, to, value);
    }

    function _move(address from, address to, uint256 amount) private {
        uint256 fromAccount = _accounts[from];
        if (fromAccount & BLOCKED != 0) revert AccountBlocked(from);
        if (fromAccount < amount) revert BalanceTooSmall(from, fromAccount, amount);
        // The top bit of `from` is clear and the amount is covered, so this cannot underflow.
        unchecked {
            _accounts[from] = fromAccount - amount;
        }
        uint256 toAccount = _accounts[to];
        if (toAccount & BLOCKED != 0) revert AccountBlocked(to);
        _accounts[to] = toAccount + amount;
        emit Transfer(from, to, amount);
    }

    function _requireSigned(address signer, bytes32 structHash, bytes memory signature) private view {
        if (!SignatureChecker.isValidSignatureNow(signer, _hashTypedDataV4(structHash), signature)) {
            revert SignatureInvalid(signer);
        }
    }
}
