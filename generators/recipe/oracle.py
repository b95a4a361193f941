"""Trains the oracle, the simulated annotator: a small U-Net that labels parts and locates keypoints.

Exact masks and keypoints come from the generator's renderer: PREFIX.images.npy, PREFIX.masks.npy, PREFIX.keypoints.npy.

    python3 oracle.py --data PREFIX --heldout heldout.npz --about about.json --out oracle.onnx

Augmentation (colour, blur, noise, smooth patches, shifts) makes it hold on generated images, which it never sees in training.
Writes image [N,3,64,64] in [-1,1] -> logits [N,classes,64,64], heat [N,keypoints,64,64].
Scores itself on the held-out renders (with exact masks).
"""
from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from export import export_onnx

SIZE, SIGMA_PX, BATCH = 64, 1.5, 32
PRESENT_FROM = 0.35  # as the simulated annotator decides: a map whose maximum is lower has no keypoint
PCK_DISTANCE = 0.05 * SIZE


def block(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True),
        nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Oracle(nn.Module):
    def __init__(self, classes: int, keypoints: int, widths: tuple[int, ...] = (16, 32, 64, 96)) -> None:
        super().__init__()
        a, b, c, d = widths
        self.classes = classes
        self.e = nn.ModuleList([block(3, a), block(a, b), block(b, c), block(c, d)])
        self.d = nn.ModuleList([block(d + c, c), block(c + b, b), block(b + a, a)])
        self.o = nn.Conv2d(a, classes + keypoints, 1)

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        skips, x = [], image
        for depth, encode in enumerate(self.e):
            x = encode(F.max_pool2d(x, 2) if depth else x)
            skips.append(x)
        for decode, skip in zip(self.d, reversed(skips[:-1])):
            x = decode(torch.cat([F.interpolate(x, scale_factor=2.0, mode='nearest'), skip], 1))
        out = self.o(x)
        return out[:, :self.classes], out[:, self.classes:]


def heatmaps(keypoints: np.ndarray, visible_at: int) -> torch.Tensor:
    """keypoints [N,K,3] as x, y in pixels and visibility -> [N,K,64,64]; zero where not visible."""
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) + 0.5
    px, py, visibility = (keypoints[..., i][:, :, None, None] for i in range(3))
    heat = np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * SIGMA_PX**2)) * (visibility >= visible_at)
    return torch.from_numpy(heat.astype(np.float32))


