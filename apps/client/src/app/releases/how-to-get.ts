import type { ReleaseDetail } from '@gannet/contracts';

/** A way to download a release. */
interface Way {
  readonly name: string;
  readonly code: string;
}

/** Runs the installed command, from the checkout or its package, never one of that name from a registry. */
const GANNET = 'npx --no-install gannet';
const NO_TOKEN = 'paste a token from your account page here';

/** Lines to copy. `origin` is the address of this server; `token` is filled in if one was just created. */
export function waysToGet(release: ReleaseDetail, origin: string, token = NO_TOKEN): Way[] {
  const { project, version, manifest } = release;
  const files = `${origin}/api/projects/${project}/releases/${version}/files`;
  const shards = manifest.files.filter((file) => file.path.endsWith('.tar')).map((file) => file.path);
  const folder = `${project}-${version}`;
  const exported = `export GANNET_TOKEN='${token}'`;
  return [
    {
      name: 'gannet',
      code: `${exported}\n${GANNET} pull ${project}@${version} --server ${origin}\n${GANNET} verify ${folder}`,
    },
    { name: 'Python', code: python(folder, shards) },
    ...(release.formats.some(({ name }) => name === 'coco') ? framework(release, origin) : []),
    {
      name: 'curl',
      code: [
        exported,
        ...['SHA256SUMS', 'manifest.json', ...manifest.files.map((file) => file.path)].map(
          (path) =>
            `curl -fsS --create-dirs -C - -H "Authorization: Bearer $GANNET_TOKEN" -o ${folder}/${path} ${files}/${path}`,
        ),
        `cd ${folder} && sha256sum -c SHA256SUMS`,
      ].join('\n'),
    },
  ];
}

/** Masks are opened undecoded: turned into RGB they would lose their classes. */
function python(folder: string, shards: readonly string[]): string {
  return `# pip install webdataset pillow numpy; first: gannet pull
import io, json, numpy as np, webdataset as wds
from PIL import Image

classes = [c["name"] for c in json.load(open("${folder}/classes.json"))["classes"]]
shards = [${shards.map((shard) => `"${folder}/${shard}"`).join(', ')}]
for sample in wds.WebDataset(shards, shardshuffle=False):
    image, mask = (np.array(Image.open(io.BytesIO(sample[name]))) for name in ("png", "mask.png"))
    # mask[y, x] is an index into classes; cv2.imread would give the palette's colours instead`;
}

/** The same data in other formats; each begins with the command that writes the format. */
function framework({ project, version, manifest }: ReleaseDetail, origin: string): Way[] {
  // A small release may have no train split.
  const split = manifest.splits[0]?.name ?? 'train';
  const folder = `${project}-${version}`;
  const pull = (format: string): string =>
    `# ${GANNET} pull ${project}@${version} --server ${origin} --format ${format}\n`;
  return [
    {
      name: 'Hugging Face',
      code: `${pull('parquet')}import numpy as np\nfrom datasets import load_dataset\n\ndata = load_dataset("${folder}-parquet", split="${split === 'val' ? 'validation' : split}")\nimage, mask = data[0]["image"], np.array(data[0]["mask"])`,
    },
    {
      name: 'COCO',
      code: `${pull('coco')}from pycocotools.coco import COCO\n\ncoco = COCO("${folder}-coco/annotations/instances_${split}.json")\nimage = next(iter(coco.imgs.values()))\nmasks = {a["category_id"]: coco.annToMask(a) for a in coco.loadAnns(coco.getAnnIds(image["id"]))}`,
    },
    {
      name: 'YOLO',
      code: `${pull('yolo')}# to train: yolo segment train model=yolo11n-seg.yaml data=${folder}-yolo/data.yaml imgsz=${Math.max(manifest.image.width, manifest.image.height)} mask_ratio=1\nimport supervision as sv\n\ndata = sv.DetectionDataset.from_yolo("${folder}-yolo/images/${split}", "${folder}-yolo/labels/${split}", "${folder}-yolo/data.yaml", force_masks=True)\nfor path, image, found in data:\n    classes, masks = found.class_id, found.mask`,
    },
    {
      name: 'Croissant',
      code: `import mlcroissant\n\ndata = mlcroissant.Dataset("${folder}/croissant.json")\nfor record in data.records("masks"):\n    mask = record["masks/mask"]`,
    },
  ];
}
