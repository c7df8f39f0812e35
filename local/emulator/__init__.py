"""ministack, started as our local AWS: version and names asserted, a few defects mended, one front address.

Runs in `.venv-emulator` (`python -m local.emulator`), never in the checkout's own environment.
"""
