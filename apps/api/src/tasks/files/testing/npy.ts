/** A NumPy file of an array of bytes. */
export function npyOf(shape: readonly number[], values: Uint8Array, type = '|u1', fortran = 'False'): Buffer {
  const text = `{'descr': '${type}', 'fortran_order': ${fortran}, 'shape': (${shape.join(', ')},), }`;
  const header = Buffer.from(text.padEnd(117) + '\n', 'latin1');
  const lead = Buffer.alloc(2);
  lead.writeUInt16LE(header.length);
  return Buffer.concat([Buffer.from('934e554d50590100', 'hex'), lead, header, values]);
}
