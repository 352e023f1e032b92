// NIfTI label files as another program reads them: voxels, their volume, and where they lie in the patient.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const DIMS = 42;
const KIND = 70;
const OFFSET = 108;
const ROWS = 280;
/** Readers of the kinds of numbers that label files have. */
const READERS = { 2: ["readUInt8", 1], 4: ["readInt16LE", 2], 8: ["readInt32LE", 4], 16: ["readFloatLE", 4], 256: ["readInt8", 1], 512: ["readUInt16LE", 2] };

/** A file (gzip) with its grid; `at` gives a voxel's value. */
export function readLabels(path) {
  const file = gunzipSync(readFileSync(path));
  const dims = [0, 1, 2].map((n) => file.readInt16LE(DIMS + 2 * n));
  const rows = [0, 1, 2].map((row) => [0, 1, 2, 3].map((n) => file.readFloatLE(ROWS + 16 * row + 4 * n)));
  const [read, size] = READERS[file.readInt16LE(KIND)];
  const start = file.readFloatLE(OFFSET);
  const at = ([x, y, z]) => file[read](start + size * ((z * dims[1] + y) * dims[0] + x));
  const [a, b, c] = [0, 1, 2].map((n) => rows.map((row) => row[n]));
  const cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  const voxelMl = Math.abs(cross[0] * c[0] + cross[1] * c[1] + cross[2] * c[2]) / 1000;
  return { dims, rows, at, voxelMl };
}

/** Patient position of a voxel's centre, LPS mm: the file is in RAS. */
export function lpsOf({ rows }, voxel) {
  const ras = rows.map((row) => row[0] * voxel[0] + row[1] * voxel[1] + row[2] * voxel[2] + row[3]);
  return [-ras[0], -ras[1], ras[2]];
}

/** Volume of all voxels above zero, mL. */
export function millilitresOf({ dims, at, voxelMl }) {
  let count = 0;
  for (let z = 0; z < dims[2]; z++) for (let y = 0; y < dims[1]; y++) for (let x = 0; x < dims[0]; x++) count += at([x, y, z]) > 0;
  return count * voxelMl;
}
