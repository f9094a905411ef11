"""Reading partners' files: codes, encodings, records, columns, manifests. Pure: no model, no Django, no clock."""
