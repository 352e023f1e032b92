// The chest CT read without the product, and what a projection of it must look like.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { unzipSync } from "fflate";

const shared = resolve(import.meta.dirname, "../../../../shared/data");

/** Slices of a series of uncompressed axial CT (Explicit VR Little Endian), by rising z: { origin, step, voxels }. */
export function axialSlices(name, size = 512) {
  const entries = Object.values(unzipSync(readFileSync(join(shared, name, "series.zip"))));
  const slices = entries.filter((bytes) => bytes.length > 2 * size * size).map((bytes) => slice(Buffer.from(bytes), size));
  return slices.sort((a, b) => a.origin[2] - b.origin[2]);
}

function slice(file, size) {
  // A tag's first occurrence with its representation is the data set's own: private data stands behind it.
  const numbers = (tag) => {
    const at = file.indexOf(Buffer.from(tag + Buffer.from("DS").toString("hex"), "hex"));
    return file.toString("latin1", at + 8, at + 8 + file.readUInt16LE(at + 6)).split("\\").map(Number);
  };
  const cosines = numbers("20003700");
  if (cosines.join() !== "1,0,0,0,1,0") throw new Error(`the slices are not axial: ${cosines}`);
  const pixels = file.subarray(file.length - 2 * size * size);
  const voxels = new Int16Array(pixels.buffer.slice(pixels.byteOffset, pixels.byteOffset + pixels.length));
  const [intercept, slope] = [numbers("28005210")[0], numbers("28005310")[0]];
  return { origin: numbers("20003200"), step: numbers("28003000"), size, voxels, intercept, slope };
}

/**
 * Brightest Hounsfield units along each ray, in a grid of `cells` by `cells`.
 * `right` and `up` are axes of the picture as [axis, sign]; `place` gives the [column, row] of [right, up] in mm.
 */
export function brightest(slices, { right, up, place, cells }) {
  const grid = Array.from({ length: cells }, () => new Float64Array(cells).fill(-1024));
  for (const { origin, step, size, voxels, intercept, slope } of slices) {
    for (let j = 0; j < size; j += 2) {
      for (let i = 0; i < size; i += 2) {
        const at = [origin[0] + i * step[1], origin[1] + j * step[0], origin[2]];
        const [column, row] = place(at[right[0]] * right[1], at[up[0]] * up[1]);
        const hu = voxels[j * size + i] * slope + intercept;
        if (row >= 0 && column >= 0 && row < cells && column < cells && hu > grid[row][column]) grid[row][column] = hu;
      }
    }
  }
  return grid.map((row) => [...row]);
}

/** The mean of each block of `by` by `by` cells. */
export function coarser(grid, by) {
  const count = grid.length / by;
  const block = (y, x) => grid.slice(y * by, y * by + by).flatMap((row) => row.slice(x * by, x * by + by));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return Array.from({ length: count }, (_, y) => Array.from({ length: count }, (_, x) => mean(block(y, x))));
}

/**
 * How alike two grids are once everything symmetric is taken out of both: 1 for the same, -1 for the mirror image.
 * `axis` is 0 for left against right and 1 for top against bottom.
 */
export function sameSide(a, b, axis) {
  const odd = (grid) =>
    grid.flatMap((row, y) => row.map((value, x) => value - (axis === 0 ? row[row.length - 1 - x] : grid[grid.length - 1 - y][x])));
  const [p, q] = [odd(a), odd(b)];
  const dot = (u, v) => u.reduce((sum, value, k) => sum + value * v[k], 0);
  return dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q));
}
