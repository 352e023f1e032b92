// Fingers on the pictures: scroll, pinch, pan, long press, turn; and the tool that stays as it was.
import { test, expect } from "./fixtures.js";
import { Workspace } from "../support/workspace.js";
import { Fingers } from "../support/fingers.js";
import { cube, crossing, mmPerPixel, sliceNumber } from "../support/overlay.js";

const TABLET = { viewport: { width: 1180, height: 820 }, hasTouch: true, isMobile: true, deviceScaleFactor: 1 };

test("fingers scroll, pinch, pan, rest and turn as hands expect", async ({ browser, server, watched }) => {
  const page = await (await browser.newContext(TABLET)).newPage();
  watched(page, server);
  const work = await Workspace.demo(page, server);
  const fingers = await Fingers.on(page);
  const at = async (view, right, down) => Object.values(await work.spot(view, right, down));

  await test.step("one finger scrolls through the slices, downward toward the foot", async () => {
    const before = await sliceNumber(work, "axial");
    await fingers.glide([await at("axial", 0.5, 0.3)], [await at("axial", 0.5, 0.7)]);
    await expect.poll(() => sliceNumber(work, "axial")).toBeLessThan(before - 5);
    await fingers.glide([await at("axial", 0.5, 0.7)], [await at("axial", 0.5, 0.3)]);
    expect(Math.abs((await sliceNumber(work, "axial")) - before)).toBeLessThan(3);
    await expect(page.locator("[data-probe] b")).toHaveText(/HU/);
  });

  await test.step("two fingers that part enlarge by as much, about their middle", async () => {
    const scale = await mmPerPixel(work, "axial");
    const number = await sliceNumber(work, "axial");
    await fingers.glide([await at("axial", 0.4, 0.5), await at("axial", 0.6, 0.5)], [await at("axial", 0.3, 0.5), await at("axial", 0.7, 0.5)]);
    await expect.poll(async () => scale / (await mmPerPixel(work, "axial"))).toBeCloseTo(2, 1);
    expect(await sliceNumber(work, "axial")).toBe(number);
  });

  await test.step("two fingers that move together take the picture along", async () => {
    const [x, y] = await crossing(work, "axial");
    const from = [await at("axial", 0.4, 0.4), await at("axial", 0.6, 0.4)];
    await fingers.glide(from, from.map(([px, py]) => [px + 60, py + 30]));
    await expect.poll(async () => (await crossing(work, "axial"))[0] - x).toBeCloseTo(60, 0);
    expect((await crossing(work, "axial"))[1] - y).toBeCloseTo(30, 0);
  });

  await test.step("a finger that rests brings all slices there", async () => {
    const place = await at("axial", 0.62, 0.38);
    await fingers.rest(place, 800);
    const box = await work.view("axial").boundingBox();
    const cross = await crossing(work, "axial");
    expect(Math.hypot(cross[0] + box.x - place[0], cross[1] + box.y - place[1])).toBeLessThan(3);
  });

  await test.step("a finger measures, and a pinch in between leaves the tool chosen", async () => {
    const marks = await work.panel("Marks").locator("li").count();
    await page.getByRole("button", { name: "Length", exact: true }).click();
    const length = page.getByRole("button", { name: "Length", exact: true });
    await fingers.glide([await at("volume", 0.4, 0.5), await at("volume", 0.6, 0.5)], [await at("volume", 0.35, 0.5), await at("volume", 0.65, 0.5)]);
    await expect(length).toHaveAttribute("aria-pressed", "true");
    await fingers.glide([await at("axial", 0.4, 0.4), await at("axial", 0.6, 0.4)], [await at("axial", 0.4, 0.45), await at("axial", 0.6, 0.45)]);
    await expect(length).toHaveAttribute("aria-pressed", "true");
    await expect(work.panel("Marks").locator("li")).toHaveCount(marks);
    await fingers.glide([await at("axial", 0.4, 0.5)], [await at("axial", 0.6, 0.5)]);
    await expect(work.panel("Marks").locator("li").nth(marks)).toContainText(/\d+\.\d\s?mm/);
    await page.getByRole("button", { name: "Scroll through slices" }).click();
  });

  await test.step("one finger turns the volume, two enlarge it, a tap finds what is there", async () => {
    const faces = await cube(work);
    await fingers.glide([await at("volume", 0.4, 0.5)], [await at("volume", 0.7, 0.5)]);
    await expect.poll(() => cube(work)).not.toEqual(faces);
    // The patient follows the finger: from the front to the right brings the patient's right side forward.
    expect((await work.letters("volume")).split(",")[0]).not.toBe("R");
    const [turned, scale] = [await cube(work), await mmPerPixel(work, "volume")];
    await fingers.glide([await at("volume", 0.4, 0.5), await at("volume", 0.6, 0.5)], [await at("volume", 0.3, 0.5), await at("volume", 0.7, 0.5)]);
    await expect.poll(async () => scale / (await mmPerPixel(work, "volume"))).toBeCloseTo(2, 1);
    expect(await cube(work)).toEqual(turned);
    const before = await crossing(work, "axial");
    await fingers.glide([await at("volume", 0.5, 0.6)], [await at("volume", 0.5, 0.6)], 1);
    await expect.poll(() => crossing(work, "axial")).not.toEqual(before);
  });
  await page.screenshot({ path: "results/shots/touch-tablet.png" });
});
