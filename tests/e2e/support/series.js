// Real series from the reference data beside the project, unpacked into a temporary folder.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test } from "@playwright/test";
import { unzipSync } from "fflate";

const shared = resolve(import.meta.dirname, "../../../../shared/data");

/** Skips with a plain word where the reference data is absent, and fails instead in CI. */
export function needReferenceData() {
  if (existsSync(shared)) return;
  if (process.env.CI === "true") throw new Error("the reference data must be there in CI");
  test.skip(true, "skipped: the reference data is not beside the project");
}

/** Unpacks a series and returns the folder that holds its files. */
export function seriesFolder(name, keep = () => true) {
  const folder = mkdtempSync(join(tmpdir(), "prosector-series-"));
  const entries = Object.entries(unzipSync(readFileSync(join(shared, name, "series.zip"))));
  for (const [path, bytes] of entries.filter(([path, bytes]) => bytes.length > 0 && keep(path))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}
