// Written by scripts/export_types.py from the compiled contracts: `make abi`.
export const priceBandGuardAbi = [
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "contract IPaymentEscrow",
            "name": "escrow",
            "type": "address"
          },
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
        "internalType": "struct Assay",
        "name": "assay",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "modelId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
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
            "name": "maxAge",
            "type": "uint40"
          },
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "bool",
            "name": "anyProvider",
            "type": "bool"
          }
        ],
        "internalType": "struct Expectation",
        "name": "expected",
        "type": "tuple"
      },
      {
        "internalType": "address",
        "name": "observer",
        "type": "address"
      },
      {
        "internalType": "uint16",
        "name": "bandBps",
        "type": "uint16"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "uint16",
        "name": "bandBps",
        "type": "uint16"
      }
    ],
    "name": "BandTooWide",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "target",
        "type": "address"
      }
    ],
    "name": "ContractMissing",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "index",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "bytesHeld",
        "type": "uint256"
      }
    ],
    "name": "ElementMissing",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "index",
        "type": "uint256"
      }
    ],
    "name": "ElementNotFinite",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "EstimateMissing",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "int256",
        "name": "price",
        "type": "int256"
      }
    ],
    "name": "EstimateOutOfRange",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "completedAt",
        "type": "uint40"
      },
      {
        "internalType": "uint256",
        "name": "oldest",
        "type": "uint256"
      }
    ],
    "name": "EstimateStale",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "completedAt",
        "type": "uint40"
      },
      {
        "internalType": "uint40",
        "name": "current",
        "type": "uint40"
      }
    ],
    "name": "EstimateSuperseded",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ExpectationUnusable",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "inputHash",
        "type": "bytes32"
      }
    ],
    "name": "InputUnexpected",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      }
    ],
    "name": "NotEscrow",
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
        "name": "observer",
        "type": "address"
      }
    ],
    "name": "NotObserver",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "hash",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "expected",
        "type": "bytes32"
      }
    ],
    "name": "OutputUnexpected",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "paramsHash",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "expected",
        "type": "bytes32"
      }
    ],
    "name": "ParamsUnexpected",
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
    "inputs": [
      {
        "internalType": "Policy",
        "name": "policy",
        "type": "uint256"
      },
      {
        "internalType": "Policy",
        "name": "expected",
        "type": "uint256"
      }
    ],
    "name": "PolicyTooWeak",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "price",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "lowest",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "highest",
        "type": "uint256"
      }
    ],
    "name": "PriceOutsideBand",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "promptHash",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "expected",
        "type": "bytes32"
      }
    ],
    "name": "PromptUnexpected",
    "type": "error"
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
        "name": "expected",
        "type": "address"
      }
    ],
    "name": "ProviderUnexpected",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "completedAt",
        "type": "uint40"
      },
      {
        "internalType": "uint256",
        "name": "time",
        "type": "uint256"
      }
    ],
    "name": "ResultAhead",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "requestId",
        "type": "bytes32"
      }
    ],
    "name": "ResultNotCaptured",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "completedAt",
        "type": "uint40"
      },
      {
        "internalType": "uint256",
        "name": "oldest",
        "type": "uint256"
      }
    ],
    "name": "ResultStale",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "requestId",
        "type": "bytes32"
      }
    ],
    "name": "ResultUsed",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "versionId",
        "type": "bytes32"
      }
    ],
    "name": "VersionUnexpected",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "inputHash",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "input",
        "type": "bytes"
      }
    ],
    "name": "Observed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "inputHash",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint128",
        "name": "price",
        "type": "uint128"
      },
      {
        "indexed": false,
        "internalType": "uint40",
        "name": "completedAt",
        "type": "uint40"
      }
    ],
    "name": "PriceEstimated",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "requestId",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "versionId",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "outputHash",
        "type": "bytes32"
      }
    ],
    "name": "ResultAccepted",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "requestId",
        "type": "bytes32"
      }
    ],
    "name": "ResultKept",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "BAND_BPS",
    "outputs": [
      {
        "internalType": "uint16",
        "name": "",
        "type": "uint16"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "ESCROW",
    "outputs": [
      {
        "internalType": "contract IPaymentEscrow",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
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
    "name": "OBSERVER",
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
            "internalType": "bytes32",
            "name": "requestId",
            "type": "bytes32"
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
            "internalType": "bytes32",
            "name": "outputHash",
            "type": "bytes32"
          },
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
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
        "internalType": "struct Claim",
        "name": "claim",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "output",
        "type": "bytes"
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
    "name": "accept",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "requestId",
            "type": "bytes32"
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
            "internalType": "bytes32",
            "name": "outputHash",
            "type": "bytes32"
          },
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
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
        "internalType": "struct Claim",
        "name": "claim",
        "type": "tuple"
      },
      {
        "internalType": "bytes",
        "name": "output",
        "type": "bytes"
      }
    ],
    "name": "collect",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "estimate",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint128",
            "name": "price",
            "type": "uint128"
          },
          {
            "internalType": "uint40",
            "name": "completedAt",
            "type": "uint40"
          }
        ],
        "internalType": "struct Estimate",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "expectation",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "modelId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
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
            "name": "maxAge",
            "type": "uint40"
          },
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "bool",
            "name": "anyProvider",
            "type": "bool"
          }
        ],
        "internalType": "struct Expectation",
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
        "internalType": "bytes32",
        "name": "requestId",
        "type": "bytes32"
      }
    ],
    "name": "isKept",
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
        "internalType": "bytes32",
        "name": "requestId",
        "type": "bytes32"
      }
    ],
    "name": "isUsed",
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
        "internalType": "bytes",
        "name": "input",
        "type": "bytes"
      }
    ],
    "name": "observe",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "requestId",
            "type": "bytes32"
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
            "internalType": "bytes32",
            "name": "outputHash",
            "type": "bytes32"
          },
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
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
        "internalType": "struct Claim",
        "name": "claim",
        "type": "tuple"
      },
      {
        "internalType": "uint64",
        "name": "proven",
        "type": "uint64"
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
    "name": "onCaptured",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "price",
        "type": "uint256"
      }
    ],
    "name": "requireFair",
    "outputs": [],
    "stateMutability": "view",
    "type": "function"
  }
] as const;
