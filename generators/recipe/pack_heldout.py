"""Packs a renderer's held-out arrays: python3 pack_heldout.py PREFIX OUT.npz (and OUT.json beside it).

PREFIX.json names the classes and keypoints; `visibleAt` in it is the visibility from which a keypoint is seen (1 if absent).
"""
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

prefix, out = sys.argv[1], Path(sys.argv[2])
kinds = [kind for kind in ('images', 'masks', 'keypoints', 'cameras') if Path(f'{prefix}.{kind}.npy').exists()]
arrays = {kind: np.load(f'{prefix}.{kind}.npy') for kind in kinds}
np.savez_compressed(out, **arrays)
names = json.loads(Path(f'{prefix}.json').read_text())
notes = names.pop('notes')
names['maskFractions'] = {
    name: round(float((arrays['masks'] == i).mean()), 5) for i, name in enumerate(names['classes'])
}
visible = arrays['keypoints'][..., 2] >= names.get('visibleAt', 1)
names['keypointVisible'] = {name: round(float(visible[:, i].mean()), 3) for i, name in enumerate(names['keypoints'])}
names['firstTenSha256'] = {kind: hashlib.sha256(values[:10].tobytes()).hexdigest() for kind, values in arrays.items()}
names['notes'] = notes
out.with_suffix('.json').write_text(json.dumps(names, indent=2) + '\n')
print({k: v.shape for k, v in arrays.items()}, names['maskFractions'], names['keypointVisible'])
