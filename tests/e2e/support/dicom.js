// CT slices made from nothing (Explicit VR Little Endian), as small as a test needs them and as wrong as it wants them.

const LONG = ["OB", "OW", "SQ", "UN", "UT"];

function element(group, number, vr, value) {
  const raw = Buffer.isBuffer(value) ? value : Buffer.from(value, "latin1");
  const padding = raw.length % 2 ? Buffer.from(vr === "UI" ? "\0" : " ") : Buffer.alloc(0);
  const body = Buffer.concat([raw, padding]);
  const head = Buffer.alloc(LONG.includes(vr) ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, "latin1");
  if (LONG.includes(vr)) head.writeUInt32LE(body.length, 8);
  else head.writeUInt16LE(body.length, 6);
  return Buffer.concat([head, body]);
}

const short = (value) => Buffer.from([value & 255, value >> 8]);

/**
 * One axial slice. `n` numbers it from 0; `spacing` is Pixel Spacing as it is written ("0.8\\0.8");
 * `pixels` false leaves the pixel data out, as in a header without its picture.
 */
export function ctSlice({ n = 0, patient = "A", series = "1", spacing = "2\\2", position, size = 16, pixels = true } = {}) {
  const uid = (rest) => `1.2.826.0.1.3680043.10.1.${rest}`;
  const instance = uid(`${series}.${n + 1}`);
  const meta = Buffer.concat([
    element(0x0002, 0x0002, "UI", "1.2.840.10008.5.1.4.1.1.2"),
    element(0x0002, 0x0003, "UI", instance),
    element(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1"),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  const grey = Buffer.alloc(2 * size * size);
  for (let k = 0; k < size * size; k++) grey.writeUInt16LE((k * 37 + n * 11) % 1500, 2 * k);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(0x0002, 0x0000, "UL", length),
    meta,
    element(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
    element(0x0008, 0x0018, "UI", instance),
    element(0x0008, 0x0060, "CS", "CT"),
    element(0x0008, 0x103e, "LO", `Made for patient ${patient}`),
    element(0x0010, 0x0010, "PN", `Made^${patient}`),
    element(0x0010, 0x0020, "LO", `made-${patient}`),
    element(0x0020, 0x000d, "UI", uid(`${series}.0.1`)),
    element(0x0020, 0x000e, "UI", uid(`${series}.0.2`)),
    element(0x0020, 0x0011, "IS", series),
    element(0x0020, 0x0013, "IS", String(n + 1)),
    element(0x0020, 0x0032, "DS", position ?? `0\\0\\${n * 2}`),
    element(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0"),
    element(0x0020, 0x0052, "UI", uid(`${series}.0.3`)),
    element(0x0028, 0x0002, "US", short(1)),
    element(0x0028, 0x0004, "CS", "MONOCHROME2"),
    element(0x0028, 0x0010, "US", short(size)),
    element(0x0028, 0x0011, "US", short(size)),
    element(0x0028, 0x0030, "DS", spacing),
    element(0x0028, 0x0100, "US", short(16)),
    element(0x0028, 0x0101, "US", short(16)),
    element(0x0028, 0x0102, "US", short(15)),
    element(0x0028, 0x0103, "US", short(0)),
    element(0x0028, 0x1052, "DS", "-1024"),
    element(0x0028, 0x1053, "DS", "1"),
    ...(pixels ? [element(0x7fe0, 0x0010, "OW", grey)] : []),
  ]);
}
