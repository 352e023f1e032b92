// Operations of the segment editor, on the demo patient's CT: a figure of geometry says what must come of it,
// and undo brings the exact volume of before.
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, expect } from "./fixtures.js";
import { Workspace } from "../support/workspace.js";

const R = 12;
const ball = (r) => (4 / 3) * Math.PI * r ** 3 / 1000;

/** The demo patient's CT without its segments, so that nothing but what is painted here is in the label map. */
function demoImages() {
  const folder = mkdtempSync(join(tmpdir(), "prosector-demo-"));
  execFileSync(process.env.PROSECTOR, ["demo", "--out", folder]);
  return join(folder, "ct");
}

/** Volume in mL, with every digit that the page has; null while the row has none. */
async function ml(work, name) {
  const row = work.panel("Structures").locator("[data-layer]").filter({ has: work.page.getByRole("button", { name, exact: true }) });
  const text = (await row.count()) ? await row.locator(".item-value").getAttribute("data-ml") : null;
  return text === null ? null : Number(text);
}

const editor = (work) => work.panel("Segment editor");

async function newSegment(work, name) {
  const panel = editor(work);
  await panel.getByRole("button", { name: "New segment" }).click();
  await panel.getByLabel("Name of the segment").fill(name);
  await panel.getByLabel("Name of the segment").press("Enter");
  await expect(panel.locator("#segment-chosen option:checked")).toHaveText(name);
}

async function brush(work, key, radius, shape) {
  await work.page.locator("body").press(key);
  await editor(work).getByRole("slider", { name: "Radius" }).fill(String(radius));
  await editor(work).getByRole("radio", { name: shape }).click();
}

/** Paints or erases once; resolves to the segment's new volume. */
async function dab(work, at, name) {
  const before = await ml(work, name);
  await work.click("axial", ...at);
  await expect.poll(() => ml(work, name)).not.toBe(before);
  return ml(work, name);
}

/** Undoes once: the segment has its volume from before again. */
async function undo(work, name, before, words = "the last step") {
  await work.page.locator("body").press("Control+z");
  await expect.poll(() => ml(work, name), { message: `undo of ${words}` }).toBe(before);
}

/** Applies an operation, checks the volume that comes of it, and that undo brings back the one before. */
async function operation(work, words, { size, other, keeps } = {}, name, check) {
  const panel = editor(work);
  const before = await ml(work, name);
  await panel.locator("#segment-operation").selectOption({ label: words });
  if (size !== undefined) await panel.getByLabel(/^(Size|Least volume)/).fill(String(size));
  if (size !== undefined) await panel.getByLabel(/^(Size|Least volume)/).press("Tab");
  if (other) await panel.getByLabel("Other segment", { exact: true }).selectOption({ label: other });
  await panel.getByRole("button", { name: "Apply" }).click();
  // Where the volume stays, the step that undo takes back below says that something was done.
  if (keeps) await work.page.waitForTimeout(4000);
  else await expect.poll(() => ml(work, name), { message: words, timeout: 60_000 }).not.toBe(before);
  const after = await ml(work, name);
  console.log(`    ${words}: ${before.toFixed(3)} to ${(after ?? 0).toFixed(3)} mL`);
  await check(after, before);
  await undo(work, name, before, words);
  return after;
}

/** Distances lead from voxel centre to voxel centre, which lie up to about a voxel inside of a painted surface. */
const EDGE = 1.3;
const within = (value, low, high, what) => {
  expect(value, `${what}: ${value} mL`).toBeGreaterThan(low);
  expect(value, `${what}: ${value} mL`).toBeLessThan(high);
};

const near = (value, expected, part, what) => {
  expect(value / expected, `${what}: ${value} mL of ${expected}`).toBeGreaterThan(1 - part);
  expect(value / expected, `${what}: ${value} mL of ${expected}`).toBeLessThan(1 + part);
};

