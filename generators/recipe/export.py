"""Exports a checkpoint's averaged generator as mapping.onnx + synthesis.onnx + generator.json.

    python3 export.py --checkpoint run/checkpoint.pt --about about.json --out out
"""
from __future__ import annotations

import argparse
import hashlib
import inspect
import json
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model import EqualizedLinear, Generator, ModulatedConv, NetworkConfig, scaled_lrelu
from train import save_grid

OPSET = 16  # the highest that torch 1.13's exporter writes
REFERENCE_OUTPUTS = ('image', 'feature_0', 'feature_4')  # enough to notice a wrong export, small enough to keep


class MappingExport(nn.Module):
    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, z: Tensor, psi: Tensor) -> Tensor:
        generator = self.generator
        average = generator.mapping.w_average
        w = average + (generator.mapping(z) - average) * psi
        return w.unsqueeze(1).repeat(1, generator.synthesis.num_ws, 1)


class SynthesisExport(nn.Module):
    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.synthesis = generator.synthesis

    def forward(self, ws: Tensor) -> tuple[Tensor, ...]:
        image, features = self.synthesis(ws)
        return (image, *features)


def load_generator(checkpoint: Path) -> tuple[Generator, dict]:
    saved = torch.load(checkpoint, map_location='cpu')
    generator = Generator(NetworkConfig(**saved['config']))
    generator.load_state_dict(saved['G_ema'])
    return generator.eval().requires_grad_(False), saved


class FoldedLinear(nn.Module):
    """An EqualizedLinear with its learning-rate factors baked in."""

    def __init__(self, layer: EqualizedLinear) -> None:
        super().__init__()
        self.weight = nn.Parameter(layer.weight * layer.weight_scale)
        self.bias = nn.Parameter(layer.bias * layer.bias_scale)
        self.activate = layer.activate

    def forward(self, x: Tensor) -> Tensor:
        y = F.linear(x, self.weight, self.bias)
        return scaled_lrelu(y) if self.activate else y


class FoldedModulatedConv(nn.Module):
    """A ModulatedConv with plain weights and the demodulation's weight energies as one small matrix."""

    def __init__(self, layer: ModulatedConv) -> None:
        super().__init__()
        weight = layer.weight * layer.weight_scale
        self.style = FoldedLinear(layer.style)
        self.weight = nn.Parameter(weight)
        self.energy = nn.Parameter(weight.square().sum(dim=(2, 3)))
        self.padding = layer.padding
        self.demodulate = layer.demodulate

    def forward(self, x: Tensor, w: Tensor) -> tuple[Tensor, Tensor | None]:
        style = self.style(w)
        y = F.conv2d(x * style[:, :, None, None], self.weight, padding=self.padding)
        if not self.demodulate:
            return y, None
        return y, torch.rsqrt(F.linear(style.square(), self.energy) + 1e-8)[:, :, None, None]


def fold_constants(module: nn.Module) -> None:
    """Replaces equalised layers by folded ones, so that the exported graph holds each weight once."""
    for name, child in module.named_children():
        if isinstance(child, ModulatedConv):
            setattr(module, name, FoldedModulatedConv(child))
        elif isinstance(child, EqualizedLinear):
            setattr(module, name, FoldedLinear(child))
        else:
            fold_constants(child)


def export_onnx(network: nn.Module, inputs: tuple[Tensor, ...], path: Path, input_names: list[str], output_names: list[str],
                with_batch: list[str]) -> None:
    """Writes a graph whose inputs and outputs named in `with_batch` have a free first dimension N."""
    tracing = {'dynamo': False} if 'dynamo' in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(network, inputs, str(path), opset_version=OPSET, input_names=input_names, output_names=output_names,
                      dynamic_axes={name: {0: 'N'} for name in with_batch}, **tracing)


