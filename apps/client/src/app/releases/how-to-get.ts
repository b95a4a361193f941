import type { ReleaseDetail } from '@gannet/contracts';

/** A way to bring a release to where it is used. */
export interface Way {
  readonly name: string;
  readonly code: string;
}

/** Lines to copy; `origin` is where this server is, such as https://gannet.example.org. The token comes from the environment. */
export function waysToGet(release: ReleaseDetail, origin: string): Way[] {
  const { project, version, manifest } = release;
  const files = `${origin}/api/projects/${project}/releases/${version}/files`;
  const shards = manifest.files.filter((file) => file.path.endsWith('.tar')).map((file) => file.path);
  const folder = `${project}-${version}`;
  return [
    { name: 'gannet', code: `export GANNET_TOKEN=…\ngannet pull ${project}@${version} --server ${origin}\ngannet verify ${folder}` },
    { name: 'Python', code: python(folder, shards) },
    {
      name: 'curl',
      code: ['export GANNET_TOKEN=…', ...['SHA256SUMS', 'manifest.json', ...manifest.files.map((file) => file.path)].map((path) =>
        `curl -fsS --create-dirs -C - -H "Authorization: Bearer $GANNET_TOKEN" -o ${folder}/${path} ${files}/${path}`),
      `cd ${folder} && sha256sum -c SHA256SUMS`].join('\n'),
    },
  ];
}

/** Masks are opened as they are: a decoder that turns them into RGB would lose the classes. */
function python(folder: string, shards: readonly string[]): string {
  return `# pip install webdataset pillow numpy; first: gannet pull
import io, json, numpy as np, webdataset as wds
from PIL import Image

classes = [c["name"] for c in json.load(open("${folder}/classes.json"))["classes"]]
shards = [${shards.map((shard) => `"${folder}/${shard}"`).join(', ')}]
for sample in wds.WebDataset(shards, shardshuffle=False):
    image, mask = (np.array(Image.open(io.BytesIO(sample[name]))) for name in ("png", "mask.png"))
    # mask[y, x] is an index into classes`;
}
