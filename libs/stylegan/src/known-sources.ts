import { sha256 } from '@gannet/generator';

/** Sha256 of the published versions of the files that define the networks: line feeds alone, no byte order mark. */
const KNOWN: ReadonlySet<string> = new Set([
  '53b4e1ec457171d4e2c1454d48013765ab626141c35cdd383b020950effe11a5', // stylegan2-ada-pytorch, networks.py
  'b6f14e8fa2a95de4d38218fef31380c6a70de770f585107e209ff83075c307ef', // stylegan3, networks_stylegan2.py
  '06082fb3e8929e477f58fb8bc78e7ecb9a9209eb01444272d1d153c85a6a89f7', // stylegan3, networks_stylegan3.py
]);

/** Whether the code of a network is a published version. */
export async function isKnownSource(source: string): Promise<boolean> {
  return KNOWN.has(await sha256(new TextEncoder().encode(source.replaceAll('\r\n', '\n'))));
}
