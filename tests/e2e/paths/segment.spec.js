// Segments edited on a real chest CT: bone by a tissue's range, strokes with undo, a reload, and a second person.
import { join } from "node:path";
import { test, expect } from "./fixtures.js";
import { Workspace } from "../support/workspace.js";
import { joinCase, shareCase, signIn } from "../support/people.js";
import { needReferenceData, seriesFolder } from "../support/series.js";

test.beforeAll(() => needReferenceData());

const CHEST = "dicom-ct-chest-contrast-cmbcrc01068";

/** The editor's panel. */
const editor = (work) => work.panel("Segment editor");

/** Volume in mL that the list of structures states for a segment; null where it states none. */
async function millilitres(work, name) {
  const row = work.panel("Structures").locator("[data-layer]").filter({ hasText: name });
  const text = await row.locator(".item-value").innerText();
  const [number] = text.match(/[\d.,\s\u202f]+/) ?? [];
  return number === undefined ? null : Number(number.replace(/[,\s\u202f]/g, ""));
}

/** Paints a short line in the axial view; resolves to ms from the last move to the picture that shows it. */
async function stroke(work, from, to) {
  const { page } = work;
  const [start, end] = [await work.spot("axial", ...from), await work.spot("axial", ...to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 8 });
  await page.mouse.up();
}

/** Notes by the clock that all pages share when the pointer was let go. */
async function watchPointerUp(page) {
  await page.evaluate(() => {
    const note = (event) => (window.letGoAt = performance.timeOrigin + event.timeStamp);
    window.addEventListener("pointerup", note, { capture: true });
  });
}

/** Waits in the page until the structure's row states another volume than now; resolves to when it did. */
function volumeChanges(page, name) {
  return page.evaluate(
    (name) =>
      new Promise((resolve, reject) => {
        const row = () => [...document.querySelectorAll("[data-layer]")].find((row) => row.textContent.includes(name));
        const stated = () => row()?.querySelector(".item-value")?.textContent;
        const [before, late] = [stated(), performance.now() + 10_000];
        const look = () => {
          const now = performance.now();
          if (stated() !== before) resolve(performance.timeOrigin + now);
          else if (now > late) reject(new Error(`the volume of ${name} did not change within ten seconds`));
          else setTimeout(look, 4);
        };
        look();
      }),
    name,
  );
}

