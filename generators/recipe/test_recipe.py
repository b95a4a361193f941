"""Tests of the shared recipe: python3 -m unittest, in this folder. They take a minute on a core of their own, and need what training needs."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import numpy as np
import onnx
import torch

from compact import read_compact
from export import load_generator
from feature_discriminator import Backbone, FeatureDiscriminator, PartHead, full_size
from oracle import SIZE, heatmaps

HERE = Path(__file__).parent


def run(script: str, *arguments: object) -> str:
    return subprocess.run([sys.executable, '-W', 'ignore', HERE / script, *map(str, arguments)], check=True, capture_output=True,
                          text=True, env={**os.environ, 'OMP_NUM_THREADS': '1'}).stdout


class Shapes(unittest.TestCase):
    def test_the_backbone_sees_small_images_at_the_size_it_was_trained_on(self) -> None:
        backbone, critic = Backbone([3, 2]), FeatureDiscriminator()
        for side in (32, 64):
            features = backbone.features(full_size(torch.zeros(2, 3, side, side)))
            self.assertEqual([tuple(f.shape[1:]) for f in features], [(32, 64, 64), (64, 32, 32), (96, 16, 16), (128, 8, 8)])
            self.assertEqual(len(critic(features)), 4)
        self.assertEqual([tuple(l.shape) for l in backbone.attributes(features)], [(2, 3), (2, 2)])
        self.assertEqual(tuple(PartHead(7)(features).shape), (2, 7, 32, 32))

    def test_a_heat_map_is_highest_at_its_keypoint_and_empty_where_that_is_not_seen(self) -> None:
        keypoints = np.array([[[10.5, 20.5, 2], [10.5, 20.5, 1], [0, 0, 0]]], np.float32)
        for visible_at, seen in ((2, [1, 0, 0]), (1, [1, 1, 0])):
            heat = heatmaps(keypoints, visible_at)
            self.assertEqual(heat.amax((2, 3))[0].round().tolist(), seen)
            self.assertEqual(int(heat[0, 0].argmax()), 20 * SIZE + 10)


class Training(unittest.TestCase):
    """One training from the first image to a package, with a kill and two resumptions on the way."""

    def test_a_training_goes_on_where_it_was_stopped_and_becomes_a_package(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            random = np.random.default_rng(0)
            np.save(folder / 'train.npy', random.integers(0, 256, (64, 64, 64, 3), dtype=np.uint8))
            np.save(folder / 'masks.npy', random.integers(0, 3, (64, 64, 64), dtype=np.uint8))
            rows = random.integers(0, 2, (64, 2)).tolist()
            (folder / 'attributes.json').write_text(json.dumps({'options': {'a': ['x', 'y'], 'b': ['x', 'y']}, 'rows': rows}))
            run('feature_discriminator.py', '--data', folder / 'train.npy', '--attributes', folder / 'attributes.json',
                '--masks', folder / 'masks.npy', '--epochs', 1, '--out', folder / 'backbone.pt')
            common = ['--data', folder / 'train.npy', '--out', folder / 'run', '--batch', 4, '--threads', 1, '--backbone', folder / 'backbone.pt']

            # SIGTERM ends it after a last checkpoint.
            child = subprocess.Popen([sys.executable, HERE / 'train.py', *map(str, common), '--minutes', '60', '--checkpoint-minutes', '0'],
                                     stdout=subprocess.PIPE, text=True)
            while not (folder / 'run/checkpoint.pt').exists():
                self.assertIsNone(child.poll())
                time.sleep(0.2)
            child.send_signal(signal.SIGTERM)
            out, _ = child.communicate(timeout=120)
            self.assertEqual(child.returncode, 0)
            self.assertIn('done: ', out)
            checkpoint = folder / 'run/checkpoint.pt'
            _, first = load_generator(checkpoint)
            self.assertGreater(first['state']['images_seen'], 0)

            # A compact copy holds the same networks to half precision, and a training resumes from it, and grows.
            run('compact.py', checkpoint, folder / 'checkpoint.npz')
            compact = read_compact(folder / 'checkpoint.npz')
            self.assertEqual(compact['state'], first['state'])
            for network in ('G', 'D', 'G_ema', 'critic'):
                for key, value in first[network].items():
                    torch.testing.assert_close(compact[network][key], value.float(), rtol=1e-3, atol=1e-3)
            run('train.py', *common, '--resume', folder / 'checkpoint.npz', '--minutes', 0.02, '--grow-at', 1)
            _, second = load_generator(checkpoint)
            self.assertGreater(second['state']['images_seen'], first['state']['images_seen'])
            self.assertEqual(second['state']['grown_at'], first['state']['images_seen'])

            about = {'name': 'noise', 'description': 'noise', 'dataset': {'license': 'CC0', 'attribution': 'nobody'}}
            (folder / 'about.json').write_text(json.dumps(about))
            run('export.py', '--checkpoint', checkpoint, '--about', folder / 'about.json', '--out', folder / 'out')
            manifest = json.loads((folder / 'out/generator.json').read_text())
            self.assertEqual((manifest['name'], manifest['training']['imagesSeen']), ('noise', second['state']['images_seen']))
            outputs = [output.name for output in onnx.load(str(folder / 'out/synthesis.onnx')).graph.output]
            self.assertEqual(outputs, ['image', *(feature['name'] for feature in manifest['features'])])


class OracleTraining(unittest.TestCase):
    def test_a_training_that_is_killed_goes_on_after_its_last_whole_epoch(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            random = np.random.default_rng(0)
            arrays = {'images': random.integers(0, 256, (64, SIZE, SIZE, 3), dtype=np.uint8),
                      'masks': random.integers(0, 3, (64, SIZE, SIZE), dtype=np.uint8),
                      'keypoints': (random.random((64, 2, 3)) * [SIZE, SIZE, 2]).astype(np.float32)}
            for kind, values in arrays.items():
                np.save(folder / f'train.{kind}.npy', values)
            np.savez(folder / 'heldout.npz', **{kind: values[:8] for kind, values in arrays.items()})
            (folder / 'heldout.json').write_text(json.dumps({'classes': ['a', 'b', 'c'], 'keypoints': ['p', 'q']}))
            (folder / 'about.json').write_text(json.dumps({'oracle': {'classWeights': [1, 2, 3]}}))
            arguments = ['--data', folder / 'train', '--heldout', folder / 'heldout.npz', '--about', folder / 'about.json',
                         '--threads', 1, '--epochs', 8, '--state', folder / 'state.pt', '--out', folder / 'oracle.onnx']
            child = subprocess.Popen([sys.executable, '-W', 'ignore', HERE / 'oracle.py', *map(str, arguments)], stdout=subprocess.DEVNULL)
            while not (folder / 'state.pt').exists():
                self.assertIsNone(child.poll())
                time.sleep(0.02)
            child.kill()
            child.wait()
            done = torch.load(folder / 'state.pt')['epochs']
            self.assertLess(done, 8)
            epochs = [int(line.split()[1]) for line in run('oracle.py', *arguments).splitlines()]
            self.assertEqual(epochs, list(range(done, 8)))
            outputs = onnx.load(str(folder / 'oracle.onnx')).graph.output
            sizes = [[d.dim_value for d in output.type.tensor_type.shape.dim][1:] for output in outputs]
            self.assertEqual(sizes, [[3, SIZE, SIZE], [2, SIZE, SIZE]])


if __name__ == '__main__':
    unittest.main()
