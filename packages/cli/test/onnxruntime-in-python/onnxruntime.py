# Stands in for the package onnxruntime where it is not installed, as far as the page for Python users needs it: sessions
# that run on the same engine, by way of serve-models.mjs in Node.
import base64
import json
import os
import subprocess

import numpy as np

_ELEMENTS = {'float32': np.float32, 'int32': np.int32}
_server = subprocess.Popen(['node', os.path.join(os.path.dirname(__file__), 'serve-models.mjs')], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _ask(request):
    _server.stdin.write(json.dumps(request).encode() + b'\n')
    _server.stdin.flush()
    answer = json.loads(_server.stdout.readline())
    if 'error' in answer:
        raise RuntimeError(answer['error'])
    return answer


def _encoded(array):
    if array.dtype.name not in _ELEMENTS:
        raise TypeError(f'{array.dtype.name} is no element type of these models')
    return {'type': array.dtype.name, 'dims': array.shape, 'data': base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()}


def _decoded(tensor):
    return np.frombuffer(base64.b64decode(tensor['data']), _ELEMENTS[tensor['type']]).reshape(tensor['dims']).copy()


class InferenceSession:
    def __init__(self, path, providers=None):
        self._session = _ask({'open': os.path.abspath(path)})['session']

    def run(self, names, feeds):
        outputs = _ask({'run': self._session, 'feeds': {name: _encoded(array) for name, array in feeds.items()}})['outputs']
        return [_decoded(outputs[name]) for name in (names or outputs)]
