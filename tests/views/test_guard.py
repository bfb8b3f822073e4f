"""A client that sends what no page asks for."""

import asyncio
import urllib.error
import urllib.request

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from core.limits import LIMITS
from views.hosting import guard


def written(**fields) -> bytes:
    return BackMsg(**fields).SerializeToString()


RERUN = BackMsg()
RERUN.rerun_script.query_string = "surface=bowl"


def heard(*sent):
    """Return the messages that an app behind the guard hears, and those that the guard sends of its own accord."""
    coming = iter([*sent, {"type": "websocket.disconnect", "code": 1000}])
    told, answers = [], []

    async def app(scope, receive, send):
        while True:
            told.append(await receive())
            if told[-1]["type"] == "websocket.disconnect":
                return

    async def receive():
        return next(coming)

    async def send(message):
        answers.append(message)

    asyncio.run(guard.Guard(app)({"type": "websocket"}, receive, send))
    return told, answers


def carrying(data: bytes):
    return {"type": "websocket.receive", "bytes": data}


@pytest.mark.parametrize("kind", sorted(guard.REFUSED))
def test_what_no_page_sends_is_dropped_and_the_rest_goes_on(kind):
    field = next(field for field in BackMsg.DESCRIPTOR.fields if field.name == kind)
    refused = carrying(written(**{kind: {}} if field.message_type else {kind: True}))
    wanted = carrying(RERUN.SerializeToString())
    told, answers = heard(wanted, refused, wanted)
    assert [message for message in told if message["type"] == "websocket.receive"] == [wanted, wanted]
    assert answers == []


def test_what_is_no_message_is_left_to_streamlit():
    messages = [carrying(b"\xff\xff\xff"), {"type": "websocket.receive", "text": "{}"}, {"type": "websocket.connect"}]
    told, answers = heard(*messages)
    assert told[:3] == messages
    assert answers == []


def test_a_huge_message_ends_its_connection():
    told, answers = heard(carrying(bytes(LIMITS.message_bytes + 1)), carrying(RERUN.SerializeToString()))
    assert [message["type"] for message in told] == ["websocket.disconnect"]
    assert answers == [{"type": "websocket.close", "code": guard.TOO_BIG}]


@pytest.mark.slow
@pytest.mark.parametrize("declared", [True, False], ids=["with its length", "in pieces"])
def test_a_huge_file_is_refused_in_a_line(app_server, declared):
    """Also one that does not say how large it is."""
    size = guard.LARGEST_BODY + 2**20
    body = bytes(size) if declared else iter([bytes(2**20)] * (size // 2**20))
    request = urllib.request.Request(f"{app_server}/_stcore/upload_file/session/file", data=body, method="PUT")
    try:
        with urllib.request.urlopen(request) as answer:
            pytest.fail(f"it was taken: {answer.status}")
    except urllib.error.HTTPError as error:
        assert error.code == 413
        assert error.read().decode() == "A request may have up to 17 MB."
    except (ConnectionError, urllib.error.URLError) as error:
        assert isinstance(getattr(error, "reason", error), ConnectionError)  # closed while it was still being sent
