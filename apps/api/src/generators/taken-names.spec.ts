import { RESERVED_NAMES } from '@gannet/generator';
import {
  initialParameters,
  keypointGraph,
  labelGraph,
  openSimilarity,
  openEnsemble,
  placementGraph,
} from '@gannet/interpreter';
import { type OpenSession, readModel } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';

const layers = [
  { name: 'low', channels: 2, resolution: 4 },
  { name: 'high', channels: 2, resolution: 8 },
];
const hidden = [3, 2] as const;
const network = {
  layers,
  resolution: 8,
  classes: 2,
  members: 2,
  hidden,
  parameters: initialParameters(2, { depth: 4, hidden, classes: 2 }, 1),
};
const features = { low: new Float32Array(32).map(Math.sin), high: new Float32Array(128).map((_, at) => Math.sin(at)) };

it("every graph that reads a generator's layers calls nothing else as a layer may be called", async () => {
  const levels = [
    { there: 0.3, seen: 0.6 },
    { there: 0.3, seen: 0.6 },
  ];
  const models = [labelGraph(network), keypointGraph(network), placementGraph({ network, sigma: 0.2, levels })];
  const noting: OpenSession = (model, options) => {
    models.push(new Uint8Array(model));
    return openSession(model, options);
  };
  await (await openEnsemble(network, noting)).close();
  await (await openSimilarity(network, [features], noting)).close();
  const names = models
    .map(readModel)
    .filter(({ inputs }) => inputs.some(({ name }) => name === 'low'))
    .map(({ inputs, outputs }) => [...inputs, ...outputs].map(({ name }) => name));
  expect(names).toHaveLength(5);
  expect(new Set(names.flat())).toEqual(new Set(['low', 'high', ...RESERVED_NAMES.filter((name) => name !== 'image')]));
});
