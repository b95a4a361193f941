"""Compares imported generators with the networks that they were imported from.

    npm run test:generators -- --ada DIR --stylegan3 DIR --rosinality DIR [--only TEXT] [--layers all] [--json FILE]

DIR are checkouts of NVlabs/stylegan2-ada-pytorch, NVlabs/stylegan3 and rosinality/stylegan2-pytorch. Each network gets
random weights, also where training begins with zeros (biases, noise strengths), is saved as its own code saves it,
imported, and run beside the original on the same latents: styles, images and every feature map.
"""
from __future__ import annotations

import argparse
import io
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

import numpy as np
import onnxruntime
import torch

SEED = 85
PSI = 0.7
LARGEST = 1e-3
"""Share of the range of the original's values by which an imported one may differ."""


@dataclass
class Case:
    name: str
    checkout: str
    """The argument that names the repository it needs."""
    make: Callable[[argparse.Namespace], "Original"]
    options: list[str] = field(default_factory=list)


@dataclass
class Original:
    checkpoint: bytes
    z_dim: int
    run: Callable[[torch.Tensor], tuple[torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]]
    """Latents [1, z_dim] -> styles, image, feature maps by name."""


def only_from(folder: str) -> None:
    """Makes the modules of this checkout, and of no other, importable."""
    for name in [name for name in sys.modules if name.split(".")[0] in ("training", "torch_utils", "dnnlib", "model", "op", "legacy")]:
        del sys.modules[name]
    sys.path[:] = [folder] + [entry for entry in sys.path if entry not in FOLDERS]
    FOLDERS.add(folder)


FOLDERS: set[str] = set()


