// The chest CT in 3D: each standard view beside a projection that is computed here from the files.
import { test, expect } from "./fixtures.js";
import { Workspace } from "../support/workspace.js";
import { needReferenceData, seriesFolder } from "../support/series.js";
import { axialSlices, brightest, coarser, sameSide } from "../support/ct.js";
import { cube, crossing, markAt, mmPerPixel } from "../support/overlay.js";

test.beforeAll(() => needReferenceData());

const SERIES = "dicom-ct-chest-contrast-cmbcrc01068";
/** The left ventricle full of contrast, LPS mm, read from the files with pydicom and looked at. */
const HEART = [30, -30, -199];
/** Cells of the compared pictures along each side, and the finer ones that a projection is made in. */
const CELLS = 24;
const FINER = 4;
/** Least likeness of what is not symmetric; the ray caster takes other samples than the projection, a mirror image is below 0. */
const ALIKE = 0.7;
/** Grey levels between the darkest and the brightest cell below which a view shows nothing. */
const LEAST_CONTRAST = 60;

// What each view must show at its right and at its top, as [axis of LPS, sign], from anatomy and not from the product:
// whoever faces a patient has the patient's left at their right; whoever stands at the patient's left has the back at
// their right; whoever looks down on the head of a patient who lies on the back has the patient's right at their right.
const PRESETS = [
  { key: "Shift+1", face: "A", letters: "R,L,H,F", right: [0, 1], up: [2, 1] },
  { key: "Shift+2", face: "P", letters: "L,R,H,F", right: [0, -1], up: [2, 1] },
  { key: "Shift+4", face: "L", letters: "A,P,H,F", right: [1, 1], up: [2, 1] },
  { key: "Shift+5", face: "H", letters: "L,R,A,P", right: [0, -1], up: [1, -1] },
];

test("the volume is the right way round from the front, the back, the left and the head", async ({ page, server }) => {
  test.setTimeout(300_000);
  const work = await Workspace.folder(page, server, seriesFolder(SERIES));
  await markTheHeart(page, work);
  await page.getByRole("radio", { name: "MIP" }).click();
  const slices = axialSlices(SERIES);
  for (const preset of PRESETS) {
    await work.view("volume").focus();
    await page.keyboard.press(preset.key);
    await expect.poll(() => work.letters("volume")).toBe(preset.letters);
    expect((await cube(work)).map((face) => face[0])).toEqual([preset.face]);
    const mm = await mmPerPixel(work, "volume");
    const [x, y] = await crossing(work, "volume");
    const mark = await markAt(work, "volume");
    expect(Math.hypot(mark[0] - x, mark[1] - y), "the mark stands where the slices meet").toBeLessThan(3 / mm + 2);

    const canvas = await work.view("volume").boundingBox();
    const side = [canvas.width / CELLS / FINER, canvas.height / CELLS / FINER];
    const [atX, atY] = [HEART[preset.right[0]] * preset.right[1], HEART[preset.up[0]] * preset.up[1]];
    const place = (right, up) => [Math.floor((x + (right - atX) / mm) / side[0]), Math.floor((y - (up - atY) / mm) / side[1])];
    const fine = brightest(slices, { ...preset, place, cells: CELLS * FINER }).map((row) => row.map(grey));
    const expected = coarser(fine, FINER);
    const shown = await settled(work);
    for (const [axis, name] of [[0, "left and right"], [1, "top and bottom"]]) {
      const alike = sameSide(shown, expected, axis);
      console.log(`    ${preset.face}: ${name} ${alike.toFixed(2)}`);
      expect(alike, `${preset.face}: ${name}`).toBeGreaterThan(ALIKE);
    }
    await page.screenshot({ path: `results/shots/orientation-${preset.face}.png` });
  }
  await pickTheHeart(page, work);
});

/** Grey level of the window for bone, 0 to 255. */
const grey = (hu) => Math.max(0, Math.min(255, ((hu + 770) / 2500) * 255));

/** Puts a landmark and the crossing of the slices on the heart, through the axial view. */
async function markTheHeart(page, work) {
  await work.view("axial").focus();
  await page.keyboard.press("4");
  await page.keyboard.press("Home");
  for (let k = 0; k < 15; k++) await page.keyboard.press("ArrowUp");
  const place = await work.find("axial", HEART);
  await page.keyboard.down("Shift");
  await work.probe("axial", ...place);
  await page.keyboard.up("Shift");
  await page.keyboard.press("l");
  await work.click("axial", ...place);
  await page.keyboard.press("Escape");
  await expect(work.panel("Marks").locator("li")).toHaveCount(1);
}

/** Seen from the front, a click on the picture of the heart finds a place of the same left and height. */
async function pickTheHeart(page, work) {
  await work.view("volume").focus();
  await page.keyboard.press("Shift+1");
  const [x, y] = await crossing(work, "volume");
  const box = await work.view("volume").boundingBox();
  await page.mouse.click(box.x + x + 20, box.y + y);
  const moved = HEART[0] + 20 * (await mmPerPixel(work, "volume"));
  await expect.poll(async () => Math.abs((await found(work))[0] - moved)).toBeLessThan(4);
  expect(Math.abs((await found(work))[2] - HEART[2])).toBeLessThan(4);
}

/** The position where the slices meet, as the status bar gives it. */
async function found(work) {
  const { width, height } = await work.view("axial").boundingBox();
  const [x, y] = await crossing(work, "axial");
  return (await work.look("axial", x / width, y / height)).position;
}

/** The picture without the drawing over it, once there is one and two looks at it are the same. */
async function settled(work) {
  await drawing(work, "hidden");
  let last = [];
  const state = async () => {
    const now = (await work.picture("volume", CELLS, CELLS)).flat();
    const same = now.join() === last.join();
    last = now;
    if (Math.max(...now) - Math.min(...now) < LEAST_CONTRAST) return "empty";
    return same ? "at rest" : "moving";
  };
  await expect.poll(state, { message: "the 3D view", timeout: 60_000, intervals: [700] }).toBe("at rest");
  await drawing(work, "visible");
  return Array.from({ length: CELLS }, (_, row) => last.slice(row * CELLS, (row + 1) * CELLS));
}

async function drawing(work, visibility) {
  const over = work.view("volume").locator(".overlay, .corner, .view-tools");
  await over.evaluateAll((all, visibility) => all.forEach((each) => (each.style.visibility = visibility)), visibility);
}
