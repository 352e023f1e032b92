// What people do together beyond editing: follow, point, comment; each with a name, a role and an undo of their own.
import { test, expect } from "./fixtures.js";
import { Workspace, VIEWS } from "../support/workspace.js";
import { joinCase, shareCase, signIn } from "../support/people.js";
import { cube, mmPerPixel, pointerOf, sizeOf, sliceNumber } from "../support/overlay.js";

test.describe.configure({ mode: "serial" });

// Ada owns the case; Ben came through a link for editors, Cara through one for viewers and later through Ben's.
const people = {};

test.beforeAll(async ({ browser, server }) => {
  test.setTimeout(300_000);
  const ada = await (await browser.newContext()).newPage();
  await signIn(ada, server);
  const work = await Workspace.demo(ada, server);
  const [edit, view] = [await shareCase(ada, "Edit"), await shareCase(ada, "View")];
  people.ada = { page: ada, work };
  people.ben = await join(browser, edit, "Dr Ben Remote");
  people.cara = await join(browser, view, "Cara Student");
  await work.synced();
});

test.afterAll(async () => {
  for (const { page } of Object.values(people)) await page.context().close();
});

async function join(browser, link, name) {
  // Another shape of window: what is shared are places in the patient, not on the screen.
  const page = await (await browser.newContext({ viewport: { width: 1180, height: 700 } })).newPage();
  await joinCase(page, link, name);
  return { page, work: await new Workspace(page).loaded(), id: await guestId(page), link };
}

const guestId = (page) => page.evaluate(() => fetch("/api/me").then((r) => r.json()).then((me) => me.guest.id));

/** Everything of a view that following shares: the slices, and the direction and scale of the volume. */
async function outlook({ work }) {
  const slices = await Promise.all(VIEWS.slice(0, 3).map((view) => sliceNumber(work, view)));
  const height = (await sizeOf(work, "volume"))[1] * (await mmPerPixel(work, "volume"));
  return { slices, letters: await work.letters("volume"), faces: (await cube(work)).map((face) => face[0]), height: Math.round(height) };
}

test("everybody is named with their role, and each guest is somebody of their own", async () => {
  const { ada, ben, cara } = people;
  await ada.page.getByRole("button", { name: "2 other people are here" }).click();
  const menu = ada.page.getByRole("menu", { name: "People here" });
  await expect(menu.getByText("Dr Ben Remote, Editor", { exact: true })).toBeVisible();
  await expect(menu.getByText("Cara Student, Viewer", { exact: true })).toBeVisible();
  await ada.page.screenshot({ path: "results/shots/people.png" });
  await ada.page.keyboard.press("Escape");
  expect(cara.id).not.toBe(ben.id);
  // The same browser that comes back, even by another link, is the same guest.
  await joinCase(cara.page, ben.link, "Cara Student");
  await cara.work.loaded();
  expect(await guestId(cara.page)).toBe(cara.id);
  await expect(cara.work.panel("Plan").getByRole("button", { name: "Add step" })).toBeEnabled();
});

test("who follows sees the presenter's slices and camera until they move their own", async () => {
  const { ada, ben } = people;
  await ada.page.getByRole("button", { name: "Present", exact: false }).first().click();
  const follow = ben.page.getByRole("button", { name: "Follow Dr Ada Example" });
  await follow.click();
  await ada.work.view("axial").focus();
  for (let k = 0; k < 7; k++) await ada.page.keyboard.press("ArrowUp");
  await ada.work.view("volume").focus();
  await ada.page.keyboard.press("Shift+4");
  await ada.work.drag("volume", [0.4, 0.5], [0.6, 0.6]);
  await ada.page.keyboard.press("+");
  await expect.poll(() => outlook(ben)).toEqual(await outlook(ada));
  await ben.page.screenshot({ path: "results/shots/following.png" });

  await ben.work.drag("volume", [0.5, 0.5], [0.3, 0.5]);
  await expect(follow).toBeVisible();
  const own = await cube(ben.work);
  await ada.work.drag("volume", [0.5, 0.5], [0.5, 0.7]);
  await expect.poll(() => cube(ada.work)).not.toEqual(own);
  await ben.page.waitForTimeout(500);
  expect(await cube(ben.work)).toEqual(own);
});

