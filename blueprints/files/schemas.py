"""The form of the folder store, for the documentation: it is read piece by piece, by no schema."""

TEXT = {"type": "string"}
FIELDS = ("key", "Content-Type", "size", "expires", "signature")
UPLOAD_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [*FIELDS, "file"],
                    "properties": {
                        **dict.fromkeys(FIELDS, TEXT),
                        "file": {"type": "string", "contentMediaType": "image/*"},
                    },
                }
            }
        },
    }
}
