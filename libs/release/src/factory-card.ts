import type { Manifest, ManifestLabels } from '@gannet/contracts';
import { FACTORY } from './manifest.js';
import { releaseTaskIn } from './tasks/tasks.js';

type Described = ManifestLabels & Pick<Manifest, 'seeds' | 'psi'>;

/** Python code that runs the factory for the first seed of the release. */
function inPython(manifest: Described): string {
  const { seeds, psi } = manifest;
  return `import numpy as np, onnxruntime
session = onnxruntime.InferenceSession("${FACTORY}")
z_dim = session.get_inputs()[0].shape[1]
z = np.random.RandomState(${seeds.first}).randn(1, z_dim).astype(np.float32)  # the seed
${releaseTaskIn(manifest).factory.python(psi)}
`;
}

/**
 * A browser module that runs the factory. Only `randn` is long: it draws the same numbers as numpy, so that seeds mean
 * the same.
 */
function inABrowser(manifest: Described): string {
  const { output, described } = releaseTaskIn(manifest).factory;
  return `import * as ort from 'onnxruntime-web';
const session = await ort.InferenceSession.create('${FACTORY}');
const zDim = session.inputMetadata.find(({ name }) => name === 'z').shape[1];

/** The image (RGB) and ${described} of a seed. */
export async function make(seed, psi) {
  const z = new ort.Tensor('float32', randn(seed, zDim), [1, zDim]);
  const { image, ${output} } = await session.run({ z, psi: new ort.Tensor('float32', [psi], [1]) });
  return { image: image.data, ${output}: ${output}.data };
}

/** numpy.random.RandomState(seed).randn(count): MT19937 and the polar method. */
function randn(seed, count) {
  const s = Uint32Array.of(seed, ...new Uint32Array(623));
  for (let i = 1; i < 624; i++) s[i] = Math.imul(1812433253, s[i - 1] ^ (s[i - 1] >>> 30)) + i;
  let at = 624;
  const bits = () => {
    if (at === 624) {
      for (let i = 0; i < 624; i++) {
        const y = (s[i] & 0x80000000) | (s[(i + 1) % 624] & 0x7fffffff);
        s[i] = s[(i + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      at = 0;
    }
    let y = s[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  const uniform = () => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53;
  const z = [];
  while (z.length < count) {
    const a = 2 * uniform() - 1, b = 2 * uniform() - 1, r = a * a + b * b;
    if (r >= 1 || r === 0) continue;
    const factor = Math.sqrt((-2 * Math.log(r)) / r);
    z.push(factor * b, factor * a);
  }
  return Float32Array.from(z.slice(0, count));
}
`;
}

/** Explains how the factory reproduces the release's images, and makes more, in Python and in a browser. */
export function factorySection(manifest: Described): string {
  return [
    `## More images\n\n\`${FACTORY}\` is the generator and the interpreter in one model. The seeds of the release give its own images and labels, any other seed gives a new one; \`gannet make\` writes them as files.`,
    `\`\`\`python\n${inPython(manifest)}\`\`\``,
    `As a module for a browser:`,
    `\`\`\`js\n${inABrowser(manifest)}\`\`\``,
  ].join('\n\n');
}
