/** The names of the mask's classes and of the keypoints, and what the parts are made of. */
import { light } from './numbers.mjs';

export const CLASSES = [
  'background',
  'body',
  'window',
  'wheel',
  'headlight',
  'taillight',
  'bumper',
  'plate',
  'mirror',
  'cargo',
];

/** Left and right are the vehicle's own. */
export const KEYPOINTS = [
  'wheel_front_left',
  'wheel_front_right',
  'wheel_rear_left',
  'wheel_rear_right',
  'headlight_left',
  'headlight_right',
  'taillight_left',
  'taillight_right',
  'roof_front_left',
  'roof_front_right',
  'roof_rear_left',
  'roof_rear_right',
];

/** How a face of a class looks: its class's number, its colour, how far it mirrors the sky, and how far it glows. */
const paint = (name, hex, gloss = 0, glow = 0) => ({ part: CLASSES.indexOf(name), color: light(hex), gloss, glow });

/** The paints of a vehicle of these colours. */
export function paintsOf(colors) {
  return {
    body: paint('body', colors.body, 0.35),
    trim: paint('body', '#2c2e31'),
    window: paint('window', '#496579', 0.5),
    tyre: paint('wheel', '#232427'),
    arch: paint('wheel', '#2c2e31'), // as dark as the tyre, nobody would draw a line between them
    hub: paint('wheel', '#b4bac1', 0.2),
    headlight: paint('headlight', '#ffedaa', 0.2, 0.95),
    taillight: paint('taillight', '#ff3526', 0.2, 0.85),
    bumper: paint('bumper', '#55585d', 0.1),
    plate: paint('plate', colors.plate, 0, 0.85),
    mirror: paint('mirror', '#17181a', 0.1),
    bed: paint('cargo', colors.body, 0.2),
    bedFloor: paint('cargo', '#4b4a48'),
    crate: paint('cargo', '#b98a54'),
    cargo: paint('cargo', colors.cargo, 0.15),
    cargoInside: paint('cargo', '#5a5045'),
  };
}
