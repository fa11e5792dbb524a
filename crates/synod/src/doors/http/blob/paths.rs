//! The same as OpenAPI.

use serde_json::{Value, json};

/// The two paths that no card has.
pub fn paths() -> [(String, Value); 2] {
    [("/v1/{space}/blob/{blob}".into(), blob()), ("/v1/{space}/blob/upload/{upload}".into(), upload())]
}

fn parameter(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

fn header(name: &str, about: &str) -> Value {
    json!({"name": name, "in": "header", "description": about, "schema": {"type": "string"}})
}

fn query(name: &str, about: &str, kind: &str) -> Value {
    json!({"name": name, "in": "query", "description": about, "schema": {"type": kind}})
}

fn bytes(about: &str) -> Value {
    json!({"description": about, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}})
}

fn stored(about: &str) -> Value {
    json!({"description": about, "content": {"application/json": {"schema": {
        "type": "object",
        "required": ["blob", "size", "fresh"],
        "properties": {
            "blob": {"type": "string", "description": "Its name, `blake3:HEX`."},
            "size": {"type": "integer", "description": "Its length in bytes."},
            "fresh": {"type": "boolean", "description": "Whether it was not there before."},
            "until": {"type": "integer", "description": "When it is forgotten, unless something refers to it."},
        },
    }}}})
}

fn no(about: &str) -> Value {
    json!({"description": about, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}})
}

fn blob() -> Value {
    let name = json!({"name": "blob", "in": "path", "required": true, "schema": {"type": "string"},
        "description": "`blake3:` and 64 hexadecimal digits; in a PUT also `-`: its hash is not known before."});
    json!({
        "parameters": [parameter("space"), name],
        "get": {
            "operationId": "blob.get",
            "tags": ["blob"],
            "summary": "Get a blob's bytes.",
            "description": "One range is served, several are answered with the whole. The `ETag` is the name.",
            "parameters": [parameter("agent"), parameter("min_index"), header("Range", "Which bytes, as `bytes=0-99`."), header("If-None-Match", "What the client has.")],
            "responses": {
                "200": bytes("The whole."),
                "206": bytes("The range."),
                "304": {"description": "The client has it."},
                "404": no("`not_found`: there is no such blob, or not any more."),
                "416": no("`invalid`: the blob has no such bytes."),
            },
        },
        "put": {
            "operationId": "blob.put.bytes",
            "tags": ["blob"],
            "summary": "Store a body of any length, as it is.",
            "description": "Read no faster than it is written. Broken off under a name, it can be gone on with: blob.begin, then PATCH.",
            "parameters": [parameter("agent"), parameter("if_lock"), parameter("if_term"), query("name", "A name for people.", "string"), query("keep_ms", "How long it is kept when nothing refers to it.", "integer")],
            "requestBody": {"required": true, "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}},
            "responses": {
                "200": stored("It was there already."),
                "201": stored("It is stored."),
                "400": no("`invalid`: too long, or no name."),
                "409": no("`conflict`: the bytes hash to something else; nothing is stored."),
                "429": no("`exhausted`: a quota of the space is used up."),
            },
        },
    })
}

fn upload() -> Value {
    let number = json!({"name": "upload", "in": "path", "required": true, "schema": {"type": "integer"}, "description": "The upload that blob.begin began."});
    json!({
        "parameters": [parameter("space"), number],
        "head": {
            "operationId": "blob.upload.stands",
            "tags": ["blob"],
            "summary": "How much of an upload has come, in `Upload-Offset`.",
            "responses": {"204": {"description": "It goes on."}, "404": no("`not_found`: it is not there any more.")},
        },
        "patch": {
            "operationId": "blob.upload.more",
            "tags": ["blob"],
            "summary": "Send more of an upload, from `Upload-Offset` on.",
            "parameters": [
                parameter("agent"),
                parameter("if_lock"), parameter("if_term"),
                {"name": "Upload-Offset", "in": "header", "required": true, "description": "How many bytes came before this body.", "schema": {"type": "integer"}},
                header("Upload-Complete", "`?1`: this body is the last, and the upload becomes a blob."),
            ],
            "requestBody": {"required": true, "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}},
            "responses": {
                "200": stored("The blob was there already."),
                "201": stored("The blob is stored."),
                "204": {"description": "More may follow, from `Upload-Offset` on."},
                "404": no("`not_found`: there is no such upload, or not any more."),
                "409": no("`conflict`: it stands elsewhere, at `current`; or the whole hashes to something else."),
            },
        },
    })
}
