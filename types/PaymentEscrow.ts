// Written by scripts/export_types.py from the compiled contracts: `make abi`.
export const paymentEscrowAbi = [
  {
    "inputs": [
      {
        "internalType": "contract IModelRegistry",
        "name": "modelRegistry",
        "type": "address"
      },
      {
        "internalType": "contract IVerifierRegistry",
        "name": "verifierRegistry",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "received",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "expected",
        "type": "uint256"
      }
    ],
    "name": "AmountNotReceived",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "Policy",
        "name": "policy",
        "type": "uint256"
      },
      {
        "internalType": "Policy",
        "name": "floor",
        "type": "uint256"
      }
    ],
    "name": "BelowFloor",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "number",
        "type": "uint256"
      }
    ],
    "name": "BlockNotProven",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      }
    ],
    "name": "CallbackInBatch",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "payer",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "gasCap",
        "type": "uint256"
      }
    ],
    "name": "CallbackOutOfGas",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "CreditMissing",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "captureBefore",
        "type": "uint40"
      },
      {
        "internalType": "uint256",
        "name": "time",
        "type": "uint256"
      }
    ],
    "name": "DeadlineAhead",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "captureBefore",
        "type": "uint40"
      },
      {
        "internalType": "uint256",
        "name": "time",
        "type": "uint256"
      }
    ],
    "name": "DeadlinePassed",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      }
    ],
    "name": "EvidenceNotChecked",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "enum BlockHeader.HeaderField",
        "name": "",
        "type": "uint8"
      }
    ],
    "name": "FieldNotPresentInBlockHeader",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "transactionIndex",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "logIndex",
        "type": "uint256"
      }
    ],
    "name": "LogsNotProven",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "provider",
        "type": "address"
      }
    ],
    "name": "NotProvider",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      },
      {
        "internalType": "enum Status",
        "name": "status",
        "type": "uint8"
      }
    ],
    "name": "PaymentExists",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      },
      {
        "internalType": "enum Status",
        "name": "status",
        "type": "uint8"
      }
    ],
    "name": "PaymentNotAuthorized",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "Policy",
        "name": "policy",
        "type": "uint256"
      }
    ],
    "name": "PolicyNotCanonical",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "Policy",
        "name": "policy",
        "type": "uint256"
      },
      {
        "internalType": "uint64",
        "name": "proven",
        "type": "uint64"
      }
    ],
    "name": "PolicyNotSatisfied",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "RLPInvalidEncoding",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ReentrancyGuardReentrantCall",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "registry",
        "type": "address"
      }
    ],
    "name": "RegistryMissing",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      }
    ],
    "name": "SafeERC20FailedOperation",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "gasCap",
        "type": "uint256"
      }
    ],
    "name": "TransferOutOfGas",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "enum TrieProof.ProofError",
        "name": "err",
        "type": "uint8"
      }
    ],
    "name": "TrieProofTraversalError",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "vault",
        "type": "address"
      }
    ],
    "name": "VaultNotSwept",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      }
    ],
    "name": "CallbackFailed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "reason",
        "type": "bytes"
      }
    ],
    "name": "CaptureRefused",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "token",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "CreditAdded",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "token",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "CreditWithdrawn",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "provider",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bool",
        "name": "approved",
        "type": "bool"
      }
    ],
    "name": "OperatorSet",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "payer",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "provider",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "versionId",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "Policy",
        "name": "policy",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "token",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "amount",
        "type": "uint128"
      }
    ],
    "name": "PaymentAuthorized",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "outputHash",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "proven",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "units",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "paid",
        "type": "uint256"
      }
    ],
    "name": "PaymentCaptured",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      }
    ],
    "name": "PaymentReclaimed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      }
    ],
    "name": "PaymentVoided",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "MODEL_REGISTRY",
    "outputs": [
      {
        "internalType": "contract IModelRegistry",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "VERIFIER_REGISTRY",
    "outputs": [
      {
        "internalType": "contract IVerifierRegistry",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "address",
            "name": "token",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "amount",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "unitPrice",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "paramsHash",
            "type": "bytes32"
          },
          {
            "internalType": "Policy",
            "name": "policy",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "captureBefore",
            "type": "uint40"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct Terms",
        "name": "terms",
        "type": "tuple"
      }
    ],
    "name": "authorize",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "address",
            "name": "token",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "amount",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "unitPrice",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "paramsHash",
            "type": "bytes32"
          },
          {
            "internalType": "Policy",
            "name": "policy",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "captureBefore",
            "type": "uint40"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct Terms",
        "name": "terms",
        "type": "tuple"
      },
      {
        "internalType": "address",
        "name": "payer",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "nonce",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "bytes",
            "name": "header",
            "type": "bytes"
          },
          {
            "internalType": "uint256",
            "name": "transactionIndex",
            "type": "uint256"
          },
          {
            "internalType": "bytes[]",
            "name": "receiptProof",
            "type": "bytes[]"
          },
          {
            "internalType": "uint256",
            "name": "logIndex",
            "type": "uint256"
          }
        ],
        "internalType": "struct LogProof",
        "name": "proof",
        "type": "tuple"
      }
    ],
    "name": "authorizeFromLog",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "address",
            "name": "token",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "amount",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "unitPrice",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "paramsHash",
            "type": "bytes32"
          },
          {
            "internalType": "Policy",
            "name": "policy",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "captureBefore",
            "type": "uint40"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct Terms",
        "name": "terms",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "payer",
            "type": "address"
          },
          {
            "internalType": "uint256",
            "name": "validAfter",
            "type": "uint256"
          },
          {
            "internalType": "uint256",
            "name": "validBefore",
            "type": "uint256"
          },
          {
            "internalType": "bytes32",
            "name": "nonce",
            "type": "bytes32"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct Authorization",
        "name": "authorization",
        "type": "tuple"
      }
    ],
    "name": "authorizeFromVault",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "address",
            "name": "token",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "amount",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "unitPrice",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "paramsHash",
            "type": "bytes32"
          },
          {
            "internalType": "Policy",
            "name": "policy",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "captureBefore",
            "type": "uint40"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct Terms",
        "name": "terms",
        "type": "tuple"
      }
    ],
    "name": "authorizeWithCallback",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "address",
            "name": "token",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "amount",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "unitPrice",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "paramsHash",
            "type": "bytes32"
          },
          {
            "internalType": "Policy",
            "name": "policy",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "captureBefore",
            "type": "uint40"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct Terms",
        "name": "terms",
        "type": "tuple"
      },
      {
        "internalType": "address",
        "name": "payer",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "validAfter",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "validBefore",
        "type": "uint256"
      },
      {
        "internalType": "bytes",
        "name": "signature",
        "type": "bytes"
      }
    ],
    "name": "authorizeWithReceive",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "provider",
                "type": "address"
              },
              {
                "internalType": "address",
                "name": "token",
                "type": "address"
              },
              {
                "internalType": "uint128",
                "name": "amount",
                "type": "uint128"
              },
              {
                "internalType": "uint128",
                "name": "unitPrice",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "versionId",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "promptHash",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "inputHash",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "paramsHash",
                "type": "bytes32"
              },
              {
                "internalType": "Policy",
                "name": "policy",
                "type": "uint256"
              },
              {
                "internalType": "uint40",
                "name": "captureBefore",
                "type": "uint40"
              },
              {
                "internalType": "bytes32",
                "name": "salt",
                "type": "bytes32"
              }
            ],
            "internalType": "struct Terms",
            "name": "terms",
            "type": "tuple"
          },
          {
            "internalType": "address",
            "name": "payer",
            "type": "address"
          },
          {
            "internalType": "bytes32",
            "name": "nonce",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "outputHash",
                "type": "bytes32"
              },
              {
                "internalType": "uint64",
                "name": "units",
                "type": "uint64"
              },
              {
                "internalType": "uint40",
                "name": "completedAt",
                "type": "uint40"
              }
            ],
            "internalType": "struct Result",
            "name": "result",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "Mode",
                "name": "mode",
                "type": "uint8"
              },
              {
                "internalType": "bytes",
                "name": "proof",
                "type": "bytes"
              }
            ],
            "internalType": "struct Evidence[]",
            "name": "evidence",
            "type": "tuple[]"
          }
        ],
        "internalType": "struct Capture",
        "name": "item",
        "type": "tuple"
      }
    ],
    "name": "capture",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "provider",
                "type": "address"
              },
              {
                "internalType": "address",
                "name": "token",
                "type": "address"
              },
              {
                "internalType": "uint128",
                "name": "amount",
                "type": "uint128"
              },
              {
                "internalType": "uint128",
                "name": "unitPrice",
                "type": "uint128"
              },
              {
                "internalType": "bytes32",
                "name": "versionId",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "promptHash",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "inputHash",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "paramsHash",
                "type": "bytes32"
              },
              {
                "internalType": "Policy",
                "name": "policy",
                "type": "uint256"
              },
              {
                "internalType": "uint40",
                "name": "captureBefore",
                "type": "uint40"
              },
              {
                "internalType": "bytes32",
                "name": "salt",
                "type": "bytes32"
              }
            ],
            "internalType": "struct Terms",
            "name": "terms",
            "type": "tuple"
          },
          {
            "internalType": "address",
            "name": "payer",
            "type": "address"
          },
          {
            "internalType": "bytes32",
            "name": "nonce",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "outputHash",
                "type": "bytes32"
              },
              {
                "internalType": "uint64",
                "name": "units",
                "type": "uint64"
              },
              {
                "internalType": "uint40",
                "name": "completedAt",
                "type": "uint40"
              }
            ],
            "internalType": "struct Result",
            "name": "result",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "Mode",
                "name": "mode",
                "type": "uint8"
              },
              {
                "internalType": "bytes",
                "name": "proof",
                "type": "bytes"
              }
            ],
            "internalType": "struct Evidence[]",
            "name": "evidence",
            "type": "tuple[]"
          }
        ],
        "internalType": "struct Capture[]",
        "name": "items",
        "type": "tuple[]"
      },
      {
        "components": [
          {
            "internalType": "Mode",
            "name": "mode",
            "type": "uint8"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct JointEvidence[]",
        "name": "joint",
        "type": "tuple[]"
      }
    ],
    "name": "captureBatch",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "creditOf",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "provider",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      }
    ],
    "name": "isOperator",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "address",
            "name": "token",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "amount",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "unitPrice",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "paramsHash",
            "type": "bytes32"
          },
          {
            "internalType": "Policy",
            "name": "policy",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "captureBefore",
            "type": "uint40"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct Terms",
        "name": "terms",
        "type": "tuple"
      },
      {
        "internalType": "address",
        "name": "payer",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "nonce",
        "type": "bytes32"
      }
    ],
    "name": "paymentIdOf",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "paymentId",
        "type": "bytes32"
      }
    ],
    "name": "paymentOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "enum Status",
            "name": "status",
            "type": "uint8"
          },
          {
            "internalType": "uint40",
            "name": "authorizedAt",
            "type": "uint40"
          },
          {
            "internalType": "uint128",
            "name": "amount",
            "type": "uint128"
          },
          {
            "internalType": "bool",
            "name": "callsBack",
            "type": "bool"
          }
        ],
        "internalType": "struct Payment",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "address",
            "name": "token",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "amount",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "unitPrice",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "paramsHash",
            "type": "bytes32"
          },
          {
            "internalType": "Policy",
            "name": "policy",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "captureBefore",
            "type": "uint40"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct Terms",
        "name": "terms",
        "type": "tuple"
      },
      {
        "internalType": "address",
        "name": "payer",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "nonce",
        "type": "bytes32"
      }
    ],
    "name": "reclaim",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "internalType": "bool",
        "name": "approved",
        "type": "bool"
      }
    ],
    "name": "setOperator",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "address",
            "name": "token",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "amount",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "unitPrice",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "paramsHash",
            "type": "bytes32"
          },
          {
            "internalType": "Policy",
            "name": "policy",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "captureBefore",
            "type": "uint40"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct Terms",
        "name": "terms",
        "type": "tuple"
      }
    ],
    "name": "vaultOf",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "address",
            "name": "token",
            "type": "address"
          },
          {
            "internalType": "uint128",
            "name": "amount",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "unitPrice",
            "type": "uint128"
          },
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "paramsHash",
            "type": "bytes32"
          },
          {
            "internalType": "Policy",
            "name": "policy",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "captureBefore",
            "type": "uint40"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct Terms",
        "name": "terms",
        "type": "tuple"
      },
      {
        "internalType": "address",
        "name": "payer",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "nonce",
        "type": "bytes32"
      }
    ],
    "name": "void",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "token",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "to",
        "type": "address"
      }
    ],
    "name": "withdrawCredit",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;