test("a pointer is at the same place of the patient in slices and in 3D", async () => {
  const { ada, ben } = people;
  const { position } = await ada.work.look("axial", 0.42, 0.55);
  await expect.poll(() => pointerOf(ben.work, "axial", "Dr Ada Example")).not.toBeNull();
  const seen = await pointerOf(ben.work, "axial", "Dr Ada Example");
  const [width, height] = await sizeOf(ben.work, "axial");
  await sameSlice(ada, ben);
  const there = (await ben.work.look("axial", seen[0] / width, seen[1] / height)).position;
  position.forEach((mm, axis) => expect(Math.abs(mm - there[axis]), `axis ${axis}`).toBeLessThan(1.5));

  for (const one of [ada, ben]) {
    await one.work.view("volume").focus();
    await one.page.keyboard.press("Shift+1");
    await one.page.keyboard.press("=");
  }
  const { x, y } = await ada.work.spot("volume", 0.45, 0.5);
  await ada.page.mouse.move(x - 4, y);
  await ada.page.waitForTimeout(100);
  await ada.page.mouse.move(x, y);
  const middle = async ({ work }, [px, py]) => {
    const [w, h] = await sizeOf(work, "volume");
    const mm = await mmPerPixel(work, "volume");
    return [(px - w / 2) * mm, (py - h / 2) * mm];
  };
  const box = await ada.work.view("volume").boundingBox();
  const [right, down] = await middle(ada, [x - box.x, y - box.y]);
  await expect.poll(async () => {
    const at = await pointerOf(ben.work, "volume", "Dr Ada Example");
    if (!at) return Infinity;
    const [r, d] = await middle(ben, at);
    return Math.hypot(r - right, d - down);
  }, { message: "mm between the pointer and where it is seen" }).toBeLessThan(3);
  await ben.page.screenshot({ path: "results/shots/pointer-volume.png" });
});

/** Brings both to one axial slice, by the slider. */
async function sameSlice(one, other) {
  const number = await sliceNumber(one.work, "axial");
  await other.work.view("axial").locator("input.slice-slider").fill(String(number));
}

test("comments on a mark are answered, settled, and undone by who wrote them alone", async () => {
  const { ada, ben, cara } = people;
  const marks = await ada.work.panel("Marks").locator("li").count();
  await ada.page.keyboard.press("l");
  await ada.work.click("axial", 0.45, 0.5);
  await ada.page.keyboard.press("Escape");
  const threads = [];
  for (const one of [ada, ben, cara]) {
    const mark = one.work.panel("Marks").locator("li").nth(marks);
    await mark.locator("button.item-name").click();
    await mark.getByRole("button", { name: "Go to it" }).click();
    threads.push(one.work.panel("Selected").locator(".comment"));
  }
  await write(ada, "Is this the right vein?");
  await expect(threads[1]).toContainText("Dr Ada Example");
  await write(ben, "Yes, the right one.");
  await write(cara, "I agree.");
  for (const thread of threads) {
    await expect(thread).toHaveCount(3);
    await expect(thread.nth(1)).toContainText("Dr Ben Remote");
    await expect(thread.nth(2)).toContainText("Cara Student");
  }
  // Where the mark is, is the same place for all.
  const { slices } = await outlook(ada);
  for (const one of [ben, cara]) expect((await outlook(one)).slices).toEqual(slices);

  await ben.work.panel("Selected").getByRole("button", { name: "Mark as settled" }).first().click();
  await expect(threads[0].first()).toContainText("Settled");
  await ada.page.screenshot({ path: "results/shots/comments.png" });
  // Cara takes back her own words; Ben then takes back the settling, then his answer. Ada's question stays.
  await undo(cara);
  await expect(threads[0]).toHaveCount(2);
  await undo(ben);
  await expect(threads[0].first()).not.toContainText("Settled");
  await undo(ben);
  for (const thread of threads) await expect(thread).toHaveText([/Is this the right vein\?/]);
  await undo(ada);
  for (const thread of threads) await expect(thread).toHaveCount(0);
});

async function write({ work }, words) {
  const selected = work.panel("Selected");
  await selected.getByLabel("Write a comment").fill(words);
  await selected.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(selected.locator(".comment", { hasText: words })).toBeVisible();
  await work.synced();
}

async function undo({ page, work }) {
  await work.view("axial").focus();
  await page.keyboard.press("Control+z");
  await work.synced();
}
