// A surgeon on real data: a chest CT and an MR head, opened from a folder.
import { test, expect } from "./fixtures.js";
import { Workspace } from "../support/workspace.js";
import { needReferenceData, seriesFolder } from "../support/series.js";

test.beforeAll(() => needReferenceData());

test("a chest CT of 100 slices opens without an upload and without holding the page up", async ({ page, server, watched }) => {
  watched(page, server);
  const sent = [];
  page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
  await page.addInitScript(() => {
    window.longest = 0;
    const note = (list) => list.getEntries().forEach((task) => (window.longest = Math.max(window.longest, task.duration)));
    new PerformanceObserver(note).observe({ type: "longtask" });
  });
  const folder = seriesFolder("dicom-ct-chest-contrast-cmbcrc01068");
  await page.goto(server.address);
  await page.waitForTimeout(1500);
  await page.evaluate(() => (window.longest = 0));
  await page.locator("input[type=file][webkitdirectory]").setInputFiles(folder);
  const work = await new Workspace(page).loaded();
  expect(await work.letters("axial")).toBe("R,L,A,P");
  await expect(work.panel("Series")).toContainText("512 × 512 × 100");
  expect(sent).toEqual([]);
  expect(await page.evaluate(() => window.longest)).toBeLessThan(200);
  await page.waitForTimeout(3000);
  await page.screenshot({ path: "results/shots/surgeon-chest.png" });
});

test("an MR head opens with its letters and without Hounsfield units", async ({ page, server }) => {
  const work = await Workspace.folder(page, server, seriesFolder("dicom-mr-t1-studyforrest"));
  expect(await work.letters("axial")).toBe("R,L,A,P");
  expect(await work.letters("sagittal")).toBe("A,P,H,F");
  expect(await work.probe("axial", 0.5, 0.5)).not.toContain("HU");
  await page.waitForTimeout(3000);
  await page.screenshot({ path: "results/shots/surgeon-mr.png" });
});

test("half a series says which slices are missing", async ({ page, server }) => {
  let count = 0;
  const folder = seriesFolder("dicom-ct-chest-contrast-cmbcrc01068", () => count++ % 10 !== 5);
  const work = await Workspace.folder(page, server, folder);
  await work.panel("Series").getByRole("button", { name: /remark/ }).click();
  await expect(page.getByRole("dialog")).toContainText(/missing/i);
});
