// A CT of a few small slices, written element by element (PS3.5 section 7, Explicit VR Little Endian).
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2";
const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const ROOT = "1.2.826.0.1.3680043.10.9999";
const SIZE = 16;

/** Writes `slices` files into `folder`; `more` adds elements as [group, element, representation, bytes or text]. */
export function writeTinyCt(folder, number, more = [], slices = 4) {
  mkdirSync(folder, { recursive: true });
  for (let k = 0; k < slices; k++) writeFileSync(join(folder, `${k}.dcm`), file(number, k, more));
}

function file(number, k, more) {
  const instance = `${ROOT}.${number}.${k + 1}`;
  const meta = [
    [0x0002, 0x0001, "OB", Buffer.from([0, 1])],
    [0x0002, 0x0002, "UI", CT_IMAGE],
    [0x0002, 0x0003, "UI", instance],
    [0x0002, 0x0010, "UI", EXPLICIT_LITTLE_ENDIAN],
    [0x0002, 0x0012, "UI", ROOT],
  ].map(element);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.concat(meta).length);
  const head = [Buffer.alloc(128), Buffer.from("DICM"), element([0x0002, 0x0000, "UL", length])];
  const body = [...image(number, instance, k), ...more].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return Buffer.concat([...head, ...meta, ...body.map(element)]);
}

function image(number, instance, k) {
  return [
    [0x0008, 0x0016, "UI", CT_IMAGE],
    [0x0008, 0x0018, "UI", instance],
    [0x0008, 0x0060, "CS", "CT"],
    [0x0020, 0x000d, "UI", ROOT],
    [0x0020, 0x000e, "UI", `${ROOT}.${number}`],
    [0x0020, 0x0011, "IS", `${number}`],
    [0x0020, 0x0013, "IS", `${k + 1}`],
    [0x0020, 0x0032, "DS", `0\\0\\${2 * k}`],
    [0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0"],
    [0x0020, 0x0052, "UI", `${ROOT}.0`],
    [0x0028, 0x0002, "US", word(1)],
    [0x0028, 0x0004, "CS", "MONOCHROME2"],
    [0x0028, 0x0010, "US", word(SIZE)],
    [0x0028, 0x0011, "US", word(SIZE)],
    [0x0028, 0x0030, "DS", "1\\1"],
    [0x0028, 0x0100, "US", word(16)],
    [0x0028, 0x0101, "US", word(16)],
    [0x0028, 0x0102, "US", word(15)],
    [0x0028, 0x0103, "US", word(1)],
    [0x0028, 0x1052, "DS", "0"],
    [0x0028, 0x1053, "DS", "1"],
    [0x7fe0, 0x0010, "OW", Buffer.alloc(2 * SIZE * SIZE, k)],
  ];
}

function word(value) {
  return Buffer.from([value & 0xff, value >> 8]);
}

function element([group, number, representation, content]) {
  const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
  const padding = bytes.length % 2 ? Buffer.from(representation === "UI" ? "\0" : " ") : Buffer.alloc(0);
  const value = Buffer.concat([bytes, padding]);
  const long = ["OB", "OW"].includes(representation);
  const head = Buffer.alloc(long ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(representation, 4, "latin1");
  if (long) head.writeUInt32LE(value.length, 8);
  else head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}
