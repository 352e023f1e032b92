// The sample that `cargo xtask sample aorta` fetches: a CT angiography as NIfTI, whose axes run to the left and back.
import { resolve } from "node:path";
import { test, expect } from "./fixtures.js";
import { Workspace } from "../support/workspace.js";
import { needReferenceData } from "../support/series.js";
import { sizeOf } from "../support/overlay.js";

test.beforeAll(() => needReferenceData());

const SCAN = resolve(import.meta.dirname, "../../../../shared/data/nifti-cta-aortic-dissection/cta.nii.gz");
/** The descending aorta full of contrast, to the left of the spine: LPS mm and HU, from the file's own affine and voxels. */
const AORTA = { at: [33.3, -100, 660.2], hu: [250, 420] };

test("the real aorta opens with its size, its place and its side", async ({ page, server, watched }) => {
  watched(page, server);
  const work = await Workspace.files(page, server, [SCAN]);
  await work.loaded();
  expect(await work.letters("axial")).toBe("R,L,A,P");
  expect(await work.letters("sagittal")).toBe("A,P,H,F");
  expect(await work.letters("coronal")).toBe("R,L,H,F");
  expect(await work.letters("volume")).toBe("R,L,H,F");

  const slider = work.view("axial").locator("input.slice-slider");
  expect(await slider.getAttribute("max")).toBe("191");
  await slider.fill("81");
  const place = await work.find("axial", AORTA.at);
  expect(place[0]).toBeGreaterThan(0.5);
  const seen = await work.look("axial", ...place);
  expect(seen.hu).toBeGreaterThan(AORTA.hu[0]);
  expect(seen.hu).toBeLessThan(AORTA.hu[1]);
  expect(Math.abs(seen.position[2] - AORTA.at[2])).toBeLessThan(0.8);

  // 1.5 mm to all sides: the coronal picture is as tall as 191 slices and as wide as 233 columns.
  const [low, high] = [await work.look("coronal", 0.45, 0.45), await work.look("coronal", 0.55, 0.55)];
  const [width, height] = await sizeOf(work, "coronal");
  const across = (high.position[0] - low.position[0]) / (0.1 * width);
  const down = (low.position[2] - high.position[2]) / (0.1 * height);
  expect(across / down).toBeCloseTo(1, 1);
  const listed = work.panel("Series").getByRole("button", { name: /cta\.nii\.gz/ });
  await expect(listed).toHaveAttribute("aria-pressed", "true");
  await expect(listed).toContainText("NIfTI, 191 slices");
  // The file has no modality, but air and soft tissue tell what it is: fat is dark grey, muscle is light.
  await expect(work.view("axial").getByText(/W\s*400/)).toBeVisible();
  const marks = await page.evaluate(() => performance.getEntriesByType("mark").map((mark) => [mark.name, Math.round(mark.startTime)]));
  console.log(`    ${JSON.stringify(marks.filter(([name]) => name.startsWith("prosector:")))}`);
  await page.waitForTimeout(2500);
  await page.screenshot({ path: "results/shots/aorta.png" });
});

test("several files are listed, and another one is opened from the list", async ({ page, server, watched }) => {
  watched(page, server);
  const folder = resolve(SCAN, "..");
  const work = await Workspace.files(page, server, [SCAN, resolve(folder, "cta_cropped.nii.gz")]);
  await work.loaded();
  const rows = work.panel("Series").locator(".series-item");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toHaveAttribute("aria-pressed", "false");
  await rows.nth(1).click();
  await expect(rows.nth(1)).toHaveAttribute("aria-pressed", "true");
  await expect(rows.nth(1)).toContainText("120 × 126");
  await expect(work.view("axial").locator("input.slice-slider")).toHaveAttribute("max", "164");
  await expect.poll(async () => Math.max(...(await work.picture("axial")).flat())).toBeGreaterThan(60);
});
