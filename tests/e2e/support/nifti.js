// A NIfTI image moved in space: the same voxels under another affine, as if the patient lay differently.
import { gunzipSync, gzipSync } from "node:zlib";

const SFORM = { code: 254, rows: 280 };
const QFORM_CODE = 252;

/** Rows of 4 numbers of a rigid transform in LPS mm: turned by degrees about the axis toward the head, then shifted. */
export function turned(degrees, [left, posterior, superior]) {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [
    [c, -s, 0, left],
    [s, c, 0, posterior],
    [0, 0, 1, superior],
  ];
}

/** Where a transform of rows takes a point. */
export function moved(rows, [x, y, z]) {
  return rows.map((row) => row[0] * x + row[1] * y + row[2] * z + row[3]);
}

/** The image (gzip) with every voxel moved by a transform in LPS mm. */
export function movedImage(gzipped, rows) {
  const file = gunzipSync(gzipped);
  if (file.readInt32LE(0) !== 348) throw new Error("not a little-endian NIfTI-1 file");
  const affine = [0, 1, 2].map((row) => [0, 1, 2, 3].map((n) => file.readFloatLE(SFORM.rows + 16 * row + 4 * n)));
  // The file is in RAS: left and posterior change their signs on both sides of the transform.
  const flip = [-1, -1, 1, 1];
  const ras = rows.map((row, i) => row.map((value, j) => (j < 3 ? value * flip[i] * flip[j] : value * flip[i])));
  const product = ras.map((row) => [0, 1, 2, 3].map((n) => row[0] * affine[0][n] + row[1] * affine[1][n] + row[2] * affine[2][n] + (n === 3 ? row[3] : 0)));
  product.forEach((row, i) => row.forEach((value, n) => file.writeFloatLE(value, SFORM.rows + 16 * i + 4 * n)));
  file.writeInt16LE(0, QFORM_CODE);
  file.writeInt16LE(1, SFORM.code);
  return gzipSync(file, { level: 1 });
}
