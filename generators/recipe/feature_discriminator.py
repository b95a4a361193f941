"""A second discriminator that judges frozen features instead of pixels (Sauer et al., "Projected GANs", NeurIPS 2021;
Kumari et al., "Ensembling Off-the-shelf Models for GAN Training", CVPR 2022).

The backbone is an attribute network of our own, trained on real renders to name every part and colour, so it already
knows what a mouth is. It is never the network that evaluate.py measures with: another seed and other widths.
With --masks it also learns which part every pixel of the half-size image belongs to.

    python3 feature_discriminator.py --data train.npy --attributes train.attributes.json --out backbone.pt
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDTHS = [3, 32, 64, 96, 128]
PART_WEIGHT = 4.0  # about as much as the attributes together


class Backbone(nn.Module):
    """Image [N,3,64,64] in [-1,1] -> features of four stages: 32@64, 64@32, 96@16, 128@8 (before each pooling)."""

    def __init__(self, option_counts: list[int]) -> None:
        super().__init__()
        self.option_counts = option_counts
        self.stages = nn.ModuleList(
            nn.Sequential(nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.LeakyReLU(0.1))
            for a, b in zip(WIDTHS, WIDTHS[1:]))
        self.hidden = nn.Linear(WIDTHS[-1] * 16, 128)
        self.heads = nn.ModuleList(nn.Linear(128, count) for count in option_counts)

    def features(self, x: Tensor) -> list[Tensor]:
        out = []
        for index, stage in enumerate(self.stages):
            x = stage(x if index == 0 else F.avg_pool2d(x, 2))
            out.append(x)
        return out

    def forward(self, x: Tensor) -> list[Tensor]:
        return self.attributes(self.features(x))

    def attributes(self, features: list[Tensor]) -> list[Tensor]:
        """Logits of every attribute."""
        hidden = F.leaky_relu(self.hidden(F.avg_pool2d(features[-1], 2).flatten(1)), 0.1)
        return [head(hidden) for head in self.heads]


class PartHead(nn.Module):
    """Names the part at every point of the second stage's map, from that stage and the coarser ones. Only for training."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(channels, classes, 1) for channels in WIDTHS[2:])

    def forward(self, features: list[Tensor]) -> Tensor:
        size = features[1].shape[2:]
        return torch.stack([F.interpolate(layer(f), size=size, mode='bilinear', align_corners=False)
                            for layer, f in zip(self.layers, features[1:])]).sum(0)


def full_size(images: Tensor, side: int = 64) -> Tensor:
    """What the backbone was trained on: smaller images, of a growing generator, are enlarged."""
    smaller = images.shape[2] < side
    return F.interpolate(images, size=(side, side), mode='bilinear', align_corners=False) if smaller else images


def load_backbone(path: Path) -> Backbone:
    saved = torch.load(path, map_location='cpu')
    backbone = Backbone(saved['optionCounts'])
    backbone.load_state_dict(saved['weights'])
    return backbone.eval().requires_grad_(False).to(memory_format=torch.channels_last)


class FeatureDiscriminator(nn.Module):
    """One small convolutional critic for each stage; the score is the mean of their maps. Backbone weights are not its own."""

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        self.critics = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(channels, width, 1), nn.LeakyReLU(0.2),
                nn.Conv2d(width, width, 4 if index < 3 else 3, stride=2 if index < 3 else 1, padding=1), nn.LeakyReLU(0.2),
                nn.Conv2d(width, 1, 3, padding=1))
            for index, channels in enumerate(WIDTHS[1:]))

    def forward(self, features: list[Tensor]) -> list[Tensor]:
        """Score maps [N,1,h,w], one a stage, float32."""
        return [critic(f).float() for critic, f in zip(self.critics, features)]


def discriminator_loss(real: list[Tensor], fake: list[Tensor]) -> Tensor:
    """Hinge loss, mean over stages."""
    return torch.stack([F.relu(1 - r).mean() + F.relu(1 + f).mean() for r, f in zip(real, fake)]).mean()


def generator_loss(fake: list[Tensor]) -> Tensor:
    return torch.stack([-f.mean() for f in fake]).mean()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--data', type=Path, required=True)
    parser.add_argument('--attributes', type=Path, required=True)
    parser.add_argument('--masks', type=Path, help='part masks of the same images, as many as there are attributes')
    parser.add_argument('--epochs', type=int, default=6)
    parser.add_argument('--bfloat16', action='store_true', help='nearly twice as fast on a processor with BF16')
    parser.add_argument('--seed', type=int, default=77)
    parser.add_argument('--out', type=Path, required=True)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    random = np.random.default_rng(args.seed)
    described = json.loads(args.attributes.read_text())
    counts = [len(v) for v in described['options'].values()]
    targets = torch.tensor(described['rows'])
    images = np.load(args.data, mmap_mode='r')[:len(targets)]
    masks = torch.from_numpy(np.load(args.masks)[:, ::2, ::2].copy()) if args.masks else None
    net = Backbone(counts).to(memory_format=torch.channels_last)
    part_head = PartHead(int(masks.max()) + 1) if masks is not None else None
    parameters = [*net.parameters(), *(part_head.parameters() if part_head else [])]
    steps = args.epochs * (len(images) // 64)
    optimizer = torch.optim.AdamW(parameters, lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=steps)
    for epoch in range(args.epochs):
        order = random.permutation(len(images))
        for start in range(0, len(images) // 64 * 64, 64):
            chosen = order[start:start + 64]
            x = torch.from_numpy(np.array(images[chosen])).permute(0, 3, 1, 2).float().div(127.5).sub(1)
            x = x + 0.05 * torch.randn_like(x)
            with torch.autocast('cpu', enabled=args.bfloat16):
                features = net.features(x.contiguous(memory_format=torch.channels_last))
                named = [logits.float() for logits in net.attributes(features)]
                parts = part_head(features).float() if part_head is not None else None
            loss = torch.stack([F.cross_entropy(l, targets[chosen, i]) for i, l in enumerate(named)]).sum()
            if parts is not None and masks is not None:
                loss = loss + PART_WEIGHT * F.cross_entropy(parts, masks[chosen].long())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        right = [float((l.argmax(1) == targets[chosen, i]).float().mean()) for i, l in enumerate(named)]
        print(f'epoch {epoch}: loss {loss.item():.3f}, right in the last batch {[round(r, 2) for r in right]}', flush=True)
    torch.save({'optionCounts': counts, 'weights': net.state_dict()}, args.out)


if __name__ == '__main__':
    main()
