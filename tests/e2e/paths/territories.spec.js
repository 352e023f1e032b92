// The demo's liver divided among its vessels: volumes that sum, colours in the views, what lies behind a clamp.
import { test, expect } from "./fixtures.js";
import { leaning } from "../support/colors.js";
import { Workspace } from "../support/workspace.js";

/** Rows of the table: { name, ml, percent, voxels, color }. */
async function rows(panel) {
  const read = (all) =>
    all.map((row) => {
      const [name, ml, percent] = [...row.cells].map((cell) => cell.innerText.trim());
      const color = getComputedStyle(row.querySelector(".swatch")).backgroundColor.match(/\d+/g).map(Number);
      return { name, ml: Number(ml), percent: Number(percent), voxels: Number(row.dataset.voxels), color };
    });
  return panel.locator("tr[data-territory]").evaluateAll(read);
}

const total = async (panel) => Number(await panel.locator("tr.total td").nth(1).innerText());
const liver = async (work) => Number((await work.panel("Structures").locator('[data-layer="segment:1"] .item-value').innerText()).match(/[\d.]+/)[0]);
const sum = (all, of) => all.reduce((so_far, row) => so_far + row[of], 0);

/** Pixels of the coronal picture in colours of territories that no other structure comes near. */
async function colored(page, work, all) {
  const teal = ([r, g, b]) => g > r + 60 && g > b + 20;
  const pear = ([, g, b]) => g > 190 && b < 60;
  const yellow = ([r, g]) => r > 230 && g > 210;
  const own = all.map((row) => row.color).filter((color) => teal(color) || pear(color) || yellow(color));
  const counts = await leaning(page, work.view("coronal").locator("canvas"), own);
  return counts.reduce((sum, count) => sum + count, 0);
}

async function divide(panel) {
  await panel.getByRole("button", { name: "Divide", exact: true }).click();
  await expect(panel.getByRole("progressbar")).toHaveCount(0, { timeout: 120_000 });
  await expect(panel.locator("tr[data-territory]").first()).toBeVisible({ timeout: 60_000 });
}

test("the demo's liver is divided, and the volumes sum to it", async ({ page, server, watched }) => {
  watched(page, server);
  const work = await Workspace.demo(page, server);
  await work.surfaced();
  const panel = work.panel("Territories");
  await panel.scrollIntoViewIfNeeded();
  await expect(panel.getByRole("combobox", { name: "Organ" })).toHaveValue("1");
  await panel.getByRole("combobox", { name: "Supply" }).selectOption("Portal vein");
  const before = await page.screenshot();
  await divide(panel);

  const all = await rows(panel);
  expect(all.length).toBeGreaterThan(8);
  expect(all.map((row) => row.name)).toContain("Segment 7 portal branch");
  expect(await total(panel)).toBe(await liver(work));
  expect(Math.abs(sum(all, "ml") - (await liver(work)))).toBeLessThan(0.5 * all.length);
  expect(sum(all, "percent")).toBeCloseTo(100, 0);
  await expect.poll(() => colored(page, work, all), { timeout: 60_000 }).toBeGreaterThan(400);
  const during = await colored(page, work, all);
  await page.waitForTimeout(1500);
  await page.screenshot({ path: "results/shots/territories.png" });
  expect(before.equals(await page.screenshot())).toBe(false);

  // A row brings its territory out, by pointer and by keyboard; again, and all are alike.
  const first = panel.locator("tr[data-territory]").first();
  await first.focus();
  await page.keyboard.press("Enter");
  await expect(first).toHaveAttribute("aria-current", "true");
  await page.waitForTimeout(800);
  await page.screenshot({ path: "results/shots/territories-chosen.png" });
  await first.click();
  await expect(first).not.toHaveAttribute("aria-current", "true");

  // Behind a clamp: what its branch feeds, counted once.
  const flow = work.panel("Flow");
  await flow.getByRole("combobox", { name: "Vessel tree" }).selectOption("Portal vein");
  await flow.getByRole("combobox", { name: "Vessel", exact: true }).selectOption({ label: "Left portal vein" });
  await flow.getByRole("button", { name: "Clamp vessel" }).click();
  const said = await panel.getByText(/Behind the clamp/).innerText();
  const [, ml] = said.match(/: (\d+) mL, (\d+) % of Liver/);
  const left = all.filter((row) => /Left portal|Umbilical|Segment [234] /.test(row.name));
  expect(Math.abs(Number(ml) - sum(left, "ml"))).toBeLessThan(0.6 * left.length);

  await panel.getByRole("button", { name: "Show the organ as it was" }).click();
  await expect(panel.locator("tr[data-territory]")).toHaveCount(0);
  await expect.poll(() => colored(page, work, all), { timeout: 60_000 }).toBeLessThan(during / 2);
});

test("supply and drainage, by divisions, on a phone", async ({ page, server }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const work = await Workspace.demo(page, server);
  await page.getByRole("tab", { name: "Flow" }).click();
  const panel = work.panel("Territories");
  await panel.scrollIntoViewIfNeeded();
  await panel.getByRole("combobox", { name: "Supply" }).selectOption("Portal vein");
  await panel.getByRole("combobox", { name: "Drainage" }).selectOption("Hepatic veins");
  await panel.getByRole("combobox", { name: "Vessels taken together" }).selectOption({ label: "Branches after the first division" });
  await divide(panel);
  const supply = await rows(panel);
  const whole = await total(panel);
  expect(Math.abs(sum(supply, "ml") - whole)).toBeLessThan(2);
  await panel.getByRole("radio", { name: "Drainage" }).click();
  await expect.poll(async () => (await rows(panel))[0].name).not.toBe(supply[0].name);
  expect(await total(panel)).toBe(whole);
  await page.screenshot({ path: "results/shots/territories-phone.png" });
});
