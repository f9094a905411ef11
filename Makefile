setup:
	test -x .venv/bin/python || python3 -m venv .venv
	test -x .venv/bin/uv || .venv/bin/pip install --quiet uv==0.13.9
	.venv/bin/uv pip install --quiet --require-hashes -r requirements-dev.txt
