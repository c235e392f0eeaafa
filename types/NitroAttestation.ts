// Written by scripts/export_types.py from the compiled contracts: `make abi`.
export const nitroAttestationAbi = [
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "rootCertificateHash",
        "type": "bytes32"
      },
      {
        "internalType": "contract IEs384",
        "name": "es384",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "bytes",
        "name": "protectedHeader",
        "type": "bytes"
      }
    ],
    "name": "AlgorithmNotEs384",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "AuthorityNotCritical",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "head",
        "type": "uint8"
      }
    ],
    "name": "BadHead",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "content",
        "type": "bytes32"
      }
    ],
    "name": "BitsNotDistinguished",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "content",
        "type": "bytes32"
      }
    ],
    "name": "BooleanNotDistinguished",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "certificateHash",
        "type": "bytes32"
      }
    ],
    "name": "CertificateNotSigned",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes",
        "name": "identifier",
        "type": "bytes"
      }
    ],
    "name": "CriticalExtensionUnknown",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "DefaultWritten",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes",
        "name": "digest",
        "type": "bytes"
      }
    ],
    "name": "DigestNotSha384",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "DocumentNotSigned",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "EnvelopeNotOfFour",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes",
        "name": "identifier",
        "type": "bytes"
      }
    ],
    "name": "ExtensionTwice",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes",
        "name": "name",
        "type": "bytes"
      }
    ],
    "name": "FieldTwice",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes",
        "name": "name",
        "type": "bytes"
      }
    ],
    "name": "FieldUnknown",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "present",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      }
    ],
    "name": "FieldsMissing",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "content",
        "type": "bytes32"
      }
    ],
    "name": "IntegerNegative",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "content",
        "type": "bytes32"
      }
    ],
    "name": "IntegerNotMinimal",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "bytes_",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "limit",
        "type": "uint256"
      }
    ],
    "name": "IntegerTooLong",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes20",
        "name": "issuer",
        "type": "bytes20"
      },
      {
        "internalType": "bytes20",
        "name": "subject",
        "type": "bytes20"
      }
    ],
    "name": "IssuerMismatch",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes",
        "name": "key",
        "type": "bytes"
      }
    ],
    "name": "KeyNotOnP384",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "usage",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      }
    ],
    "name": "KeyUsageMissing",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "first",
        "type": "uint8"
      }
    ],
    "name": "LengthNotDistinguished",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "tag",
        "type": "uint8"
      }
    ],
    "name": "LongTag",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "content",
        "type": "bytes32"
      }
    ],
    "name": "NotATime",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "certificateHash",
        "type": "bytes32"
      }
    ],
    "name": "NotAuthority",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "head",
        "type": "uint8"
      },
      {
        "internalType": "uint256",
        "name": "argument",
        "type": "uint256"
      }
    ],
    "name": "NotMinimal",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "validFrom",
        "type": "uint40"
      },
      {
        "internalType": "uint40",
        "name": "validUntil",
        "type": "uint40"
      },
      {
        "internalType": "uint256",
        "name": "timestamp",
        "type": "uint256"
      }
    ],
    "name": "PathNotValid",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "certificateHash",
        "type": "bytes32"
      }
    ],
    "name": "PathTooLong",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "path",
        "type": "bytes32"
      }
    ],
    "name": "PathUnknown",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "register",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "limit",
        "type": "uint256"
      }
    ],
    "name": "RegisterOutOfRange",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "register",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "size",
        "type": "uint256"
      }
    ],
    "name": "RegisterSize",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "register",
        "type": "uint256"
      }
    ],
    "name": "RegisterTwice",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "present",
        "type": "uint256"
      }
    ],
    "name": "RegistersMissing",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "certificateHash",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "pinned",
        "type": "bytes32"
      }
    ],
    "name": "RootNotPinned",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "algorithm",
        "type": "bytes32"
      }
    ],
    "name": "SignatureAlgorithmUnknown",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      }
    ],
    "name": "SignatureNotOf96Bytes",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "path",
        "type": "bytes32"
      }
    ],
    "name": "SignedByAuthority",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "size",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "limit",
        "type": "uint256"
      }
    ],
    "name": "SizeOutOfRange",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "timestamp",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "limit",
        "type": "uint256"
      }
    ],
    "name": "TimeOutOfRange",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "limit",
        "type": "uint256"
      }
    ],
    "name": "TooManyCertificates",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "left",
        "type": "uint256"
      }
    ],
    "name": "TrailingBytes",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "left",
        "type": "uint256"
      }
    ],
    "name": "TrailingBytes",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "left",
        "type": "uint256"
      }
    ],
    "name": "Truncated",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "left",
        "type": "uint256"
      }
    ],
    "name": "Truncated",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "tag",
        "type": "uint8"
      },
      {
        "internalType": "uint8",
        "name": "expected",
        "type": "uint8"
      }
    ],
    "name": "UnexpectedTag",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "head",
        "type": "uint8"
      },
      {
        "internalType": "uint8",
        "name": "expectedMajor",
        "type": "uint8"
      }
    ],
    "name": "UnexpectedType",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "UnprotectedHeader",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "version",
        "type": "uint256"
      }
    ],
    "name": "VersionNotThree",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "path",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "above",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "certificateHash",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint40",
        "name": "validUntil",
        "type": "uint40"
      }
    ],
    "name": "CertificateAdded",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "ES384",
    "outputs": [
      {
        "internalType": "contract IEs384",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "ROOT_CERTIFICATE_HASH",
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
        "internalType": "bytes",
        "name": "certificate",
        "type": "bytes"
      },
      {
        "internalType": "bytes32",
        "name": "above",
        "type": "bytes32"
      }
    ],
    "name": "addCertificate",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "path",
        "type": "bytes32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "path",
        "type": "bytes32"
      }
    ],
    "name": "certifiedKeyOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint40",
            "name": "validFrom",
            "type": "uint40"
          },
          {
            "internalType": "uint40",
            "name": "validUntil",
            "type": "uint40"
          },
          {
            "internalType": "bool",
            "name": "isAuthority",
            "type": "bool"
          },
          {
            "internalType": "uint8",
            "name": "pathLength",
            "type": "uint8"
          },
          {
            "internalType": "bytes20",
            "name": "subject",
            "type": "bytes20"
          },
          {
            "internalType": "bytes32[3]",
            "name": "publicKey",
            "type": "bytes32[3]"
          }
        ],
        "internalType": "struct CertifiedKey",
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
        "internalType": "bytes",
        "name": "document",
        "type": "bytes"
      }
    ],
    "name": "verify",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "measurement",
            "type": "bytes32"
          },
          {
            "internalType": "bytes",
            "name": "publicKey",
            "type": "bytes"
          },
          {
            "internalType": "bytes32",
            "name": "userDataHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "nonceHash",
            "type": "bytes32"
          },
          {
            "internalType": "uint40",
            "name": "attestedAt",
            "type": "uint40"
          },
          {
            "internalType": "uint40",
            "name": "validUntil",
            "type": "uint40"
          },
          {
            "internalType": "bool",
            "name": "debug",
            "type": "bool"
          }
        ],
        "internalType": "struct Attested",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  }
] as const;