def shake(network: torch.nn.Module) -> None:
    """Random numbers wherever a fresh network has zeros or ones, so that nothing is left out unseen."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for name, tensor in list(network.named_parameters()) + list(network.named_buffers()):
            draw = torch.randn(tensor.shape, generator=generator)
            if name.endswith(("noise_strength", "noise.weight")):
                tensor.copy_(0.2 * draw)
            elif name.endswith("magnitude_ema"):
                tensor.copy_(0.5 + draw.abs())
            elif name.endswith("w_avg"):
                tensor.copy_(0.3 * draw)
            elif name.endswith("bias"):
                tensor.add_(0.2 * draw * (100 if ".fc" in name and "mapping" in name else 1))


def official(folder: str, module: str, classes: int = 0, **kwargs: Any) -> Original:
    only_from(folder)
    generator = __import__(f"training.{module}", fromlist=["Generator"]).Generator
    torch.manual_seed(0)
    network = generator(z_dim=kwargs.pop("z_dim", 512), c_dim=classes, w_dim=kwargs.pop("w_dim", 512), **kwargs).eval().requires_grad_(False)
    shake(network)
    held = io.BytesIO()
    pickle.dump(dict(G=None, D=None, G_ema=network, training_set_kwargs=None, augment_pipe=None), held)
    is_third = hasattr(network.synthesis, "layer_names")
    margin = network.synthesis.margin_size if is_third else 0
    side = network.img_resolution

    def run(z: torch.Tensor):
        maps: dict[str, torch.Tensor] = {}

        def keep(name: str):
            def hook(_module: Any, _inputs: Any, output: Any) -> None:
                value = output[0] if isinstance(output, tuple) else output
                value = value.float()
                cut = margin if is_third and value.shape[-1] != side else 0
                maps[name] = value[..., cut : value.shape[-2] - cut, cut : value.shape[-1] - cut]

            return hook

        hooks = []
        if is_third:
            for name in network.synthesis.layer_names[:-1]:
                hooks.append(getattr(network.synthesis, name).register_forward_hook(keep(name)))
        else:
            for resolution in network.synthesis.block_resolutions:
                block = getattr(network.synthesis, f"b{resolution}")
                is_residual = block.architecture == "resnet" and resolution > 4
                if resolution > 4:
                    hooks.append(block.conv0.register_forward_hook(keep(f"b{resolution}.conv0")))
                hooks.append((block if is_residual else block.conv1).register_forward_hook(keep(f"b{resolution}.{'block' if is_residual else 'conv1'}")))
        label = torch.nn.functional.one_hot(torch.tensor([1]), classes).float() if classes else None
        ws = network.mapping(z, label, truncation_psi=PSI)
        image = network.synthesis(ws, noise_mode="const", force_fp32=True)
        for hook in hooks:
            hook.remove()
        return ws, image.float(), maps

    return Original(held.getvalue(), network.z_dim, run)


def rosinality(folder: str, size: int, is_legacy: bool) -> Original:
    only_from(folder)
    # The operators of this checkout are compiled for graphics cards; on a CPU they fall back to plain PyTorch, but are
    # loaded all the same.
    import torch.utils.cpp_extension as extension

    extension.load = lambda *_args, **_kwargs: types.SimpleNamespace()
    from model import Generator  # noqa: PLC0415

    torch.manual_seed(0)
    network = Generator(size, 512, 8).eval().requires_grad_(False)
    shake(network)
    average = 0.3 * torch.randn(512, generator=torch.Generator().manual_seed(2))
    held = io.BytesIO()
    torch.save(dict(g_ema=network.state_dict(), latent_avg=average), held, _use_new_zipfile_serialization=not is_legacy)

    def run(z: torch.Tensor):
        maps: dict[str, torch.Tensor] = {}
        hooks = []
        layers = [network.conv1, *network.convs]
        for index, layer in enumerate(layers):
            side = 4 * 2 ** ((index + 1) // 2)
            name = f"b{side}.conv{0 if index % 2 == 1 else 1}"
            hooks.append(layer.register_forward_hook(lambda _m, _i, out, name=name: maps.__setitem__(name, out)))
        image, ws = network([z], truncation=PSI, truncation_latent=average, return_latents=True, randomize_noise=False)
        for hook in hooks:
            hook.remove()
        return ws, image, maps

    return Original(held.getvalue(), 512, run)


def ada(name: str, **kwargs: Any) -> Case:
    options = kwargs.pop("options", [])
    return Case(name, "ada", lambda args: official(args.ada, "networks", **kwargs), options)


def third(name: str, module: str, **kwargs: Any) -> Case:
    options = kwargs.pop("options", [])
    return Case(name, "stylegan3", lambda args: official(args.stylegan3, module, **kwargs), options)


ROTATION = dict(conv_kernel=1, use_radial_filters=True)
CASES = [
    ada("StyleGAN2-ADA 64", img_resolution=64, img_channels=3, mapping_kwargs=dict(num_layers=8)),
    ada("StyleGAN2-ADA 64, fp16, clamps", img_resolution=64, img_channels=3, synthesis_kwargs=dict(num_fp16_res=4, conv_clamp=256)),
    ada("StyleGAN2-ADA 64, 10 classes", img_resolution=64, img_channels=3, classes=10, options=["--class", "1"]),
    ada("StyleGAN2-ADA 64, resnet", img_resolution=64, img_channels=3, synthesis_kwargs=dict(architecture="resnet")),
    ada("StyleGAN2-ADA 64, orig", img_resolution=64, img_channels=3, synthesis_kwargs=dict(architecture="orig")),
    ada("StyleGAN2-ADA 32, grey", img_resolution=32, img_channels=1),
    ada("StyleGAN2-ADA 256", img_resolution=256, img_channels=3, synthesis_kwargs=dict(channel_base=16384, num_fp16_res=4, conv_clamp=256)),
    ada("StyleGAN2-ADA 512", img_resolution=512, img_channels=3, synthesis_kwargs=dict(num_fp16_res=4, conv_clamp=256)),
    ada("StyleGAN2-ADA 1024", img_resolution=1024, img_channels=3, synthesis_kwargs=dict(num_fp16_res=4, conv_clamp=256)),
    third("StyleGAN2 of stylegan3 64", "networks_stylegan2", img_resolution=64, img_channels=3),
    third("StyleGAN3-T 64", "networks_stylegan3", img_resolution=64, img_channels=3),
    third("StyleGAN3-T 64, 10 classes", "networks_stylegan3", img_resolution=64, img_channels=3, classes=10, options=["--class", "1"]),
    third("StyleGAN3-R 64", "networks_stylegan3", img_resolution=64, img_channels=3, channel_base=65536, channel_max=1024, **ROTATION),
    third("StyleGAN3-T 256", "networks_stylegan3", img_resolution=256, img_channels=3),
    third("StyleGAN3-R 256", "networks_stylegan3", img_resolution=256, img_channels=3, channel_base=65536, channel_max=1024, **ROTATION),
    third("StyleGAN3-T 512", "networks_stylegan3", img_resolution=512, img_channels=3),
    Case("rosinality 64, zip", "rosinality", lambda args: rosinality(args.rosinality, 64, False)),
    Case("rosinality 64, legacy", "rosinality", lambda args: rosinality(args.rosinality, 64, True)),
]


def difference(ours: np.ndarray, theirs: torch.Tensor) -> tuple[float, float]:
    """The largest difference, and the range of the original's values."""
    other = theirs.numpy()
    if other.shape[1] == 1 and ours.shape[1] == 3:
        other = np.repeat(other, 3, axis=1)
    if ours.shape != other.shape:
        raise ValueError(f"{ours.shape} where the original has {other.shape}")
    return float(np.abs(ours - other).max()), float(other.max() - other.min())