def fix_output_shapes(path: Path, shapes: dict[str, list[int]]) -> None:
    """Writes the known sizes into the outputs' types; the exporter leaves some of them symbolic."""
    model = onnx.load(str(path))
    for output in model.graph.output:
        for dimension, size in zip(list(output.type.tensor_type.shape.dim)[1:], shapes[output.name]):
            dimension.dim_value = size
    del model.graph.value_info[:]
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--checkpoint', type=Path, required=True)
    parser.add_argument('--about', type=Path, required=True, help='about.json of the recipe: name, description, data set, licence')
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--version', default='1.0.0')
    parser.add_argument('--log', type=Path, help='training log.jsonl, for the summary')
    parser.add_argument('--metrics', type=Path, help='JSON of evaluate.py, copied into the manifest')
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    about = json.loads(args.about.read_text())

    generator, saved = load_generator(args.checkpoint)
    config = generator.config
    save_grid(generator, args.out / 'samples-psi07.png', config.resolution, psi=0.7, zoom=2)

    # Reference tensors for the check of the exported graphs, made before folding.
    z = torch.randn(1, config.z_dim, generator=torch.Generator().manual_seed(7))
    reference_ws = MappingExport(generator)(z, torch.tensor([0.7]))
    reference = SynthesisExport(generator)(reference_ws)
    reference_folder = args.out / 'reference'
    reference_folder.mkdir(exist_ok=True)
    names = ['image'] + [f'feature_{i}' for i in range(len(reference) - 1)]
    kept = {'z': z, 'ws': reference_ws} | {name: value for name, value in zip(names, reference) if name in REFERENCE_OUTPUTS}
    for name, value in kept.items():
        value.contiguous().numpy().astype('<f4').tofile(reference_folder / f'{name}.f32')

    parameters = sum(p.numel() for p in generator.parameters())
    fold_constants(generator)
    synthesis = generator.synthesis
    export_onnx(MappingExport(generator), (z, torch.ones(1)), args.out / 'mapping.onnx', ['z', 'psi'], ['ws'], ['z', 'ws'])
    export_onnx(SynthesisExport(generator), (reference_ws,), args.out / 'synthesis.onnx', ['ws'], names, ['ws', *names])

    shapes = {'image': [3, config.resolution, config.resolution]}
    shapes |= {f'feature_{i}': [c, r, r] for i, (c, r) in enumerate(synthesis.feature_shapes())}
    fix_output_shapes(args.out / 'synthesis.onnx', shapes)
    fix_output_shapes(args.out / 'mapping.onnx', {'ws': [synthesis.num_ws, config.w_dim]})

    state = saved['state']
    last = {}
    if args.log:
        records = [json.loads(line) for line in args.log.read_text().splitlines()]
        recent = {key: [r[key] for r in records[-10:] if key in r] for key in ('loss_d', 'loss_g', 'r1')}
        last = {key: float(np.mean(values)) for key, values in recent.items() if values}
    manifest = {
        'format': 1,
        'name': about['name'],
        'version': args.version,
        'description': about['description'],
        'architecture': 'StyleGAN2, skip generator, 4-layer mapping network, fixed noise',
        'dataset': about['dataset'],
        'resolution': config.resolution,
        'zDim': config.z_dim,
        'wDim': config.w_dim,
        'numWs': synthesis.num_ws,
        'features': [
            {'name': f'feature_{i}', 'channels': c, 'resolution': r} for i, (c, r) in enumerate(synthesis.feature_shapes())
        ],
        'imageRange': [-1, 1],
        'recommendedPsi': 0.7,
        'opset': OPSET,
        'files': {
            name: {'sha256': sha256(args.out / name), 'bytes': (args.out / name).stat().st_size}
            for name in ('mapping.onnx', 'synthesis.onnx')
        },
        'training': {
            'imagesSeen': state['images_seen'],
            'minutes': round(state['seconds'] / 60, 1),
            'hardware': '2 CPU cores, no GPU',
            'finalLosses': {key: round(value, 4) for key, value in last.items()},
            'parameters': parameters,
        },
    }
    if args.metrics and args.metrics.exists():
        manifest['metrics'] = json.loads(args.metrics.read_text())
    (args.out / 'generator.json').write_text(json.dumps(manifest, indent=2) + '\n')
    for name, entry in manifest['files'].items():
        print(name, entry)


if __name__ == '__main__':
    main()