test("what each operation makes of balls is what geometry says, and undo brings the old volume", async ({ page, server, watched }) => {
  test.setTimeout(400_000);
  watched(page, server);
  const work = await Workspace.folder(page, server, demoImages());
  await newSegment(work, "Ball");
  await brush(work, "b", R, "Ball in 3D");
  const [middle, aside] = [[0.36, 0.5], [0.36, 0.22]];
  const one = await dab(work, middle, "Ball");
  near(one, ball(R), 0.03, "a ball of the brush");

  await test.step("margins", async () => {
    await operation(work, "Grow", { size: 4 }, "Ball", (after) => within(after, ball(R + 4 - EDGE / 2), ball(R + 4), "grown"));
    await operation(work, "Shrink", { size: 4 }, "Ball", (after) => within(after, ball(R - 4 - EDGE / 2), ball(R - 4 + EDGE / 2), "shrunk"));
  });

  await test.step("smoothing", async () => {
    // A thin line through the ball: what the median takes away, and the Gaussian with the volume kept does not.
    await brush(work, "b", 0.5, "This slice");
    await work.drag("axial", [0.36, 0.3], [0.36, 0.7]);
    await expect.poll(() => ml(work, "Ball")).toBeGreaterThan(one);
    const spiked = await ml(work, "Ball");
    await operation(work, "Smooth: median", { size: 1.5 }, "Ball", (after) => {
      expect(after).toBeLessThan(spiked);
      near(after, one, 0.04, "without its spike");
    });
    await operation(work, "Smooth: keep the volume", { size: 2, keeps: true }, "Ball", (after) => near(after, spiked, 0.02, "kept"));
    await undo(work, "Ball", one);
  });

  await test.step("holes", async () => {
    await brush(work, "e", 5, "Ball in 3D");
    const hollow = await dab(work, middle, "Ball");
    near(one - hollow, ball(5), 0.08, "a ball of the eraser");
    await operation(work, "Fill holes", {}, "Ball", (after) => expect(after).toBe(one));
    await undo(work, "Ball", one);
  });

  await test.step("parts", async () => {
    await brush(work, "b", 6, "Ball in 3D");
    const both = await dab(work, aside, "Ball");
    near(both - one, ball(6), 0.06, "a second part");
    await operation(work, "Keep the largest part", {}, "Ball", (after) => expect(after).toBe(one));
    await operation(work, "Remove parts below a volume", { size: 2 }, "Ball", (after) => expect(after).toBe(one));
    await operation(work, "Split parts into segments", {}, "Ball", (after) => expect(after).toBe(one));
    await undo(work, "Ball", one);
  });

  await test.step("mirror", async () => {
    // The crosshair is in the middle of the body: the image lies on the other side, as large.
    await operation(work, "Mirror left and right at the crosshair", {}, "Ball", (after) => near(after, 2 * one, 0.02, "with its image"));
  });

  await test.step("scissors", async () => {
    await page.locator("body").press("Escape");
    await editor(work).getByRole("button", { name: /Scissors/ }).click();
    const corners = await Promise.all([[0.36, 0.25], [0.36, 0.75], [0.55, 0.75], [0.55, 0.25]].map((at) => work.spot("axial", ...at)));
    await page.mouse.move(corners[0].x, corners[0].y);
    await page.mouse.down();
    for (const { x, y } of corners.slice(1)) await page.mouse.move(x, y, { steps: 6 });
    await page.mouse.up();
    await expect.poll(() => ml(work, "Ball"), { timeout: 60_000 }).not.toBe(one);
    near(await ml(work, "Ball"), one / 2, 0.1, "cut through its middle");
    await undo(work, "Ball", one);
  });
  await work.saved();
});

test("two segments are joined, kept in common and smoothed together as geometry says", async ({ page, server, watched }) => {
  test.setTimeout(400_000);
  watched(page, server);
  const work = await Workspace.folder(page, server, demoImages());
  await newSegment(work, "Ball");
  await brush(work, "b", R, "Ball in 3D");
  const [middle, aside] = [[0.36, 0.5], [0.36, 0.22]];
  const one = await dab(work, middle, "Ball");

  await test.step("two segments: joined, kept in common, smoothed together", async () => {
    await newSegment(work, "Other");
    await brush(work, "b", 8, "Ball in 3D");
    const other = await dab(work, aside, "Other");
    await editor(work).locator("#segment-chosen").selectOption({ label: "Ball" });
    await operation(work, "Join with another segment", { other: "Other" }, "Ball", (after) => {
      expect(Math.abs(after - one - other)).toBeLessThan(1e-6);
    });
    // Nothing is of both: what they share is nothing.
    await operation(work, "Keep what it shares with another", { other: "Other" }, "Ball", (after) => expect(after ?? 0).toBe(0));
    // A ball that a Gaussian blurs is smaller by the square of its deviation over the radius where it is half.
    await operation(work, "Smooth all segments together", { size: 2 }, "Ball", (after) => near(after, ball(R - 4 / R), 0.03, "smoothed together"));
  });
  await page.screenshot({ path: "results/shots/segment-operations.png" });
  await work.saved();
});