def check(case: Case, args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    original = case.make(args)
    file, out = folder / "network.pkl", folder / "package"
    file.write_bytes(original.checkpoint)
    started = time.perf_counter()
    told = subprocess.run(
        [*args.gannet.split(), "generator", "import", str(file), "--out", str(out), "--license", "none", "--attribution", "Nobody.", "--layers", args.layers, "--samples", "0", "--json", *case.options],
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - started
    if told.returncode != 0:
        raise RuntimeError(told.stderr.strip())
    about = json.loads(told.stdout)
    z = torch.from_numpy(np.random.RandomState(SEED).randn(1, original.z_dim)).float()
    with torch.no_grad():
        ws, image, maps = original.run(z)
    mapping, synthesis = (onnxruntime.InferenceSession(out / f"{name}.onnx", providers=["CPUExecutionProvider"]) for name in ("mapping", "synthesis"))
    (our_ws,) = mapping.run(["ws"], {"z": z.numpy(), "psi": np.array([PSI], np.float32)})
    names = ["image", *[layer["name"] for layer in about["layers"]]]
    results = dict(zip(names, synthesis.run(names, {"ws": our_ws})))
    pairs = {"ws": (our_ws, ws), "image": (results["image"], image), **{name: (results[name], maps[name]) for name in names[1:]}}
    found = {name: difference(*pair) for name, pair in pairs.items()}
    worst = max((name for name in found if name not in ("ws", "image")), key=lambda name: found[name][0] / max(found[name][1], 1e-9))
    return {
        "case": case.name,
        "knownSource": about["isKnownSource"],
        "megabytes": round(len(original.checkpoint) / 1e6, 1),
        "importSeconds": round(seconds, 1),
        "styles": found["ws"][0],
        "image": found["image"][0],
        "imageRange": found["image"][1],
        "features": len(names) - 1,
        "worstFeature": worst,
        "worstFeatureDifference": found[worst][0],
        "worstFeatureRange": found[worst][1],
        "passes": all(most <= LARGEST * spread for most, spread in found.values()),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gannet", required=True)
    parser.add_argument("--ada")
    parser.add_argument("--stylegan3")
    parser.add_argument("--rosinality")
    parser.add_argument("--layers", default="default")
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(os.cpu_count() or 1)
    rows = []
    print("| network | checkpoint | import | styles | image (range) | maps | worst map (range) | |\n|---|---|---|---|---|---|---|---|")
    for case in CASES:
        if args.only not in case.name or getattr(args, case.checkout) is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                row = check(case, args, Path(folder))
            except Exception as error:  # noqa: BLE001 - the next case is checked all the same
                row = {"case": case.name, "passes": False, "problem": f"{type(error).__name__}: {error}"}
        rows.append(row)
        if "problem" in row:
            print(f"| {row['case']} | | | | | | | FAILED: {row['problem']} |", flush=True)
        else:
            print(
                f"| {row['case']} | {row['megabytes']} MB | {row['importSeconds']} s | {row['styles']:.1e} | {row['image']:.1e} ({row['imageRange']:.1f}) | {row['features']} "
                f"| {row['worstFeature']}: {row['worstFeatureDifference']:.1e} ({row['worstFeatureRange']:.1f}) | {'' if row['passes'] else 'FAILED'} |",
                flush=True,
            )
    if args.json:
        args.json.write_text(json.dumps(rows, indent=2))
    passed = sum(row["passes"] for row in rows)
    print(f"\n{passed} passed, {len(rows) - passed} failed")
    return 0 if passed == len(rows) and rows else 1


if __name__ == "__main__":
    sys.exit(main())
