"""What a host and an enclave say to each other: frames of a message and bytes, over one stream."""

from assay.tee.protocol.answers import (
    Answer,
    Described,
    Document,
    Done,
    Opened,
    Proven,
    Refused,
    Signed,
    read_answer,
)
from assay.tee.protocol.endpoints import Endpoint, UnixEndpoint, VsockEndpoint, read_vsock
from assay.tee.protocol.fields import well_formed
from assay.tee.protocol.frames import CHUNK_BYTES, PROTOCOL_VERSION, read_frame, write_frame
from assay.tee.protocol.requests import (
    Attest,
    Describe,
    Load,
    Open,
    Prove,
    Put,
    Request,
    SignEnrolment,
    SignRevocation,
    Stop,
    read_request,
)

__all__ = [
    "CHUNK_BYTES",
    "PROTOCOL_VERSION",
    "Answer",
    "Attest",
    "Describe",
    "Described",
    "Document",
    "Done",
    "Endpoint",
    "Load",
    "Open",
    "Opened",
    "Prove",
    "Proven",
    "Put",
    "Refused",
    "Request",
    "SignEnrolment",
    "SignRevocation",
    "Signed",
    "Stop",
    "UnixEndpoint",
    "VsockEndpoint",
    "read_answer",
    "read_frame",
    "read_request",
    "read_vsock",
    "well_formed",
    "write_frame",
]
