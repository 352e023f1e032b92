// Files on disk for a test to hand over, in a temporary folder of their own.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Writes one file and returns its path. */
export function file(name, bytes) {
  return join(folderOf({ [name]: bytes }), name);
}

/** Writes files by name into one folder and returns its path. */
export function folderOf(files) {
  const folder = mkdtempSync(join(tmpdir(), "prosector-files-"));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}
