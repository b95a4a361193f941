"""Trains the oracle, the simulated annotator: a small U-Net that labels parts and locates keypoints of cartoon faces.

Exact masks and keypoints come from the renderer (../recipe/render.mjs):

    node ../recipe/render.mjs heldout train 770001 0 8000      # train.images.npy, train.masks.npy, train.keypoints.npy
    python3 train.py --threads 2 --epochs 12                   # about 12 minutes on two cores

Augmentation (colour, blur, noise, smooth patches, shifts) makes it hold on generated images, which it never sees in training.
Writes oracle.onnx: image [N,3,64,64] in [-1,1] -> logits [N,9,64,64], heat [N,9,64,64].
Scores itself on ../heldout.npz (real renders with exact masks).
"""
import argparse
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

SIZE, CLASSES, KEYPOINTS, SIGMA_PX, BATCH = 64, 9, 9, 1.5, 32
CLASS_WEIGHTS = [0.5, 0.7, 0.7, 2, 3, 4, 3, 1, 2]  # thin parts count more


def block(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True),
        nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Oracle(nn.Module):
    def __init__(self, widths: tuple[int, ...] = (16, 32, 64, 96)) -> None:
        super().__init__()
        a, b, c, d = widths
        self.e = nn.ModuleList([block(3, a), block(a, b), block(b, c), block(c, d)])
        self.d = nn.ModuleList([block(d + c, c), block(c + b, b), block(b + a, a)])
        self.o = nn.Conv2d(a, CLASSES + KEYPOINTS, 1)

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        skips, x = [], image
        for depth, encode in enumerate(self.e):
            x = encode(F.max_pool2d(x, 2) if depth else x)
            skips.append(x)
        for decode, skip in zip(self.d, reversed(skips[:-1])):
            x = decode(torch.cat([F.interpolate(x, scale_factor=2.0, mode='nearest'), skip], 1))
        out = self.o(x)
        return out[:, :CLASSES], out[:, CLASSES:]


def heatmaps(keypoints: np.ndarray) -> torch.Tensor:
    """keypoints [N,K,3] as x, y in pixels and visible -> [N,K,64,64]; zero where not visible."""
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) + 0.5
    px, py, visible = (keypoints[..., i][:, :, None, None] for i in range(3))
    return torch.from_numpy((np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * SIGMA_PX**2)) * (visible > 0)).astype(np.float32))


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


def iou_per_class(net: Oracle, images: np.ndarray, masks: np.ndarray) -> np.ndarray:
    net.eval()
    confusion = np.zeros((CLASSES, CLASSES), np.int64)
    with torch.no_grad():
        for i in range(0, len(images), 100):
            predicted = net(to_input(images[i:i + 100]))[0].argmax(1).numpy()
            confusion += np.bincount((masks[i:i + 100].astype(int) * CLASSES + predicted).ravel(), minlength=CLASSES**2).reshape(CLASSES, CLASSES)
    net.train()
    return np.diag(confusion) / (confusion.sum(0) + confusion.sum(1) - np.diag(confusion))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--epochs', type=int, default=12)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    images, masks, keypoints = (np.load(f'train.{kind}.npy') for kind in ('images', 'masks', 'keypoints'))
    heldout = np.load('../heldout.npz')
    net = Oracle().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=arguments.epochs * (len(images) // BATCH))
    weight, started = torch.tensor(CLASS_WEIGHTS), time.time()
    for epoch in range(arguments.epochs):
        order = rng.permutation(len(images))
        for i in range(0, len(images) - BATCH + 1, BATCH):
            chosen = order[i:i + BATCH]
            x, y, heat = augment(to_input(images[chosen]), rng), torch.from_numpy(masks[chosen]).long(), heatmaps(keypoints[chosen])
            shift = tuple(int(s) for s in rng.integers(-3, 4, 2))
            x, y, heat = torch.roll(x, shift, (2, 3)), torch.roll(y, shift, (1, 2)), torch.roll(heat, shift, (2, 3))
            logits, predicted_heat = net(x.contiguous(memory_format=torch.channels_last))
            loss = F.cross_entropy(logits, y, weight=weight) + 20 * F.mse_loss(predicted_heat, heat)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        iou = iou_per_class(net, heldout['images'], heldout['masks'])
        print(f'epoch {epoch} mIoU {iou.mean():.4f} {iou.round(3)} {time.time() - started:.0f} s', flush=True)
    net.eval().to(memory_format=torch.contiguous_format)
    torch.onnx.export(net, (torch.zeros(1, 3, SIZE, SIZE),), 'oracle.onnx', opset_version=16, input_names=['image'],
                      output_names=['logits', 'heat'], dynamic_axes={name: {0: 'N'} for name in ('image', 'logits', 'heat')})


if __name__ == '__main__':
    main()
