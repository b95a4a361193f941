"""Reads a release and its formats with the programs that people train with, and compares every mask with the shards bit by bit.

Usage: check.py <release folder> <folder with one folder a format> <name of the check>
"""
import io
import json
import sys
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image

RELEASE, FORMATS = Path(sys.argv[1]), Path(sys.argv[2])
HUB_SPLITS = {"train": "train", "val": "validation", "test": "test", "human": "human"}


def read_truth():
    """Every sample by its key, read with nothing but tarfile and PIL."""
    samples = {}
    for shard in sorted(RELEASE.glob("shards/*.tar")):
        with tarfile.open(shard) as tar:
            files = {member.name: tar.extractfile(member).read() for member in tar}
        for name in files:
            if name.endswith(".json"):
                key = name[: -len(".json")]
                samples[key] = {
                    "record": json.loads(files[name]),
                    "image": np.array(Image.open(io.BytesIO(files[key + ".png"]))),
                    "mask": np.array(Image.open(io.BytesIO(files[key + ".mask.png"]))) if key + ".mask.png" in files else None,
                }
    return samples


TRUTH = read_truth()
CLASSES = [entry["name"] for entry in json.loads((RELEASE / "classes.json").read_text())["classes"]] if (RELEASE / "classes.json").exists() else None
# A folder may hold some of the splits only.
SPLITS = [split["name"] for split in json.loads((RELEASE / "manifest.json").read_text())["splits"] if any(sample["record"]["split"] == split["name"] for sample in TRUTH.values())]


def keys_of(split):
    return sorted(key for key, sample in TRUTH.items() if sample["record"]["split"] == split)


def same(found, key, what="mask"):
    found = np.asarray(found)
    assert found.shape == TRUTH[key][what].shape, f"{key}: {found.shape}"
    assert np.array_equal(found, TRUTH[key][what]), f"{key}: {np.sum(found != TRUTH[key][what])} values of the {what} differ"


def complete(seen, split=None):
    expected = set(TRUTH if split is None else keys_of(split))
    assert seen == expected, f"{len(seen)} samples of {len(expected)}"


def coco():
    from pycocotools import mask as runs
    from pycocotools.coco import COCO

    for split in SPLITS:
        data = COCO(FORMATS / f"coco/annotations/instances_{split}.json")
        seen = set()
        for image in data.imgs.values():
            key = image["file_name"].split(".")[0]
            classes = np.zeros((image["height"], image["width"]), np.uint8)
            for annotation in data.loadAnns(data.getAnnIds(image["id"])):
                inside = data.annToMask(annotation).astype(bool)
                assert CLASSES[annotation["category_id"]] == data.cats[annotation["category_id"]]["name"]
                assert not classes[inside].any(), f"{key}: annotations overlap"
                assert runs.area(annotation["segmentation"]) == annotation["area"] == inside.sum()
                assert list(runs.toBbox(annotation["segmentation"])) == annotation["bbox"]
                classes[inside] = annotation["category_id"]
            same(classes, key)
            same(Image.open(FORMATS / f"coco/images/{split}" / image["file_name"]), key, "image")
            seen.add(key)
        complete(seen, split)


def coco_joined():
    """The files of all splits joined into one, as people do: nothing in them has the id of something else."""
    from pycocotools.coco import COCO

    files = [json.loads(path.read_text()) for path in sorted((FORMATS / "coco/annotations").glob("*.json"))]
    path = FORMATS / "joined.json"
    path.write_text(json.dumps({**files[0], "images": [image for file in files for image in file["images"]], "annotations": [annotation for file in files for annotation in file["annotations"]]}))
    data = COCO(path)
    assert len(data.imgs) == len(TRUTH)
    for image in data.imgs.values():
        key = image["file_name"].split(".")[0]
        classes = np.zeros((image["height"], image["width"]), np.uint8)
        for annotation in data.loadAnns(data.getAnnIds(image["id"])):
            classes[data.annToMask(annotation).astype(bool)] = annotation["category_id"]
        same(classes, key)


