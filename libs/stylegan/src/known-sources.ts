import { sha256 } from '@gannet/generator';

/** Sha256 of the published versions of the files that define the networks, with line feeds alone. */
const KNOWN: ReadonlySet<string> = new Set([
  'df49fc78a0364015a09b592bb43546af83a6cdaad753d89a2a1a69bd6e171c24', // stylegan2-ada-pytorch, networks.py
  'b6f14e8fa2a95de4d38218fef31380c6a70de770f585107e209ff83075c307ef', // stylegan3, networks_stylegan2.py, 2021
  '137a76d163766bad469acb7a0835a6598419fb17585e5e0a72e3f0008668811c', // the same, 2022
  '06082fb3e8929e477f58fb8bc78e7ecb9a9209eb01444272d1d153c85a6a89f7', // stylegan3, networks_stylegan3.py, 2021
  '739c91ff0995b5901ecaa5d1ccc89e1f0ec0d6999e2204828ce10410051a838c', // the same, 2022
]);

/** Whether the code of a network is a published version. */
export async function isKnownSource(source: string): Promise<boolean> {
  return KNOWN.has(await sha256(new TextEncoder().encode(source.replaceAll('\r\n', '\n'))));
}
