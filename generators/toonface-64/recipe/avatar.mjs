/**
 * One avatar of ToonFace-64 as SVG: its random choices, its layers, and the same layers in flat class colours.
 *
 * The artwork is ToonHead by Johan Melin (CC BY 4.0, npm @dicebear/toon-head). Changes made to it, as the licence asks
 * to be stated: parts restricted to a subset, own palettes, nose enlarged and darkened, mouth enlarged, glasses added,
 * cropped, small pose jitter.
 */
import * as parts from './node_modules/@dicebear/toon-head/lib/components/index.js';

/** Square window of the 768x768 artwork that is shown: x, y, side. */
export const VIEW = { x: 69, y: 96, side: 630 };

export const CLASSES = ['background', 'skin', 'hair', 'eyes', 'eyebrows', 'nose', 'mouth', 'clothes', 'glasses'];

/** Flat colours used for mask renders, one per class, far apart from each other. */
export const CLASS_COLORS = [
  '#000000',
  '#ff0000',
  '#00ff00',
  '#0000ff',
  '#ffff00',
  '#ff00ff',
  '#00ffff',
  '#ffffff',
  '#808080',
];

export const PALETTE = {
  background: ['#b6e3f4', '#c9b8ea', '#cdeccf', '#ffd0d9', '#ffe3b3', '#e9ebee'],
  skin: ['#f6cfb5', '#e3ab84', '#c68a63', '#a1684a', '#825138'],
  hair: ['#2c1b18', '#5c3322', '#b04a24', '#e0bd74', '#b4b8c4', '#5a4fa6'],
  clothes: ['#b11f1f', '#1d4fb8', '#147f3c', '#eab308', '#731ac3', '#ec4899', '#f97316', '#f1f1ee', '#3d434d'],
  glasses: ['#23232b', '#b3261e'],
};

/** The options of every part; one listed twice is drawn twice as often. */
export const CHOICES = {
  hair: ['sideComed', 'undercut', 'spiky', 'bun'],
  rearHair: ['none', 'none', 'longStraight', 'longWavy', 'shoulderHigh', 'neckHigh'],
  clothes: ['turtleNeck', 'openJacket', 'dress', 'shirt', 'tShirt'],
  eyes: ['happy', 'wide', 'bow'],
  eyebrows: ['angry', 'happy', 'sad', 'neutral'],
  mouth: ['laugh', 'angry', 'agape', 'smile', 'sad'],
  glasses: ['none', 'none', 'round', 'square'],
};

const NOSE_SCALE = [1.9, 2.8];
const NOSE_CENTER = [384, 463];
export const MOUTH_SCALE = 1.2;
export const MOUTH_CENTER = [384, 512];