def panoptic():
    """COCO's own reader and evaluation: it holds files to its rules, and finds in them what they are."""
    from panopticapi.evaluation import pq_compute
    from panopticapi.utils import rgb2id

    for split in SPLITS:
        folder = FORMATS / "coco-panoptic/annotations"
        file = folder / f"panoptic_{split}.json"
        data = json.loads(file.read_text())
        images = {image["id"]: image for image in data["images"]}
        seen, present = set(), set()
        for annotation in data["annotations"]:
            key = annotation["file_name"].split(".")[0]
            ids = rgb2id(np.array(Image.open(folder / f"panoptic_{split}" / annotation["file_name"])))
            classes = np.full(ids.shape, 255, np.uint8)
            for segment in annotation["segments_info"]:
                rows, columns = np.nonzero(ids == segment["id"])
                assert len(rows) == segment["area"]
                x, y = columns.min(), rows.min()
                assert segment["bbox"] == [x, y, columns.max() - x + 1, rows.max() - y + 1]
                classes[rows, columns] = segment["category_id"]
                present.add(segment["category_id"])
            same(classes, key)
            assert images[annotation["image_id"]]["file_name"] == annotation["file_name"]
            seen.add(key)
        complete(seen, split)
        found = pq_compute(str(file), str(file), str(folder / f"panoptic_{split}"), str(folder / f"panoptic_{split}"))
        assert found["All"] == {"pq": 1.0, "sq": 1.0, "rq": 1.0, "n": len(present)}, found["All"]


def voc_colors():
    colors = np.zeros((256, 3), np.uint8)
    for index in range(256):
        bits = index
        for shift in range(7, -1, -1):
            for channel in range(3):
                colors[index, channel] |= ((bits >> channel) & 1) << shift
            bits >>= 3
    return colors


def fiftyone():
    """FiftyOne's importers, without its database: COCO's run lengths, and VOC's masks, which it reads by their colours."""
    from fiftyone.utils.coco import COCODetectionDatasetImporter
    from fiftyone.utils.data import ImageSegmentationDirectoryImporter

    for split in SPLITS:
        labels = COCODetectionDatasetImporter(data_path=str(FORMATS / f"coco/images/{split}"), labels_path=str(FORMATS / f"coco/annotations/instances_{split}.json"), label_types=["segmentations"])
        seen = set()
        with labels:
            for path, size, found in labels:
                key = Path(path).stem
                targets = {value: name for value, name in enumerate(CLASSES) if value > 0}
                # FiftyOne has no labels, and not an empty list of them, for an image without any.
                whole = np.zeros((size["height"], size["width"])) if found is None else found.to_segmentation(frame_size=(size["width"], size["height"]), mask_targets=targets).get_mask()
                same(whole, key)
                seen.add(key)
        complete(seen, split)
    seen = set()
    masks = ImageSegmentationDirectoryImporter(data_path=str(FORMATS / "voc/JPEGImages"), labels_path=str(FORMATS / "voc/SegmentationClass"), compute_metadata=True)
    with masks:
        for path, size, found in masks:
            key = Path(path).stem
            assert np.array_equal(found.get_mask(), voc_colors()[TRUTH[key]["mask"]]), key
            same(Image.open(path), key, "image")
            seen.add(key)
    complete(seen)


def labelmap():
    """A line a class, told apart, as CVAT reads it; and the names as they are."""
    lines = [line.strip() for line in (FORMATS / "voc/labelmap.txt").read_text(encoding="utf-8").split("\n")]
    names = [line.split(":")[0] for line in lines if line and not line.startswith("#")]
    assert len(names) == len(set(names)) == len(CLASSES), names
    assert list(json.loads((FORMATS / "voc/labelmap.json").read_text()).values()) == CLASSES


def voc():
    labelmap()
    for split in SPLITS:
        stems = (FORMATS / f"voc/ImageSets/Segmentation/{split}.txt").read_text().split()
        for stem in stems:
            mask = Image.open(FORMATS / f"voc/SegmentationClass/{stem}.png")
            assert mask.mode == "P"
            assert mask.getpalette()[: 3 * len(CLASSES)] == voc_colors()[: len(CLASSES)].flatten().tolist()
            same(mask, stem)
            same(Image.open(FORMATS / f"voc/JPEGImages/{stem}.png"), stem, "image")
        complete(set(stems), split)


