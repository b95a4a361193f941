import { add, build, constant, conv, dataOf, input, scalar, tensor } from '@gannet/onnx';
import { listSupportedBackends } from 'onnxruntime-node';
import { versionOfRuntime } from './fingerprint.js';
import { isolatedSessions } from './isolated.js';
import { type Provider, PROVIDERS } from './messages.js';

/** Where onnxruntime-node has a provider, and what else it needs. */
const NEEDS: Readonly<Record<Provider, { readonly where: string; readonly what: string }>> = {
  cpu: { where: 'everywhere', what: '' },
  cuda: { where: 'Linux on x64', what: 'an NVIDIA driver, CUDA 12 and cuDNN 9, found through LD_LIBRARY_PATH' },
  dml: { where: 'Windows', what: 'a graphics card with DirectX 12 and its driver' },
  coreml: { where: 'macOS', what: 'macOS 10.15 or newer' },
};
/** Downloads what the package itself does not hold. */
const INSTALL = 'node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12';

const [CHANNELS, SIDE] = [8, 16] as const;
const LIMITS = { seconds: 120, memory: 2 ** 36 } as const;
/** Convolutions on a device may round as TF32 does, to 10 bits. */
const TOLERANCE = 0.01;

/** The execution provider that was asked for cannot be used on this machine. The message is a sentence or two. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
}

/** An execution provider that this build of onnxruntime-node knows; `bundled`: its files come with the package. */
interface Backend {
  readonly name: string;
  readonly bundled: boolean;
}

/** Why this build of onnxruntime-node has no such provider, as a sentence; null if it has. */
export function whyNotInBuild(
  provider: Provider,
  backends: readonly Backend[] = listSupportedBackends(),
  platform = `${process.platform}-${process.arch}`,
): string | null {
  if (backends.some(({ name }) => name === provider)) return null;
  const here = PROVIDERS.filter((one) => backends.some(({ name }) => name === one)).join(', ');
  return `There is no execution provider ${provider} on this machine: ${versionOfRuntime()} has it for ${NEEDS[provider].where}, and this is ${platform}. For this one it has ${here}.`;
}

/**
 * Runs a small network on a provider and compares it with the CPU's numbers, in a process of its own. Throws
 * ProviderUnavailable with what is missing and what would be right. `environment`: see `deviceEnvironment`.
 */
export async function checkProvider(
  provider: Provider,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<void> {
  if (provider === 'cpu') return;
  const why = whyNotInBuild(provider);
  if (why !== null) throw new ProviderUnavailable(why);
  const expected = await sample('cpu', {});
  const found = await sample(provider, environment).catch((cause: unknown) => {
    throw new ProviderUnavailable(whyNotStarted(provider, cause instanceof Error ? cause.message : String(cause)), {
      cause,
    });
  });
  const difference = Math.max(...expected.map((value, at) => Math.abs(value - found[at]!)));
  if (!(difference <= TOLERANCE))
    throw new ProviderUnavailable(
      `The execution provider ${provider} computes something else than the CPU: a small network differs by ${difference}. Use EXECUTION_PROVIDER=cpu, and report this.`,
    );
}

/** The sentence for a provider that this build has and that does not start. `words` are the runtime's own. */
export function whyNotStarted(
  provider: Provider,
  words: string,
  backends: readonly Backend[] = listSupportedBackends(),
): string {
  const isBundled = backends.find(({ name }) => name === provider)?.bundled === true;
  if (!isBundled && /load (?:shared )?library/i.test(words))
    return `The execution provider ${provider} could not be loaded. Either its files are not installed, because no package runs scripts here: ${INSTALL} downloads them. Or something that they need is missing: ${NEEDS[provider].what}.`;
  return `The execution provider ${provider} could not be started: ${words.trim().replace(/\.$/, '')}. It needs ${NEEDS[provider].what}.`;
}

async function sample(
  provider: Provider,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Float32Array> {
  const wave = (count: number, step: number): Float32Array =>
    Float32Array.from({ length: count }, (_, at) => Math.sin(step * at));
  const x = input('x', [1, CHANNELS, SIDE, SIDE]);
  const weights = constant('float32', [CHANNELS, CHANNELS, 3, 3], wave(CHANNELS ** 2 * 9, 0.7));
  const model = build({ x }, { y: add(conv(x, weights, { padding: 1 }), scalar(1)) });
  const session = await isolatedSessions(LIMITS, { provider, environment })(model);
  try {
    const made = await session.run({
      x: tensor('float32', [1, CHANNELS, SIDE, SIDE], wave(CHANNELS * SIDE ** 2, 0.3)),
    });
    return dataOf(made, 'y', 'float32');
  } finally {
    await session.close();
  }
}
