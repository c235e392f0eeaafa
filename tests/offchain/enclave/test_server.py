"""Whatever a host sends, the enclave answers in words, and serves the next one."""

import os
import resource
import socket
import struct
from threading import Thread

import pytest

from assay.enclave import Desk, EnclaveKey, Server, Versions
from assay.errors import EnclaveError
from assay.tee.host import Enclave
from assay.tee.protocol import (
    Describe,
    Refused,
    UnixEndpoint,
    read_answer,
    read_frame,
    write_frame,
)

from .fakes import FakeModule

HEAD = struct.Struct(">4sHIQ")


@pytest.fixture
def module():
    return FakeModule()


@pytest.fixture
def endpoint(tmp_path, module):
    """Where an enclave listens that is a thread of this process."""
    endpoint = UnixEndpoint(tmp_path / "socket")
    desk = Desk(EnclaveKey(), module, Versions(tmp_path / "inside", 1 << 20))
    with endpoint.listen() as listener:
        server = Server(listener, desk)
        serving = Thread(target=server.serve)
        serving.start()
        yield endpoint
        server.stop()
        serving.join()


@pytest.fixture
def host(endpoint):
    """A host that sends what it likes."""
    with endpoint.connect(10) as stream:
        yield stream


@pytest.fixture
def client(endpoint):
    with Enclave(endpoint) as client:
        yield client


def refusal(host):
    message, body = read_frame(host)
    answer = read_answer(message)
    assert isinstance(answer, Refused)
    assert body == b""
    return answer


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (HEAD.pack(b"HTTP", 1, 0, 0), "What came is no frame of the enclave's protocol."),
        (HEAD.pack(b"ASAY", 2, 0, 0), "speaks version 2 of the enclave's protocol, this one 1."),
        (HEAD.pack(b"ASAY", 1, 1 << 17, 0), "message has 131072 bytes; the limit is 65536."),
        (HEAD.pack(b"ASAY", 1, 0, 1 << 63), "body has 9223372036854775808 bytes; the limit is"),
    ],
)
def test_refuses_a_frame_that_it_cannot_take_in_and_hangs_up(host, client, head, said):
    host.sendall(head)
    assert said in refusal(host).message
    assert read_frame(host) is None
    assert client.describe().simulated


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (b"", "Invalid JSON"),
        (b"[]", "malformed: it: "),
        (b"{}", "verb"),
        (b'{"verb":"sign"}', "'sign'"),
        (b'{"verb":"describe","digest":"00"}', "malformed: describe.digest: Extra inputs"),
        (b'{"verb":"attest","nonce":"xyz"}', "malformed: attest.nonce: "),
        (b'{"verb":"load","manifest_hash":"00"}', "malformed: load.manifest_hash: "),
        (b'{"verb":"attest","nonce":"%s"}' % (b"00" * 513), "malformed: attest.nonce: "),
    ],
)
def test_refuses_a_message_that_it_does_not_understand_and_goes_on(host, message, said):
    write_frame(host, message)
    refused = refusal(host)
    assert said in refused.message
    assert refused.code == "enclave_error"
    write_frame(host, Describe().to_bytes())
    answer, _ = read_frame(host)
    assert read_answer(answer).simulated


@pytest.mark.parametrize("sent", [b"ASAY", HEAD.pack(b"ASAY", 1, 20, 0) + b"{"])
def test_a_host_that_disconnects_half_way_harms_no_other(endpoint, client, sent):
    with endpoint.connect(10) as host:
        host.sendall(sent)
        host.shutdown(socket.SHUT_WR)
        assert refusal(host).message == "The connection ended in the middle of a frame."
    with endpoint.connect(10) as host:
        host.sendall(sent)
    assert client.describe().simulated


def test_a_host_that_does_not_wait_for_the_answer_harms_no_other(endpoint, client):
    with endpoint.connect(10) as host:
        for _ in range(50):
            write_frame(host, Describe().to_bytes())
    assert client.describe().simulated


def test_a_host_in_the_middle_of_a_frame_keeps_no_other_waiting(host, client):
    host.sendall(b"ASAY")
    assert client.describe().simulated


def test_a_connection_that_is_one_too_many_waits_for_another_to_end(endpoint):
    streams = [endpoint.connect(10) for _ in range(17)]
    for stream in streams:
        write_frame(stream, Describe().to_bytes())
    for stream in streams:
        assert read_frame(stream)
        stream.close()


def test_has_its_key_attested_with_the_nonce(client, module):
    assert client.attest(b"fresh") == b"document"
    assert module.asked == [(client.describe().public_key, None, b"fresh")]


def test_a_fault_is_told_and_does_not_end_it(client, module, monkeypatch):
    def fail(**_):
        raise RuntimeError("with the key in its message")

    monkeypatch.setattr(module, "attest", fail)
    with pytest.raises(EnclaveError, match=r"^The enclave failed: RuntimeError\. Tell"):
        client.attest(b"")
    assert client.describe().simulated


def test_can_be_stopped_with_every_connection_taken(endpoint):
    # The fixture stops it, and would wait for ever.
    streams = [endpoint.connect(10) for _ in range(16)]
    for stream in streams:
        write_frame(stream, Describe().to_bytes())
        assert read_frame(stream)


def test_serves_where_more_files_are_open_than_select_can_tell_apart(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, limits[1]), limits[1]))
    held = []
    try:
        while not held or held[-1] < 1100:
            held.append(os.open(os.devnull, os.O_RDONLY))
        endpoint = UnixEndpoint(tmp_path / "socket")
        desk = Desk(EnclaveKey(), FakeModule(), Versions(tmp_path / "inside", 1 << 20))
        with endpoint.listen() as listener:
            server = Server(listener, desk)
            serving = Thread(target=server.serve)
            serving.start()
            with Enclave(endpoint, 10) as client:
                assert client.describe().simulated
            server.stop()
            serving.join()
    finally:
        for each in held:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