function mulberry32(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Draws all random choices of one avatar. */
export function sampleAvatar(seed, index) {
  const random = mulberry32((seed * 1_000_003 + index * 7919 + 12345) >>> 0);
  for (let i = 0; i < 4; i++) random();
  const pick = (list) => list[Math.floor(random() * list.length)];
  const uniform = (low, high) => low + (high - low) * random();
  const parts = Object.fromEntries(Object.entries(CHOICES).map(([name, list]) => [name, pick(list)]));
  const colors = Object.fromEntries(Object.entries(PALETTE).map(([name, list]) => [name, pick(list)]));
  const pose = {
    flip: random() < 0.5,
    rotation: uniform(-6, 6),
    scale: uniform(0.95, 1.05),
    shiftX: uniform(-15, 15),
    shiftY: uniform(-12, 12),
  };
  return { parts, colors, pose };
}

/** 2x3 affine (a b c d e f as in SVG matrix()) from artwork to jittered artwork coordinates. */
export function poseMatrix({ flip, rotation, scale, shiftX, shiftY }) {
  const [px, py] = [384, 430];
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  const mirror = flip ? -1 : 1;
  const [a, b, c, d] = [cos * mirror, sin * mirror, -sin, cos];
  return [a, b, c, d, px + shiftX - (a * px + c * py), py + shiftY - (b * px + d * py)];
}

const scaleAbout = ([sx, sy], [x, y]) => `translate(${x * (1 - sx)} ${y * (1 - sy)}) scale(${sx} ${sy})`;

function glassesSvg(kind, color) {
  const lens = (x) =>
    kind === 'round'
      ? `<circle cx="${x}" cy="407" r="54" fill="#ffffff" fill-opacity="0.18"/><circle cx="${x}" cy="407" r="54" fill="none" stroke="${color}" stroke-width="13"/>`
      : `<rect x="${x - 57}" y="364" width="114" height="86" rx="16" fill="#ffffff" fill-opacity="0.18"/><rect x="${x - 57}" y="364" width="114" height="86" rx="16" fill="none" stroke="${color}" stroke-width="13"/>`;
  return `${lens(306)}${lens(462)}<path d="M362 402 Q384 388 406 402 M250 398 L222 390 M518 398 L546 390" fill="none" stroke="${color}" stroke-width="13"/>`;
}

/** The mouths use alpha masks, which resvg reads as luminance masks; a clip path is the same shape exactly. */
function masksToClips(fragment) {
  return fragment
    .replace(/<mask (id="[^"]*")[^>]*>/g, '<clipPath $1>')
    .replaceAll('</mask>', '</clipPath>')
    .replaceAll(' mask="url', ' clip-path="url');
}

/** The avatar as an ordered list of [class name, SVG fragment], back to front. */
function layers({ parts: chosen, colors }) {
  const paint = { skin: colors.skin, hair: colors.hair, clothes: colors.clothes };
  const draw = (group) => masksToClips(parts[group][chosen[group]]({}, paint));
  // head.js holds two paths: the outline, and one path with both ear shadows and the nose ("M384 469.5 ...").
  const head = parts.head.head({}, paint);
  const noseStart = head.indexOf('M384 469.5');
  const noseEnd = head.indexOf('"', noseStart);
  if (noseStart < 0) throw new Error('unexpected head artwork: no nose sub-path');
  const nosePath = head.slice(noseStart, noseEnd);
  const result = [['background', `<rect x="-400" y="-400" width="1600" height="1600" fill="${colors.background}"/>`]];
  if (chosen.rearHair !== 'none') result.push(['hair', `<g transform="translate(0 10)">${draw('rearHair')}</g>`]);
  result.push(['skin', parts.body.body({}, paint)]);
  result.push(['skin', head.slice(0, noseStart) + head.slice(noseEnd)]);
  result.push([
    'nose',
    `<g transform="${scaleAbout(NOSE_SCALE, NOSE_CENTER)}"><path d="${nosePath}" fill="#000000" fill-opacity="0.42"/></g>`,
  ]);
  result.push(['clothes', draw('clothes')]);
  result.push([
    'mouth',
    `<g transform="${scaleAbout([MOUTH_SCALE, MOUTH_SCALE], MOUTH_CENTER)}">${draw('mouth').replaceAll('fill="#3F2626" fill-opacity="0.5"', 'fill="#3F1616" fill-opacity="0.75"')}</g>`,
  ]);
  result.push(['eyes', draw('eyes')]);
  result.push(['eyebrows', draw('eyebrows')]);
  result.push(['hair', draw('hair')]);
  if (chosen.glasses !== 'none') result.push(['glasses', glassesSvg(chosen.glasses, colors.glasses)]);
  return result;
}

/** Recolours a fragment with one opaque colour, so that it can be read back as a class id. */
function flatten(className, fragment) {
  const color = CLASS_COLORS[CLASSES.indexOf(className)];
  let flat = fragment;
  if (className === 'glasses') flat = flat.replace(/<(circle|rect)[^>]*fill-opacity[^>]*\/>/g, '');
  flat = flat
    .replace(/ (fill|stroke)-opacity="[^"]*"/g, '')
    .replace(/ stroke="black"/g, '')
    .replace(/ fill="(?!none)[^"]*"/g, ` fill="${color}"`)
    .replace(/ stroke="(?!none)[^"]*"/g, ` stroke="${color}"`);
  return flat;
}

export function toSvg(avatar, { flat = false } = {}) {
  const body = layers(avatar)
    .map(([name, fragment]) => (flat ? flatten(name, fragment) : fragment))
    .join('');
  const rendering = flat ? ' shape-rendering="crispEdges"' : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${VIEW.x} ${VIEW.y} ${VIEW.side} ${VIEW.side}" fill="none"${rendering}><g transform="matrix(${poseMatrix(avatar.pose).join(' ')})">${body}</g></svg>`;
}
