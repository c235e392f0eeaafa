"""A host says what is wrong with an enclave that does not keep the protocol, or is not there."""

import errno
import socket
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from assay.errors import EnclaveError
from assay.tee.host import Enclave
from assay.tee.protocol import Done, UnixEndpoint, read_frame, write_frame


@pytest.fixture
def answering(tmp_path):
    """Create a client of something that takes one request, and then does `then` to the stream."""
    closers = []

    def create(then, timeout_seconds=10):
        endpoint = UnixEndpoint(tmp_path / "socket")
        listener = endpoint.listen()

        def serve():
            stream, _ = listener.accept()
            with stream:
                read_frame(stream)
                then(stream)

        serving = Thread(target=serve)
        serving.start()
        client = Enclave(endpoint, timeout_seconds)
        closers.extend((serving.join, client.close, listener.close))
        return client

    yield create
    for close in reversed(closers):
        close()


def test_an_enclave_that_hangs_up_has_ended(answering):
    enclave = answering(lambda _: None)
    with pytest.raises(EnclaveError, match="has ended, or cannot be reached: it closed") as caught:
        enclave.describe()
    assert caught.value.hint.startswith("Start it again, and enrol its new key")


def test_an_enclave_that_was_never_there_cannot_be_reached(tmp_path):
    with pytest.raises(EnclaveError, match=r"cannot be reached: nothing listens at its address\."):
        Enclave(UnixEndpoint(tmp_path / "socket")).describe()


def test_an_enclave_that_has_left_its_socket_behind_cannot_be_reached(tmp_path):
    endpoint = UnixEndpoint(tmp_path / "socket")
    endpoint.listen().close()
    with pytest.raises(EnclaveError, match=r"cannot be reached: nothing listens at its address\."):
        Enclave(endpoint).describe()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/home/host/socket"), "its socket is"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), "it closed the connection"),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset"), "connection reset"),
        (OSError(errno.ENODEV, "No such device", "/home/host/vsock"), "no such device"),
    ],
)
def test_what_went_wrong_is_said_in_words_that_tell_nothing_of_the_host(error, words):
    class Unreachable(UnixEndpoint):
        def connect(self, timeout_seconds):
            raise error

    with pytest.raises(EnclaveError, match=f"has ended, or cannot be reached: {words}") as caught:
        Enclave(Unreachable(Path("socket"))).describe()
    assert "Errno" not in caught.value.message
    assert "/home/host" not in caught.value.message


def test_an_enclave_that_does_not_answer_is_given_up(answering):
    enclave = answering(lambda stream: stream.recv(1), timeout_seconds=0.1)
    with pytest.raises(EnclaveError, match="did not answer in time"):
        enclave.describe()


def test_an_answer_to_another_question_is_refused(answering):
    enclave = answering(lambda stream: write_frame(stream, Done().to_bytes()))
    with pytest.raises(EnclaveError, match="answered 'done' to 'describe'"):
        enclave.describe()


@pytest.mark.parametrize("answer", [b"no JSON", b'{"answer":"proven"}', b'{"answer":"perhaps"}'])
def test_an_answer_that_makes_no_sense_is_refused(answering, answer):
    enclave = answering(lambda stream: write_frame(stream, answer))
    with pytest.raises(EnclaveError, match="message of the enclave's protocol is malformed"):
        enclave.describe()


def test_a_request_beyond_the_limits_is_not_sent(tmp_path):
    endpoint = UnixEndpoint(tmp_path / "socket")
    beyond = pytest.raises(EnclaveError, match="body has 67108865 bytes; the limit is 67108864")
    with endpoint.listen(), Enclave(endpoint) as enclave, beyond:
        enclave.load(bytes(2**26 + 1), tmp_path)


def test_a_nonce_that_no_security_module_takes_is_not_sent(tmp_path):
    with pytest.raises(EnclaveError, match="malformed: nonce: "):
        Enclave(UnixEndpoint(tmp_path / "socket")).attest(bytes(513))


@pytest.mark.parametrize("sign", ["sign_enrolment", "sign_revocation"])
def test_an_address_that_is_none_is_not_sent(tmp_path, sign):
    given = {"sign_enrolment": ("0x12", "0x12"), "sign_revocation": ("0x12",)}[sign]
    with pytest.raises(EnclaveError, match="malformed: registry: "):
        getattr(Enclave(UnixEndpoint(tmp_path / "socket")), sign)(1, *given)


def test_a_socket_that_is_listened_at_is_not_taken(tmp_path):
    endpoint = UnixEndpoint(tmp_path / "socket")
    with endpoint.listen(), pytest.raises(EnclaveError, match="an enclave listens already"):
        endpoint.listen()


def test_a_socket_that_was_left_behind_is_taken(tmp_path):
    endpoint = UnixEndpoint(tmp_path / "socket")
    endpoint.listen().close()
    assert endpoint.path.exists()
    with endpoint.listen(), closing(endpoint.connect(10)) as stream:
        assert stream.family == socket.AF_UNIX


def test_a_socket_is_for_its_owner_only(tmp_path):
    endpoint = UnixEndpoint(tmp_path / "socket")
    with endpoint.listen():
        assert endpoint.path.stat().st_mode & 0o777 == 0o600


def test_a_path_that_is_too_long_for_a_socket_is_refused(tmp_path):
    endpoint = UnixEndpoint(tmp_path / ("s" * 108))
    with pytest.raises(EnclaveError, match="a socket's path may have 107"):
        endpoint.connect(10)
