// A surgeon on real data: a chest CT and an MR head, opened from a folder.
import { test, expect } from "./fixtures.js";
import { Workspace } from "../support/workspace.js";
import { LONGEST_TASK_MS, longestTask, noteTasks, pageTime } from "../support/tasks.js";
import { needReferenceData, seriesFolder } from "../support/series.js";

test.beforeAll(() => needReferenceData());

test("a chest CT of 100 slices opens without an upload and without holding the page up", async ({ page, server, watched }) => {
  watched(page, server);
  const sent = [];
  page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
  await noteTasks(page);
  const folder = seriesFolder("dicom-ct-chest-contrast-cmbcrc01068");
  await page.goto(server.address);
  await page.waitForTimeout(1500);
  const opened = await pageTime(page);
  await page.locator("input[type=file][webkitdirectory]").setInputFiles(folder);
  const work = await new Workspace(page).loaded();
  expect(await work.letters("axial")).toBe("R,L,A,P");
  for (const fact of [/CT, 100 slices/, /512 × 512\s?px/, /Voxel 0\.90 × 0\.90 × 2\.50\s?mm/]) await expect(work.panel("Series")).toContainText(fact);
  expect(sent).toEqual([]);
  // The volume is drawn and the files are kept after it is complete: the page answers meanwhile as well.
  await work.kept();
  expect(await longestTask(page, "opening a chest CT", opened)).toBeLessThan(LONGEST_TASK_MS);
  await page.waitForTimeout(3000);
  await page.screenshot({ path: "results/shots/surgeon-chest.png" });
});

// Positions in LPS mm and what lies there, read from the files with pydicom and looked at: the left ventricle full of
// contrast, the lung at the same height on the patient's right, and the dome of the liver on the right.
const HEART = { at: [30, -30, -199], hu: [200, 600] };
const RIGHT_LUNG = { at: [-60, -30, -199], hu: [-1000, -700] };
const LIVER = { at: [-100, 10, -226.5], hu: [-60, 250] };

test("heart to the patient's left, liver to the right, in every slice view", async ({ page, server }) => {
  const work = await Workspace.folder(page, server, seriesFolder("dicom-ct-chest-contrast-cmbcrc01068"));
  await work.view("axial").focus();
  await page.keyboard.press("Home");
  for (let k = 0; k < 15; k++) await page.keyboard.press("ArrowUp");
  const [heart, lung] = [await work.find("axial", HEART.at), await work.find("axial", RIGHT_LUNG.at)];
  expect(heart[0]).toBeGreaterThan(0.5);
  expect(lung[0]).toBeLessThan(0.5);
  for (const [place, { hu }] of [[heart, HEART], [lung, RIGHT_LUNG]]) {
    const seen = await work.look("axial", ...place);
    expect(seen.hu).toBeGreaterThan(hu[0]);
    expect(seen.hu).toBeLessThan(hu[1]);
  }
  await page.keyboard.down("Shift");
  await work.probe("axial", ...heart);
  await page.keyboard.up("Shift");
  for (const view of ["coronal", "sagittal"]) {
    const place = await work.find(view, HEART.at);
    const seen = await work.look(view, ...place);
    expect(seen.hu, `${view} at the heart`).toBeGreaterThan(HEART.hu[0]);
    seen.position.forEach((mm, axis) => expect(Math.abs(mm - HEART.at[axis])).toBeLessThan(4));
  }
  const coronal = await work.find("coronal", HEART.at);
  expect(coronal[0]).toBeGreaterThan(0.5);
  await work.view("axial").focus();
  for (let k = 0; k < 11; k++) await page.keyboard.press("ArrowDown");
  const liver = await work.find("axial", LIVER.at);
  expect(liver[0]).toBeLessThan(0.5);
  const seen = await work.look("axial", ...liver);
  expect(seen.hu).toBeGreaterThan(LIVER.hu[0]);
  expect(seen.hu).toBeLessThan(LIVER.hu[1]);
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
  await work.panel("Series").getByRole("button", { name: /remarks? on the import/ }).click();
  await expect(page.getByRole("dialog")).toContainText(/missing/i);
});

// Read from the files with pydicom and another codec: the right lobe of the liver, 99 HU in the mean of 25 pixels.
const COMPRESSED_LIVER = { at: [-110.8, -181.6, -784.5], hu: [20, 180] };

test("a CT compressed as JPEG 2000 opens with a decoder that no other series waits for", async ({ page, server, watched }) => {
  watched(page, server);
  const fetched = [];
  page.on("request", (request) => fetched.push(request.url()));
  const folder = seriesFolder("dicom-ct-j2k-totalseg");
  const work = await Workspace.folder(page, server, folder);
  expect(fetched.filter((url) => url.includes("codec-worker"))).not.toEqual([]);
  const place = await work.find("axial", COMPRESSED_LIVER.at);
  expect(place[0]).toBeLessThan(0.5);
  const seen = await work.look("axial", ...place);
  expect(seen.hu).toBeGreaterThan(COMPRESSED_LIVER.hu[0]);
  expect(seen.hu).toBeLessThan(COMPRESSED_LIVER.hu[1]);
});
