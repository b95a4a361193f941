"""Compares a whole network's loss and gradients with PyTorch's own, in double precision.

Usage: gradients.py <folder with case.json, parameters.bin, gradient.bin and what a step is fed>
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

FOLDER = Path(sys.argv[1])
CASE = json.loads((FOLDER / "case.json").read_text())
WIDTH, HEIGHT, OUTPUTS = CASE["width"], CASE["height"], CASE["outputs"]
SURE, THERE, ABSENT, HEAT_FLOOR = 0.95, 0.75, 0.1, 0.1


def vector(name):
    return np.fromfile(FOLDER / f"{name}.bin", np.float32)


def fed(name):
    place = CASE["fed"][name]
    return torch.from_numpy(np.fromfile(FOLDER / f"{name}.bin", {"uint8": np.uint8, "float32": np.float32}[place["type"]]).reshape(place["dims"]))


def tensors(flat):
    found, at = {}, 0
    for name, dims in CASE["plan"]:
        size = int(np.prod(dims))
        found[name] = torch.from_numpy(flat[at : at + size].astype(np.float64).reshape(dims).copy())
        at += size
    assert at == len(flat)
    return found


def network(p, image):
    """The student as docs and SPEC have it: a U-Net with residual convolutions, normalised by the batch."""

    def layer(name, x, stride=1):
        x = F.conv2d(x, p[f"{name}.weight"], stride=stride, padding=1)
        return F.batch_norm(x, None, None, p[f"{name}.scale"], p[f"{name}.shift"], training=True, eps=1e-5)

    def residual(name, x):
        return F.relu(x + layer(name, x))

    x = image.permute(0, 3, 1, 2).double() / 127.5 - 1
    x = F.relu(layer("stem", F.pad(x, (0, -WIDTH % 8, 0, -HEIGHT % 8))))
    skips = []
    for level in range(4):
        if level > 0:
            x = F.relu(layer(f"down{level}", x, 2))
        x = residual(f"left{level}", x)
        skips.append(x)
    x = residual("bottom", x)
    for level in (2, 1, 0):
        up = F.conv2d(x, p[f"up{level}.weight"], p[f"up{level}.bias"])
        x = residual(f"right{level}", F.relu(F.interpolate(up, scale_factor=2, mode="nearest") + skips[level]))
    return F.conv2d(x, p["head.weight"], p["head.bias"])[:, :, :HEIGHT, :WIDTH]


def heat_of(points):
    sigma = CASE["sigma"] * max(WIDTH, HEIGHT)
    x, y, height = (points[..., i, None, None].double() for i in range(3))
    columns, rows = torch.arange(WIDTH) + 0.5, torch.arange(HEIGHT)[:, None] + 0.5
    return height * torch.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * sigma**2))


def heat_losses(heat, target):
    return (0.5 * (heat - target) ** 2 * (target + HEAT_FLOOR)).sum((2, 3))


def consistency(p, weights):
    with torch.no_grad():
        weak = network(p, fed("weak"))
        probability, label = weak.softmax(1).max(1)
    total = 0
    for view in (0, 1):
        box = fed(f"box{view}").bool()
        chosen = torch.where(box, label.roll(1, 0), label)
        sure = torch.where(box, probability.roll(1, 0), probability) > SURE
        each = F.cross_entropy(network(p, fed(f"strong{view}")), chosen, weights, reduction="none")
        assert 0 < sure.sum() < sure.numel() and box.any(), "the case does not try what it is for"
        total = total + (each * sure).sum() / each.numel() / 2
    return total


def loss_of(p):
    maps = network(p, fed("image"))
    if CASE["kind"] == "keypoints":
        return heat_losses(maps, heat_of(fed("points"))).mean()
    weights = torch.tensor(CASE["classWeights"], dtype=torch.float64)
    loss = F.cross_entropy(maps, fed("label").long(), weights, ignore_index=255)
    return loss + consistency(p, weights) if "weak" in CASE["fed"] else loss


parameters = {name: value.requires_grad_() for name, value in tensors(vector("parameters")).items()}
loss = loss_of(parameters)
loss.backward()
assert abs(loss.item() - CASE["loss"]) < 1e-4 * max(1, abs(loss.item())), f"loss {CASE['loss']}, PyTorch {loss.item()}"
worst = 0.0
for name, ours in tensors(vector("gradient")).items():
    theirs = parameters[name].grad
    assert theirs.abs().max() > 0, f"{name} has no gradient to compare"
    difference = ((ours - theirs).abs().max() / theirs.abs().max()).item()
    assert difference < 2e-3, f"{name}: differs by {difference:.1e} of the largest gradient"
    worst = max(worst, difference)
print(f"{len(parameters)} gradients, at most {worst:.1e} of the largest apart")
