import { checkProvider, ProviderUnavailable } from './index.js';
import { whyNotInBuild, whyNotStarted } from './provider.js';

const linux = ['cpu', 'webgpu', 'cuda', 'tensorrt'].map((name) => ({
  name,
  bundled: name === 'cpu' || name === 'webgpu',
}));

test('[R12] a provider of another system is refused with where there is one, and with what this machine has', () => {
  expect(whyNotInBuild('dml', linux, 'linux-x64')).toMatch(
    /^There is no execution provider dml on this machine: onnxruntime-node \d\S+ has it for Windows, and this is linux-x64\. For this one it has cpu, cuda\.$/,
  );
  expect(whyNotInBuild('coreml', linux, 'linux-x64')).toContain('macOS');
  expect(whyNotInBuild('cuda', linux, 'linux-x64')).toBeNull();
});

test('[R12] a provider whose files are not installed is refused with the command that installs them', () => {
  const sentence = whyNotStarted('cuda', 'OrtSession…Cuda: Failed to load shared library', linux);
  expect(sentence).toContain(
    'node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12 downloads them',
  );
  expect(sentence).toContain('CUDA 12');
});

test('[R12] a provider that fails otherwise is refused with the words of the runtime', () => {
  const sentence = whyNotStarted('cuda', 'CUDA failure 100: no CUDA-capable device is detected.', linux);
  expect(sentence).toBe(
    'The execution provider cuda could not be started: CUDA failure 100: no CUDA-capable device is detected. It needs an NVIDIA driver, CUDA 12 and cuDNN 9, found through LD_LIBRARY_PATH.',
  );
});

test('[R12] what this machine has is accepted, and what it lacks is really tried and refused', async () => {
  await checkProvider('cpu');
  const missing = process.platform === 'win32' ? 'coreml' : 'dml';
  await expect(checkProvider(missing)).rejects.toThrow(ProviderUnavailable);
  await expect(checkProvider(missing)).rejects.toThrow('There is no execution provider');
});
