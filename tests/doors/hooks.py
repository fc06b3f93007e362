"""What schemathesis does not know by itself: rows as bodies, and answers that are no single JSON value."""

import io
import json
import zipfile

import jsonschema_rs
import schemathesis


@schemathesis.serializer("application/x-ndjson")
def rows(ctx, value):
    """A value as lines: each item of a list on its own."""
    lines = value if isinstance(value, list) else [value]
    return "\n".join(json.dumps(line) for line in lines).encode()


def media_type(response):
    values = response.headers.get("content-type") or [""]
    return values[0].split(";")[0].strip()


def lines_fit(case, response):
    """Every line of NDJSON is a value of the described schema."""
    raw = case.operation.schema.raw_schema
    content = raw["paths"][case.operation.path][case.operation.method.lower()]["responses"]["200"]["content"]
    schema = {**content["application/x-ndjson"]["schema"], "components": raw["components"]}
    validator = jsonschema_rs.validator_for(schema)
    for line in response.content.splitlines():
        value = json.loads(line)
        assert validator.is_valid(value), f"a line is not as described: {line[:300]!r}"


def tile_fits(response):
    """A vector tile is a protobuf message whose fields are layers (tag 3, length-delimited)."""
    body, at = response.content, 0
    while at < len(body):
        assert body[at] == 0x1A, f"byte {at} of the tile begins no layer"
        at, length, shift = at + 1, 0, 0
        while True:
            byte = body[at]
            at, length, shift = at + 1, length | (byte & 0x7F) << shift, shift + 7
            if byte < 0x80:
                break
        at += length
    assert at == len(body), "the last layer of the tile is cut off"


@schemathesis.check
def the_body_is_what_its_type_says(ctx, response, case):
    kind = media_type(response)
    if response.status_code != 200:
        return
    if kind == "application/x-ndjson":
        lines_fit(case, response)
    elif kind == "application/vnd.mapbox-vector-tile":
        tile_fits(response)
    elif kind.endswith("spreadsheetml.sheet"):
        assert zipfile.ZipFile(io.BytesIO(response.content)).testzip() is None
    elif kind == "application/octet-stream" and "/ledger/tile/{level}" in case.operation.path:
        assert len(response.content) % 32 == 0, "hashes have 32 bytes"
    elif kind == "text/event-stream":
        assert response.content.startswith(b"retry: "), "a stream begins with hello"


@schemathesis.check
def an_error_is_a_problem_that_names_its_request(ctx, response, case):
    ids = response.headers.get("x-request-id")
    assert ids and ids[0], "an answer without an x-request-id"
    if response.status_code < 400 or case.method == "HEAD":
        return
    # What the HTTP layer itself refuses has no body.
    if not response.content and response.status_code in (400, 408, 431):
        return
    assert media_type(response) == "application/problem+json", f"an error of type {media_type(response)!r}"
    problem = response.json()
    assert problem.get("status") == response.status_code
    assert problem.get("request_id") == ids[0]
