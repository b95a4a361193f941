import { decodeNpy } from './npy.js';

function npy(descr: string, shape: string, data: Uint8Array, order = 'False', major = 1): Uint8Array {
  const text = new TextEncoder().encode(`{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`);
  const length = major === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), major, 0, ...length, ...text, ...data]);
}

it('reads bytes and float32 of all versions of the format', () => {
  expect(decodeNpy(npy('|u1', '(2, 3)', Uint8Array.of(1, 2, 3, 4, 5, 6)))).toEqual({
    shape: [2, 3],
    data: Uint8Array.of(1, 2, 3, 4, 5, 6),
  });
  expect(decodeNpy(npy('|u1', '(2,)', Uint8Array.of(7, 8), 'False', 2))).toEqual({
    shape: [2],
    data: Uint8Array.of(7, 8),
  });
  const numbers = Float32Array.of(1.5, -2);
  const file = npy('<f4', '(1, 2)', new Uint8Array(numbers.buffer));
  expect(decodeNpy(file)).toEqual({ shape: [1, 2], data: numbers });
  expect(decodeNpy(Buffer.from([0, ...file]).subarray(1))).toEqual({ shape: [1, 2], data: numbers });
});

it('says what is wrong with a file that it does not read', () => {
  expect(() => decodeNpy(new Uint8Array(40))).toThrow('not a NumPy file');
  expect(() => decodeNpy(npy('<f8', '(1,)', new Uint8Array(8)))).toThrow(
    'holds <f8: bytes (|u1) and float32 (<f4) in C order are read',
  );
  expect(() => decodeNpy(npy('|u1', '(1, 2)', new Uint8Array(2), 'True'))).toThrow('in Fortran order');
  expect(() => decodeNpy(npy('|u1', '(3,)', new Uint8Array(2)))).toThrow('2 bytes of data where its shape (3) needs 3');
  expect(() => decodeNpy(npy('|u1', 'x', new Uint8Array(2)))).toThrow('cannot be read');
});
