"""A checkpoint without its optimizers, in half precision and as plain arrays: small enough to keep in version control.

    python3 compact.py run/checkpoint.pt checkpoint.npz

train.py resumes from it as from a whole one; Adam's moments are gathered anew within some hundred images.
"""
from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch

NETWORKS = ('G', 'D', 'G_ema', 'critic')


def write_compact(checkpoint: dict, path: Path) -> None:
    arrays = {f'{network}/{name}': value.numpy().astype(np.float16)
              for network in NETWORKS if network in checkpoint for name, value in checkpoint[network].items()}
    about = {'config': checkpoint['config'], 'state': checkpoint['state'], 'arguments': checkpoint['arguments']}
    np.savez_compressed(path, about=np.frombuffer(json.dumps(about).encode(), np.uint8), **arrays)


def read_compact(path: Path) -> dict:
    """What train.py saves, but for the optimizers."""
    with np.load(path) as arrays:
        checkpoint: dict = json.loads(arrays['about'].tobytes())
        checkpoint['config'] = {name: {int(k): v for k, v in value.items()} if isinstance(value, dict) else value
                                for name, value in checkpoint['config'].items()}
        for key in arrays.files:
            if key != 'about':
                network, name = key.split('/')
                checkpoint.setdefault(network, {})[name] = torch.from_numpy(arrays[key].astype(np.float32))
    return checkpoint


if __name__ == '__main__':
    write_compact(torch.load(sys.argv[1], map_location='cpu'), Path(sys.argv[2]))