def to_input(images: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(images).permute(0, 3, 1, 2).float() / 127.5 - 1


def augment(x: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    n = len(x)
    x = x * (1 + 0.15 * torch.randn(n, 3, 1, 1)) + 0.12 * torch.randn(n, 3, 1, 1)
    if rng.random() < 0.5:
        k = torch.tensor([1.0, 2, 1])
        x = F.conv2d(x, (k[:, None] * k / 16)[None, None].repeat(3, 1, 1, 1), padding=1, groups=3)
    if rng.random() < 0.5:
        x = x + torch.randn_like(x) * rng.uniform(0.02, 0.12)
    if rng.random() < 0.5:
        x = x + F.interpolate(torch.randn(n, 3, 8, 8) * rng.uniform(0.05, 0.25), size=SIZE, mode='bilinear', align_corners=False)
    return x


@torch.no_grad()
def scores(net: Oracle, heldout: dict[str, np.ndarray], visible_at: int) -> dict:
    """IoU of every class; of the visible keypoints how many are found within PCK_DISTANCE; of all, whether seen rightly."""
    net.eval()
    confusion = np.zeros((net.classes,) * 2, np.int64)
    near, right = [], []
    for i in range(0, len(heldout['images']), 100):
        part = {kind: values[i:i + 100] for kind, values in heldout.items()}
        logits, heat = net(to_input(part['images']))
        pairs = part['masks'].astype(int) * net.classes + logits.argmax(1).numpy()
        confusion += np.bincount(pairs.ravel(), minlength=net.classes**2).reshape(net.classes, -1)
        best, at = heat.flatten(2).max(2)
        points = np.stack([at % SIZE, at // SIZE], -1) + 0.5
        distance = np.linalg.norm(points - part['keypoints'][..., :2], axis=-1)
        visible, present = part['keypoints'][..., 2] >= visible_at, best.numpy() >= PRESENT_FROM
        near.append(np.where(visible, present & (distance <= PCK_DISTANCE), np.nan))
        right.append(visible == present)
    net.train()
    iou = np.diag(confusion) / (confusion.sum(0) + confusion.sum(1) - np.diag(confusion))
    return {'miou': iou.mean(), 'iou': iou, 'pck': np.nanmean(np.concatenate(near)), 'pckOf': np.nanmean(np.concatenate(near), axis=0),
            'visibility': np.concatenate(right).mean()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--data', default='train', help='prefix of the arrays of exactly labelled renders')
    parser.add_argument('--heldout', type=Path, required=True, help='heldout.npz, with heldout.json beside it')
    parser.add_argument('--about', type=Path, required=True, help='about.json of the recipe: oracle.classWeights')
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--epochs', type=int, default=12)
    parser.add_argument('--bfloat16', action='store_true', help='faster on a processor with BF16')
    parser.add_argument('--state', type=Path, help='written after every epoch; a training that finds it goes on from there')
    parser.add_argument('--out', type=Path, default=Path('oracle.onnx'))
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    images, masks, keypoints = (np.load(f'{arguments.data}.{kind}.npy') for kind in ('images', 'masks', 'keypoints'))
    names = json.loads(arguments.heldout.with_suffix('.json').read_text())
    visible_at = names.get('visibleAt', 1)
    with np.load(arguments.heldout) as arrays:
        heldout = {kind: arrays[kind] for kind in ('images', 'masks', 'keypoints')}
    weight = torch.tensor(json.loads(arguments.about.read_text())['oracle']['classWeights'], dtype=torch.float32)
    if len(weight) != len(names['classes']):
        parser.error(f'{arguments.about} gives {len(weight)} class weights; there are {len(names["classes"])} classes.')
    net = Oracle(len(names['classes']), len(names['keypoints'])).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=arguments.epochs * (len(images) // BATCH))
    started, first_epoch = time.time(), 0
    if arguments.state and arguments.state.exists():
        saved = torch.load(arguments.state, map_location='cpu')
        first_epoch = saved['epochs']
        for what, key in ((net, 'net'), (optimizer, 'optimizer'), (schedule, 'schedule')):
            what.load_state_dict(saved[key])
        torch.manual_seed(first_epoch)
        rng = np.random.default_rng(first_epoch)
    for epoch in range(first_epoch, arguments.epochs):
        order = rng.permutation(len(images))
        for i in range(0, len(images) - BATCH + 1, BATCH):
            chosen = order[i:i + BATCH]
            x, y = augment(to_input(images[chosen]), rng), torch.from_numpy(masks[chosen]).long()
            heat = heatmaps(keypoints[chosen], visible_at)
            shift = tuple(int(s) for s in rng.integers(-3, 4, 2))
            x, y, heat = torch.roll(x, shift, (2, 3)), torch.roll(y, shift, (1, 2)), torch.roll(heat, shift, (2, 3))
            with torch.autocast('cpu', enabled=arguments.bfloat16):
                logits, predicted_heat = net(x.contiguous(memory_format=torch.channels_last))
            loss = F.cross_entropy(logits.float(), y, weight=weight) + 20 * F.mse_loss(predicted_heat.float(), heat)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        found = scores(net, heldout, visible_at)
        print(f'epoch {epoch} mIoU {found["miou"]:.4f} {found["iou"].round(3)} PCK {found["pck"]:.4f} {found["pckOf"].round(3)} '
              f'visibility {found["visibility"]:.4f} {time.time() - started:.0f} s', flush=True)
        if arguments.state:
            temporary = arguments.state.with_suffix('.tmp')
            torch.save({'epochs': epoch + 1, 'net': net.state_dict(), 'optimizer': optimizer.state_dict(),
                        'schedule': schedule.state_dict()}, temporary)
            temporary.replace(arguments.state)
    net.eval().to(memory_format=torch.contiguous_format)
    export_onnx(net, (torch.zeros(1, 3, SIZE, SIZE),), arguments.out, ['image'], ['logits', 'heat'], ['image', 'logits', 'heat'])


if __name__ == '__main__':
    main()
