// A vessel from two clicks: found, looked at straightened, gone to by a click, cut, and the cut undone.
import { resolve } from "node:path";
import { test, expect } from "./fixtures.js";
import { Workspace } from "../support/workspace.js";
import { needReferenceData, seriesFolder } from "../support/series.js";

test.beforeAll(() => needReferenceData());

const SCAN = resolve(import.meta.dirname, "../../../../shared/data/nifti-cta-aortic-dissection/cta_cropped.nii.gz");
/** In the ascending and in the distal descending aorta: slice from 1 as the slider counts, LPS mm. */
const CLICKS = [
  { slice: 85, at: [3.3, -186.7, 666.2] },
  { slice: 3, at: [0.3, -152.2, 543.2] },
];
/** Contrast in the lumen, HU, as the file holds it. */
const CONTRAST = [330, 620];

/**
 * The descending aorta of a chest CT at two heights, slice from 1 and LPS mm: middles of the lumen in each axial slice, found
 * with NumPy and SciPy (above half of its contrast, opened, connected). Between them the middles of every third slice
 * make a line of 65 mm. The lumen is followed for 1.5 radii beyond a click, some 20 mm: 50 mm along it, at 152 mm toward the
 * feet, it covers 603 mm2 of a slice that it crosses at 63 degrees, so it is 26.2 mm wide.
 */
const DESCENDING = [
  { slice: 46, at: [15.5, 47.4, -124.0] },
  { slice: 22, at: [31.1, 64.6, -184.0] },
];

async function pick(work, { slice, at }) {
  await work.view("axial").locator("input.slice-slider").fill(String(slice));
  const place = await work.find("axial", at);
  await work.click("axial", ...place);
}

async function number(locator) {
  await expect(locator).toHaveText(/\d/);
  return Number((await locator.innerText()).replace(/\u2212/g, "-").match(/-?[\d.]+/)[0]);
}

test("the aorta by two clicks: course, straightened view, section, narrowing, cut and undo", async ({ page, server, watched }) => {
  watched(page, server);
  const work = await Workspace.files(page, server, [SCAN]);
  await work.loaded();
  const panel = work.panel("Vessels");
  await panel.getByRole("button", { name: "Pick in a slice" }).click();
  for (const click of CLICKS) await pick(work, click);
  await expect(panel.locator('[data-vessel="clicks"] li')).toHaveCount(2);
  await panel.getByRole("button", { name: "Find vessel" }).click();
  const branches = panel.locator('[data-vessel="branches"] tbody tr');
  await expect(branches.nth(1)).toBeVisible({ timeout: 60_000 });

  // The whole way is as long as an aorta from the heart to the diaphragm; the wall between is that of one.
  const length = await number(branches.first().locator("td").nth(1));
  expect(length).toBeGreaterThan(280);
  expect(length).toBeLessThan(430);
  const before = await branches.count();

  await panel.getByRole("button", { name: "Straightened view" }).click();
  const view = page.locator('[data-vessel="view"]');
  const strip = view.locator('[data-vessel="strip"]');
  await page.waitForFunction(() => performance.getEntriesByName("vessel-picture").length >= 2, null, { timeout: 60_000 });
  const across = await number(view.locator('[data-section="equivalent"]'));
  expect(across).toBeGreaterThan(8);
  expect(across).toBeLessThan(60);

  // A bright band of lumen runs along the middle of the picture, and its border is darker.
  const [middle, border] = await strip.evaluate((canvas) => {
    const { width, height } = canvas;
    const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    const mean = (from, to) => {
      let [sum, count] = [0, 0];
      for (let y = Math.round(from * height); y < to * height; y++)
        for (let x = Math.round(0.1 * width); x < 0.9 * width; x++, count++) sum += data[4 * (y * width + x)];
      return sum / count;
    };
    return [mean(0.47, 0.53), (mean(0.02, 0.15) + mean(0.85, 0.98)) / 2];
  });
  expect(middle).toBeGreaterThan(border + 40);

  // A click in it makes all views meet there: contrast is under the crosshair.
  const box = await strip.boundingBox();
  await page.mouse.click(box.x + box.width * 0.3, box.y + box.height * 0.5);
  await expect(view.locator('[data-vessel="at"]')).not.toHaveText(/^0 mm/);
  const [x, y] = (await work.view("axial").locator("[data-crosshair]").getAttribute("data-crosshair")).split(",").map(Number);
  const axial = await work.view("axial").boundingBox();
  const { hu } = await work.look("axial", x / axial.width, y / axial.height);
  expect(hu).toBeGreaterThan(CONTRAST[0]);
  expect(hu).toBeLessThan(CONTRAST[1]);

  // By keyboard along the profile.
  const plot = view.locator('[data-vessel="plot"]');
  const at = Number(await plot.getAttribute("aria-valuenow"));
  await plot.focus();
  await page.keyboard.press("PageUp");
  await expect(plot).toHaveAttribute("aria-valuenow", String(at + 10));
  await expect(panel.locator('[data-vessel="narrowing"]')).toContainText(/Narrowed .+ % in diameter|no section lies/);
  await page.screenshot({ path: "results/shots/vessel.png" });

  await panel.getByText("Change the course").click();
  await panel.getByRole("button", { name: "Cut here" }).click();
  await expect(branches).toHaveCount(before + 1);
  await page.keyboard.press("Control+z");
  await expect(branches).toHaveCount(before);
  await view.getByRole("button", { name: "Close straightened view" }).click();
  await expect(view).toBeHidden();
  await work.saved();
});

test("the descending aorta of a chest CT by two clicks, as long and as wide as measured elsewhere", async ({ page, server, watched }) => {
  watched(page, server);
  const work = await Workspace.folder(page, server, seriesFolder("dicom-ct-chest-contrast-cmbcrc01068"));
  const panel = work.panel("Vessels");
  await panel.getByRole("button", { name: "Pick in a slice" }).click();
  for (const click of DESCENDING) await pick(work, click);
  await panel.getByRole("button", { name: "Find vessel" }).click();
  const branch = panel.locator('[data-vessel="branches"] tbody tr').first();
  await expect(branch).toBeVisible({ timeout: 60_000 });
  const length = await number(branch.locator("td").nth(1));
  await panel.getByRole("button", { name: "Straightened view" }).click();
  const view = page.locator('[data-vessel="view"]');
  await page.waitForFunction(() => performance.getEntriesByName("vessel-picture").length >= 2, null, { timeout: 60_000 });
  const plot = view.locator('[data-vessel="plot"]');
  await plot.focus();
  while (Number(await plot.getAttribute("aria-valuenow")) < 50) await page.keyboard.press("PageUp");
  await page.waitForTimeout(1500);
  const across = await number(view.locator('[data-section="equivalent"]'));
  console.log(`    descending aorta: ${length} mm long, ${across} mm across at 50 mm`);
  await page.screenshot({ path: "results/shots/vessel-chest.png" });
  // It leads past both clicks, and ends in the aorta: a twig would make it longer and the profile thin.
  expect(length).toBeGreaterThan(65);
  expect(length).toBeLessThan(65 + 2 * 23);
  expect(Math.abs(across - 26.2)).toBeLessThan(1.5);
});
