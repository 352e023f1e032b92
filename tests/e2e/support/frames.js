// The frames of the room (crates/sync/PROTOCOL.md), as far as a forger needs them: version, kind, then postcard.

export const FROM_SERVER = { welcome: 0, refused: 2 };
export const FROM_CLIENT = { update: 1 };
const EDITOR = 1;

/** Kind of a frame. */
export function kindOf(frame) {
  return frame[2];
}

/** A Welcome that says that its receiver is an editor. */
export function asEditor(frame) {
  const forged = Buffer.from(frame);
  let at = 3;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = forged[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  number();
  for (let text = 0; text < 2; text++) {
    const length = number();
    at += length;
  }
  forged[at] = EDITOR;
  return forged;
}