def yolo():
    """supervision, which rounds the corners, gets every mask back, holes included."""
    import supervision

    for split in SPLITS:
        folder = FORMATS / "yolo"
        data = supervision.DetectionDataset.from_yolo(str(folder / f"images/{split}"), str(folder / f"labels/{split}"), str(folder / "data.yaml"), force_masks=True)
        assert data.classes == CLASSES
        seen = set()
        for path, image, found in data:
            key = Path(path).stem
            same(image[..., ::-1], key, "image")
            classes = np.zeros(TRUTH[key]["mask"].shape, np.uint8)
            for inside, of in zip(found.mask if len(found) else [], found.class_id):
                assert not classes[inside.astype(bool)].any(), f"{key}: polygons overlap"
                classes[inside.astype(bool)] = of
            same(classes, key)
            seen.add(key)
        complete(seen, split)


def opencv():
    """What the cards say of OpenCV: it gives colours where Pillow gives classes, and BGR where ids are RGB."""
    import cv2

    for key, sample in TRUTH.items():
        path = str(FORMATS / f"voc/SegmentationClass/{key}.png")
        for flag in (cv2.IMREAD_COLOR, cv2.IMREAD_UNCHANGED):
            assert np.array_equal(cv2.imread(path, flag)[..., ::-1], voc_colors()[sample["mask"]]), key
        same(Image.open(path), key)
        (path,) = (FORMATS / "coco-panoptic/annotations").glob(f"panoptic_*/{key}.png")
        same(cv2.imread(str(path))[..., ::-1][..., 0] - 1, key)


def ultralytics_rows(task):
    """The images of every split as ultralytics gives them to its networks, with their labels; it must not have dropped any."""
    from ultralytics.data.dataset import YOLODataset
    from ultralytics.data.utils import check_det_dataset

    folder = FORMATS / {"segment": "yolo", "pose": "yolo-pose"}[task]
    data = check_det_dataset(str(folder / "data.yaml"))
    # Only train, val and test are splits to it.
    for split in [split for split in SPLITS if split != "human"]:
        rows = YOLODataset(img_path=data[split], data=data, task=task, augment=False)
        complete({Path(row["im_file"]).stem for row in rows.labels}, split)
        for row in rows.labels:
            yield Path(row["im_file"]).stem, row, data


def polygon_mask(shape, segment):
    """A polygon of shares of the sides as ultralytics fills it."""
    from ultralytics.data.utils import polygon2mask

    return polygon2mask(shape, [(segment * np.array(shape[::-1], np.float32)).reshape(-1)]).astype(bool)


def yolo_ultralytics():
    """ultralytics, which cuts the corners to whole pixels, gets every mask back at the size of the images, and at its own what the card says."""
    side = max(next(iter(TRUTH.values()))["mask"].shape)
    shared, either = np.zeros(len(CLASSES)), np.zeros(len(CLASSES))
    first = [key for split in SPLITS for key in keys_of(split)][:32]
    found = set()
    for key, row, data in ultralytics_rows("segment"):
        truth = TRUTH[key]["mask"]
        assert list(data["names"].values()) == CLASSES
        assert len(row["segments"]) == len(row["cls"])
        classes = np.zeros(truth.shape, np.uint8)
        for segment, of in zip(row["segments"], row["cls"].flatten().astype(int)):
            classes[polygon_mask(truth.shape, segment)] = of
        same(classes, key)
        if key in first:
            found.add(key)
            shape = tuple(round(size * 640 / side) for size in truth.shape)
            rows, columns = (np.minimum(((np.arange(large) + 0.5) * side / 640).astype(int), small - 1) for large, small in zip(shape, truth.shape))
            large = truth[np.ix_(rows, columns)]
            for of in set(row["cls"].flatten().astype(int)):
                inside = np.any([polygon_mask(shape, segment) for segment, its in zip(row["segments"], row["cls"].flatten()) if its == of], axis=0)
                shared[of] += np.sum(inside & (large == of))
                either[of] += np.sum(inside | (large == of))
    if found != set(first):  # images of the split human, which ultralytics does not know, are measured too
        return
    ious = shared[either > 0] / either[either > 0]
    card = (FORMATS / "yolo/README.md").read_text(encoding="utf-8")
    assert f"on the first {len(first)} images: mean IoU {ious.mean():.3f}, worst class " in card, f"{ious.mean():.3f}, {ious.min():.3f}"
    assert f" {ious.min():.3f}. " in card


