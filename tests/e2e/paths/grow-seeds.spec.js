// Segments grown from painted seeds on a real chest CT, and grown again after one more seed.
import { test, expect } from "./fixtures.js";
import { Workspace } from "../support/workspace.js";
import { signIn } from "../support/people.js";
import { needReferenceData, seriesFolder } from "../support/series.js";

test.beforeAll(() => needReferenceData());

const CHEST = "dicom-ct-chest-contrast-cmbcrc01068";
const GROW = "Grow all segments until they meet";

/** Makes a segment and paints a short line of it in the axial view. */
async function paint(work, panel, name, from, to) {
  const { page } = work;
  await panel.getByRole("button", { name: "New segment" }).click();
  await panel.getByLabel("Name of the segment").fill(name);
  await panel.getByLabel("Name of the segment").press("Enter");
  await page.keyboard.press("b");
  const [start, end] = [await work.spot("axial", ...from), await work.spot("axial", ...to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 8 });
  await page.mouse.up();
}

/** Volume in mL that the list of structures states for a segment. */
async function millilitres(work, name) {
  const row = work.panel("Structures").locator("[data-layer]").filter({ hasText: name });
  const text = await row.locator(".item-value").innerText();
  return Number((text.match(/[\d.,\s\u202f]+/) ?? ["0"])[0].replace(/[,\s\u202f]/g, ""));
}

/** Applies the growth and waits until it is laid; resolves to ms. */
async function grow(work, panel, name) {
  const before = await millilitres(work, name);
  const start = Date.now();
  await panel.getByRole("button", { name: "Apply" }).click();
  await expect.poll(() => millilitres(work, name), { timeout: 90_000 }).not.toBe(before);
  return Date.now() - start;
}

test("segments grow from seeds, and again from one seed more", async ({ browser, server }) => {
  test.setTimeout(240_000);
  const page = await (await browser.newContext()).newPage();
  await signIn(page, server);
  const work = await Workspace.folder(page, server, seriesFolder(CHEST));
  await work.kept();
  const panel = work.panel("Segment editor");
  await paint(work, panel, "Middle", [0.45, 0.42], [0.52, 0.45]);
  await paint(work, panel, "Right lung", [0.28, 0.45], [0.3, 0.55]);
  const painted = await millilitres(work, "Middle");
  await panel.locator("#segment-operation").selectOption({ label: GROW });
  await panel.getByLabel("Size").fill("20");
  await panel.getByLabel("Size").press("Enter");
  await expect(panel.getByText("it grows from what you painted")).toBeVisible();
  const first = await grow(work, panel, "Middle");
  const [middle, lung] = [await millilitres(work, "Middle"), await millilitres(work, "Right lung")];
  expect(middle).toBeGreaterThan(3 * painted);
  await page.waitForTimeout(1500);
  await page.screenshot({ path: "results/shots/seeds-grown.png" });

  // Nothing was painted since: the same seeds grow to the same, and the page says so.
  await panel.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("This changes no voxel").first()).toBeVisible({ timeout: 60_000 });

  // A third segment is painted beside what grew. The chosen operation stays chosen, with its size.
  await paint(work, panel, "Left lung", [0.7, 0.45], [0.72, 0.55]);
  const seed = await millilitres(work, "Left lung");
  await expect(panel.getByLabel("Size")).toHaveValue("20");
  const again = await grow(work, panel, "Left lung");
  const left = await millilitres(work, "Left lung");
  expect(left).toBeGreaterThan(3 * seed);
  console.log(`    grown in ${first} ms, again in ${again} ms: middle ${middle}, lungs ${lung} and ${left} mL`);
  await page.waitForTimeout(1500);
  await page.screenshot({ path: "results/shots/seeds-grown-again.png" });
  await page.keyboard.press("Control+z");
  await expect.poll(() => millilitres(work, "Left lung")).toBe(seed);
});