test("bone by its range, strokes with undo and redo, kept by a reload", async ({ browser, server }) => {
  test.setTimeout(240_000);
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, server);
  const work = await Workspace.folder(page, server, seriesFolder(CHEST));
  await work.kept();
  const panel = editor(work);

  await test.step("bone by the tissue's range", async () => {
    await panel.getByRole("button", { name: "New segment" }).click();
    await panel.getByLabel("Name of the segment").fill("Bone");
    await panel.getByLabel("Name of the segment").press("Enter");
    await panel.getByLabel("Tissue (CT)").selectOption({ label: "Bone" });
    await expect(panel.getByLabel("Mark the range on the slices")).toBeChecked();
    await page.screenshot({ path: "results/shots/segment-preview.png" });
    await panel.getByRole("button", { name: "Fill the range" }).click();
    await expect.poll(() => millilitres(work, "Bone"), { timeout: 60_000 }).toBeGreaterThan(300);
    // Counted in the files with NumPy: voxels of 226 HU and more, with the contrast medium in the heart.
    console.log(`    bone and contrast medium: ${await millilitres(work, "Bone")} mL`);
  });

  await test.step("each stroke is one step back and forth", async () => {
    await panel.getByRole("button", { name: "New segment" }).click();
    await panel.getByLabel("Name of the segment").fill("Lesion");
    await panel.getByLabel("Name of the segment").press("Enter");
    await page.keyboard.press("b");
    const volumes = [await millilitres(work, "Lesion")];
    for (const at of [0.4, 0.5, 0.6]) {
      await stroke(work, [at, 0.4], [at + 0.04, 0.45]);
      await expect.poll(() => millilitres(work, "Lesion")).toBeGreaterThan(volumes.at(-1));
      volumes.push(await millilitres(work, "Lesion"));
    }
    for (const volume of volumes.slice(0, -1).reverse()) {
      await page.keyboard.press("Control+z");
      await expect.poll(() => millilitres(work, "Lesion")).toBe(volume);
    }
    for (const volume of volumes.slice(1)) {
      await page.keyboard.press("Control+Shift+z");
      await expect.poll(() => millilitres(work, "Lesion")).toBe(volume);
    }
    await page.waitForTimeout(1500);
    await page.screenshot({ path: "results/shots/segment-painted.png" });
  });

  await test.step("a reload keeps it", async () => {
    const before = [await millilitres(work, "Bone"), await millilitres(work, "Lesion")];
    await work.saved();
    await page.reload();
    await work.loaded();
    await expect.poll(() => millilitres(work, "Lesion"), { timeout: 60_000 }).toBe(before[1]);
    expect(await millilitres(work, "Bone")).toBe(before[0]);
  });

  await test.step("the plan file alone brings it to another browser", async () => {
    const before = [await millilitres(work, "Bone"), await millilitres(work, "Lesion")];
    const saved = page.waitForEvent("download");
    await page.keyboard.press("Control+s");
    const folder = seriesFolder(CHEST);
    await (await saved).saveAs(join(folder, "plan.prosector"));
    const elsewhere = await (await browser.newContext()).newPage();
    const again = await Workspace.folder(elsewhere, server, folder);
    await expect.poll(() => millilitres(again, "Lesion"), { timeout: 60_000 }).toBe(before[1]);
    expect(await millilitres(again, "Bone")).toBe(before[0]);
    await again.kept();
    await elsewhere.reload();
    await again.loaded();
    await expect.poll(() => millilitres(again, "Lesion"), { timeout: 60_000 }).toBe(before[1]);
  });
});

test("another person sees a stroke within a second", async ({ browser, server }) => {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, server);
  // A part of the series: two pages draw on one processor here.
  const work = await Workspace.folder(page, server, seriesFolder(CHEST, (path) => /[0-3]\.dcm$/.test(path)));
  await work.kept();
  const panel = editor(work);
  await panel.getByRole("button", { name: "New segment" }).click();
  await panel.getByLabel("Name of the segment").fill("Lesion");
  await panel.getByLabel("Name of the segment").press("Enter");
  await page.keyboard.press("b");
  await stroke(work, [0.4, 0.4], [0.44, 0.45]);
  await expect.poll(() => millilitres(work, "Lesion")).toBeGreaterThan(0);
  const link = await shareCase(page, "Edit");
  await work.synced();
  const remote = await (await browser.newContext()).newPage();
  await joinCase(remote, link, "Dr Ben Remote");
  const theirs = await new Workspace(remote).loaded();
  await expect.poll(() => millilitres(theirs, "Lesion"), { timeout: 60_000 }).toBe(await millilitres(work, "Lesion"));
  await expect(remote.locator("[data-rung]")).toHaveText(/WebGPU|CPU/);
  await page.waitForTimeout(3000);
  await watchPointerUp(page);
  await panel.locator("#segment-chosen").selectOption({ label: "Lesion" });
  await page.keyboard.press("b");
  const took = [];
  for (const at of [0.3, 0.35, 0.65]) {
    const arrives = volumeChanges(remote, "Lesion");
    await stroke(work, [at, 0.55], [at + 0.03, 0.6]);
    took.push((await arrives) - (await page.evaluate(() => window.letGoAt)));
    await page.waitForTimeout(500);
  }
  console.log(`    strokes were there after ${took.map((ms) => ms.toFixed(0)).join(", ")} ms`);
  expect(Math.max(...took)).toBeLessThan(1000);
  expect(await millilitres(theirs, "Lesion")).toBe(await millilitres(work, "Lesion"));
  await remote.waitForTimeout(1500);
  await remote.screenshot({ path: "results/shots/segment-remote.png" });
});
