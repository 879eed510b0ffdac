"""Computes the measurements of the sample quotes from their raw bytes: `python3 measurements.py`.

Offsets are those of Intel's quote formats: a header of 48 bytes; for version 5 a body descriptor of 6; then the report.
"""

import hashlib
import pathlib

DATA = pathlib.Path(__file__).parent / "data"


def sgx(report):
    # MRENCLAVE, MRSIGNER, then ISVPRODID and ISVSVN side by side.
    told = report[64:96] + report[128:160] + report[256:260]
    return hashlib.sha256(b"gemini/measurement/sgx/v1" + told)


def tdx(report):
    attributes, xfam, mr_td = report[120:128], report[128:136], report[136:184]
    config_id, owner, owner_config = (report[184 + 48 * n:232 + 48 * n] for n in range(3))
    registers = report[328:520]
    told = mr_td + registers + config_id + owner + owner_config + attributes + xfam
    return hashlib.sha256(b"gemini/measurement/tdx/v1" + told)


for name, measure in (("sgx_quote", sgx), ("tdx_quote", tdx), ("tdx_quote_td15ex", tdx)):
    quote = (DATA / name).read_bytes()
    print(measure(quote[48 + (6 if quote[0] == 5 else 0):]).hexdigest())
