# Runs pieces of Python one after the other in one namespace, and gives what each printed, as JSON. One that imports a
# module which is not there is only compiled, and gives null.
import contextlib
import importlib.util
import io
import json
import os
import re
import sys

sys.path.append(os.path.dirname(os.path.abspath(__file__)))
names = {}
printed = []
for number, block in enumerate(json.load(sys.stdin), 1):
    code = compile(block, f'block {number}', 'exec')
    if any(importlib.util.find_spec(name) is None for name in re.findall(r'^import (\w+)', block, re.M)):
        printed.append(None)
        continue
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(code, names)
    printed.append(output.getvalue())
json.dump(printed, sys.stdout)
