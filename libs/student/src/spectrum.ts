/** An image's low frequencies are those of up to this share of the shorter side (Yang and Soatto 2020: 0.01 to 0.09). */
const LOW = 0.05;

/**
 * An image with the amplitudes of another's lowest frequencies: it takes over colours and light, while everything stays
 * in place (Fourier domain adaptation; Yang and Soatto, CVPR 2020). Both are [height, width, 3] bytes of the same size.
 */
export function withSpectrumOf(
  rgb: Uint8Array,
  other: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  if (rgb.length !== width * height * 3 || other.length !== rgb.length)
    throw new RangeError(`${rgb.length} and ${other.length} bytes are not two images of ${width} × ${height} × 3`);
  const reach = Math.max(1, Math.floor(LOW * Math.min(width, height)));
  const result = Float64Array.from(rgb);
  // The spectrum of a real-valued image is symmetric: half of the frequencies suffice.
  for (let v = 0; v <= reach; v++) {
    for (let u = v === 0 ? 0 : -reach; u <= reach; u++) {
      const wave = waveOf(u, v, width, height);
      const isAlone = (2 * u) % width === 0 && (2 * v) % height === 0;
      for (let channel = 0; channel < 3; channel++)
        exchange(result, { rgb, other }, wave, { channel, share: (isAlone ? 1 : 2) / (width * height) });
    }
  }
  return Uint8Array.from(result, (value) => Math.round(Math.min(255, Math.max(0, value))));
}

interface Wave {
  /** Cosine and sine of the wave's phase at each pixel. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

function waveOf(u: number, v: number, width: number, height: number): Wave {
  const phases = Float64Array.from(
    { length: width * height },
    (_, at) => 2 * Math.PI * ((u * (at % width)) / width + (v * Math.floor(at / width)) / height),
  );
  return { cos: phases.map(Math.cos), sin: phases.map(Math.sin) };
}

/** Adds the difference between the amplitudes of `other` and `rgb` at one frequency, with the phase of `rgb`. */
function exchange(
  result: Float64Array,
  { rgb, other }: { readonly rgb: Uint8Array; readonly other: Uint8Array },
  wave: Wave,
  { channel, share }: { readonly channel: number; readonly share: number },
): void {
  const [mine, theirs] = [coefficientOf(rgb, wave, channel), coefficientOf(other, wave, channel)];
  const amplitude = Math.hypot(mine.re, mine.im);
  if (amplitude === 0) return;
  const more = Math.hypot(theirs.re, theirs.im) / amplitude - 1;
  const [re, im] = [mine.re * more * share, mine.im * more * share];
  for (let pixel = 0; pixel < wave.cos.length; pixel++) {
    const at = 3 * pixel + channel;
    result[at] = (result[at] as number) + re * (wave.cos[pixel] as number) - im * (wave.sin[pixel] as number);
  }
}

/** The coefficient of one frequency in a channel: Σ x · e^(−iφ). */
function coefficientOf(rgb: Uint8Array, { cos, sin }: Wave, channel: number): { re: number; im: number } {
  let [re, im] = [0, 0];
  for (let pixel = 0; pixel < cos.length; pixel++) {
    const value = rgb[3 * pixel + channel] as number;
    re += value * (cos[pixel] as number);
    im -= value * (sin[pixel] as number);
  }
  return { re, im };
}