def yolo_pose():
    names = json.loads((RELEASE / "keypoints.json").read_text())
    for key, row, data in ultralytics_rows("pose"):
        assert data["kpt_shape"] == [len(names["names"]), 3] and data["kpt_names"] == {0: names["names"]}
        for a, b in names["flipPairs"]:
            assert data["flip_idx"][a] == b and data["flip_idx"][b] == a
        truth = TRUTH[key]["record"]["keypoints"]
        height, width = TRUTH[key]["image"].shape[:2]
        there = [place for place in truth if place["visibility"] > 0]
        assert len(row["cls"]) == (1 if there else 0), key
        # Its augmentation drops boxes of less than two pixels in what it trains on, 640 by default.
        assert not there or (row["bboxes"][:, 2:] * 640 > 2).all(), f"{key}: {row['bboxes']}"
        for found, place in zip(row["keypoints"][0] if there else [], truth):
            assert found[2] == place["visibility"], f"{key}: {found}"
            assert np.abs(found[:2] * [width, height] - [place["x"], place["y"]]).max() < 1e-4, f"{key}: {found}"


def coco_keypoints():
    """Every placement comes back, and COCO's own evaluation finds in the file what it is."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    names = json.loads((RELEASE / "keypoints.json").read_text())
    for split in SPLITS:
        data = COCO(FORMATS / f"coco-keypoints/annotations/keypoints_{split}.json")
        (category,) = data.cats.values()
        assert category["keypoints"] == names["names"] and category["skeleton"] == [[a + 1, b + 1] for a, b in names["skeleton"]]
        seen = set()
        for image in data.imgs.values():
            key = image["file_name"].split(".")[0]
            assert image["id"] == TRUTH[key]["record"]["seed"] + 1
            annotations = data.loadAnns(data.getAnnIds(image["id"]))
            truth = TRUTH[key]["record"]["keypoints"]
            same(Image.open(FORMATS / f"coco-keypoints/images/{split}" / image["file_name"]), key, "image")
            seen.add(key)
            if all(place["visibility"] == 0 for place in truth):
                assert annotations == [], key
                continue
            (annotation,) = annotations
            x, y, width, height = annotation["bbox"]
            assert width > 0 and height > 0 and 0 <= x and x + width <= image["width"] and 0 <= y and y + height <= image["height"], f"{key}: {annotation['bbox']}"
            assert abs(annotation["area"] - width * height) < 1e-6
            # COCO counts from the centre of the first pixel, a release from its corner.
            expected = [[place["x"] - 0.5, place["y"] - 0.5, place["visibility"]] if place["visibility"] > 0 else [0, 0, 0] for place in truth]
            assert np.reshape(annotation["keypoints"], (-1, 3)).tolist() == expected, key
            assert annotation["num_keypoints"] == sum(place["visibility"] > 0 for place in truth)
        complete(seen, split)
        if not data.anns:
            continue
        # A hundredth of a pixel off: where a box had no area, that would be infinitely far.
        near = lambda keypoints: (np.reshape(keypoints, (-1, 3)) + [0.01, 0, 0]).flatten().tolist()
        found = data.loadRes([{"image_id": annotation["image_id"], "category_id": 1, "keypoints": near(annotation["keypoints"]), "score": 1.0} for annotation in data.anns.values()])
        evaluation = COCOeval(data, found, "keypoints")
        evaluation.params.kpt_oks_sigmas = np.full(len(names["names"]), 0.05)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        assert evaluation.stats[0] == 1.0, f"{split}: COCO's AP of the file against itself is {evaluation.stats[0]}"


def open_api():
    """The server's description of itself, held to OpenAPI's own rules."""
    from openapi_spec_validator import OpenAPIV31SpecValidator

    description = json.loads((FORMATS / "openapi.json").read_text())
    OpenAPIV31SpecValidator(description).validate()
    assert "/api/projects/{project}/releases/{version}" in description["paths"]


def check_rows(data):
    assert set(data) == {HUB_SPLITS[split] for split in SPLITS}
    for split in SPLITS:
        seen = set()
        for row in data[HUB_SPLITS[split]]:
            same(row["mask"], row["key"])
            same(row["image"], row["key"], "image")
            record = TRUTH[row["key"]]["record"]
            assert (row["seed"], row["score"], row["labelled_by"], row["confidence"]) == (record["seed"], record["score"], record["labelledBy"], record.get("confidence"))
            seen.add(row["key"])
        complete(seen, split)


def imagefolder():
    from datasets import load_dataset

    check_rows(load_dataset(str(FORMATS / "imagefolder")))


def parquet():
    from datasets import Image as Picture, load_dataset

    data = load_dataset(str(FORMATS / "parquet"))
    assert isinstance(data["train"].features["mask"], Picture)
    check_rows(data)
    # Without the card only the files' own metadata say what is a picture.
    alone = load_dataset("parquet", data_files=str(FORMATS / "parquet/data/train-*.parquet"), split="train")
    assert isinstance(alone.features["image"], Picture) and isinstance(alone.features["mask"], Picture)


def webdataset_hub():
    from datasets import load_dataset

    data = load_dataset(str(RELEASE))
    for split in SPLITS:
        for row in data[HUB_SPLITS[split]]:
            same(row["mask.png"], row["__key__"])
            same(row["png"], row["__key__"], "image")
        complete({row["__key__"] for row in data[HUB_SPLITS[split]]}, split)


def webdataset():
    import webdataset as wds

    for split in SPLITS:
        shards = sorted(str(path) for path in RELEASE.glob(f"shards/*-{split}-*.tar"))
        seen = set()
        for sample in wds.WebDataset(shards, shardshuffle=False):
            key = sample["__key__"].split("/")[-1]
            same(Image.open(io.BytesIO(sample["mask.png"])), key)
            same(Image.open(io.BytesIO(sample["png"])), key, "image")
            assert json.loads(sample["json"]) == TRUTH[key]["record"]
            seen.add(key)
        complete(seen, split)


def croissant():
    import mlcroissant

    data = mlcroissant.Dataset(RELEASE / "croissant.json")
    assert not data.metadata.ctx.issues.errors, data.metadata.ctx.issues.report()
    assert not data.metadata.ctx.issues.warnings, data.metadata.ctx.issues.report()
    text = lambda value: value.decode() if isinstance(value, bytes) else str(value)
    seen = set()
    for row in data.records("images"):
        key = text(row["images/file"]).split(".")[0]
        same(row["images/image"], key, "image")
        record = TRUTH[key]["record"]
        assert (text(row["images/split"]), row["images/seed"]) == (record["split"], record["seed"])
        seen.add(key)
    complete(seen)
    seen = set()
    for row in data.records("masks"):
        key = text(row["masks/file"]).split(".")[0]
        same(row["masks/mask"], key)
        seen.add(key)
    complete(seen)
    assert [text(row["classes/name"]) for row in data.records("classes")] == CLASSES


def factory():
    """The factory in the release gives, in Python, the release's own images and labels for the same seeds."""
    import onnxruntime

    session = onnxruntime.InferenceSession(RELEASE / "factory.onnx", providers=["CPUExecutionProvider"])
    z_dim = session.get_inputs()[0].shape[1]
    answer = "keypoints" if CLASSES is None else "label"
    made = [sample["record"] for sample in TRUTH.values() if sample["record"]["labelledBy"] == "interpreter"]
    for record in made[::3]:
        z = np.random.RandomState(record["seed"]).randn(1, z_dim).astype(np.float32)
        image, said = session.run(["image", answer], {"z": z, "psi": np.array([record["psi"]], np.float32)})
        truth = TRUTH[record["key"]]
        # Another release of onnxruntime may sum in another order: a grey level, a pixel in a thousand on a border, a thousandth of a pixel.
        grey = np.abs(image[0].astype(int) - truth["image"]).max()
        assert grey <= 1, f"{record['key']}: {grey} grey levels"
        if answer == "label":
            other = np.mean(said.reshape(truth["mask"].shape) != truth["mask"])
            assert other <= 0.001, f"{record['key']}: {other:.4%} of the labels"
        else:
            kept = np.array([(place["x"], place["y"], place["visibility"]) for place in record["keypoints"]])
            assert said.shape == (1, *kept.shape) and np.array_equal(said[0, :, 2], kept[:, 2]), f"{record['key']}: {said[0, :, 2]} where {kept[:, 2]} was kept"
            assert np.abs(said[0] - kept).max() <= 1e-3, f"{record['key']}: {np.abs(said[0] - kept).max()} pixels away"


CHECKS = {check.__name__: check for check in (coco, coco_joined, panoptic, fiftyone, voc, opencv, yolo, imagefolder, parquet, webdataset, webdataset_hub, croissant, factory, coco_keypoints, yolo_pose, yolo_ultralytics, open_api)}

if __name__ == "__main__":
    CHECKS[sys.argv[3]]()
    print(f"{sys.argv[3]}: {len(TRUTH)} samples")
