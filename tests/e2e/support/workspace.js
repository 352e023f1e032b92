// The workspace as a person meets it: by names, roles and keys.
import { expect } from "@playwright/test";

export const VIEWS = ["axial", "sagittal", "coronal", "volume"];

/** Steps of the plan that the demo begins with. */
export const DEMO_STEPS = 5;

export class Workspace {
  constructor(page) {
    this.page = page;
  }

  /** Opens the demo from the start page and waits for its volume. */
  static async demo(page, server) {
    await page.goto(server.address);
    await page.getByRole("button", { name: "Open the demo" }).click();
    return new Workspace(page).loaded();
  }

  /** Opens a folder through the start page's picker and waits for its volume. */
  static async folder(page, server, folder) {
    await page.goto(server.address);
    await page.locator("input[type=file][webkitdirectory]").setInputFiles(folder);
    return new Workspace(page).loaded();
  }

  /** Opens single files through the start page's picker; does not wait. */
  static async files(page, server, files) {
    await page.goto(server.address);
    await page.locator("input[type=file]:not([webkitdirectory])").setInputFiles(files);
    return new Workspace(page);
  }

  /** Waits until every slice is in memory. */
  async loaded() {
    const complete = () => performance.getEntriesByName("prosector:volume-complete").length > 0;
    await this.page.waitForFunction(complete, null, { timeout: 120_000 });
    await expect(this.page.getByText(/^Decoding slices|^Reading files/).first()).toBeHidden({ timeout: 60_000 });
    return this;
  }

  /** Waits until every structure that is shown has its surface. */
  async surfaced() {
    const complete = () => performance.getEntriesByName("prosector:surfaces-complete").length > 0;
    await this.page.waitForFunction(complete, null, { timeout: 120_000 });
  }

  view(name) {
    return this.page.locator(`section[data-view="${name}"]`);
  }

  /** Letters at the edges: left, right, up, down. */
  async letters(name) {
    return this.view(name).locator("[data-letters]").getAttribute("data-letters");
  }

  /** A side panel by its title: "Plan", "Marks", "Flow", "Series", "Structures". */
  panel(title) {
    return this.page.getByRole("region", { name: title, exact: true });
  }

  /** Waits until the browser holds the last change. */
  async saved() {
    await expect(this.page.locator("[data-saved]")).toHaveText("Saved here");
  }

  /** Waits until the imaging is kept for opening without network. */
  async kept() {
    const kept = () => performance.getEntriesByName("prosector:kept").length > 0;
    await this.page.waitForFunction(kept, null, { timeout: 120_000 });
  }

  /** Waits until the server has acknowledged the last change. */
  async synced() {
    await expect(this.page.locator("[data-room]")).toHaveText("Synced");
  }

  /** A place in a view in page px, from fractions of its width and height. */
  async spot(name, right, down) {
    const box = await this.view(name).boundingBox();
    return { x: box.x + box.width * right, y: box.y + box.height * down };
  }

  /** Moves the pointer there and returns what the status bar says of it: "-53 HU  Liver  L ..." */
  async probe(name, right, down) {
    const { x, y } = await this.spot(name, right, down);
    await this.page.mouse.move(x - 2, y);
    await this.page.mouse.move(x, y);
    await expect(this.page.locator("[data-probe] b")).not.toBeEmpty();
    const text = await this.page.locator("[data-probe]").innerText();
    return text.replace(/\u2212/g, "-").replace(/\u202f/g, " ");
  }

  /** What the status bar says at a place in a view: { hu, position: [L, P, H] in mm }. */
  async look(name, right, down) {
    const text = await this.probe(name, right, down);
    const [, hu] = text.match(/^(-?\d+)/) ?? [];
    const [, l, p, h] = text.match(/L (-?[\d.]+)\s+P (-?[\d.]+)\s+H (-?[\d.]+)/) ?? [];
    return { hu: Number(hu), position: [l, p, h].map(Number) };
  }

  /** Where a patient position lies in a view, as fractions, found by looking at two places. */
  async find(name, position) {
    const [low, high] = [await this.look(name, 0.4, 0.4), await this.look(name, 0.6, 0.6)];
    const along = { axial: [0, 1], sagittal: [1, 2], coronal: [0, 2] }[name];
    return along.map((axis) => {
      const slope = 0.2 / (high.position[axis] - low.position[axis]);
      return 0.4 + slope * (position[axis] - low.position[axis]);
    });
  }

  async click(name, right, down) {
    const { x, y } = await this.spot(name, right, down);
    await this.page.mouse.click(x, y);
  }

  async drag(name, from, to, button = "left") {
    const [start, end] = [await this.spot(name, ...from), await this.spot(name, ...to)];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down({ button });
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
    await this.page.mouse.move(end.x, end.y, { steps: 4 });
    await this.page.mouse.up({ button });
  }

  /** Adds a step and gives it a title. */
  async addStep(title) {
    const before = await this.steps().count();
    await this.panel("Plan").getByRole("button", { name: "Add step" }).click();
    await expect(this.steps()).toHaveCount(before + 1);
    await this.rename(before + 1, title);
  }

  /** Gives the step of this number, from 1, another title. */
  async rename(number, title) {
    const field = this.steps().nth(number - 1).locator("input").first();
    await field.fill(title);
    await field.press("Enter");
    await expect(field).toHaveValue(title);
  }

  /** The steps in order, without those that the demo's plan begins with. */
  steps() {
    return this.page.locator('li.step:not([data-step^="demo-step-"])');
  }

  /** Titles of the steps in order. */
  async titles() {
    return this.steps().locator("input.plain").evaluateAll((fields) => fields.map((field) => field.value));
  }

  /** Grey levels 0 to 255 of a view's picture in a grid of `columns` by `rows` cells. */
  async picture(name, columns = 16, rows = 16) {
    const shot = await this.view(name).locator("canvas").screenshot();
    return this.page.evaluate(cells, { png: shot.toString("base64"), columns, rows });
  }
}

/** Runs in the page: mean grey of each cell of a PNG. */
async function cells({ png, columns, rows }) {
  const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, columns, rows);
  const { data } = context.getImageData(0, 0, columns, rows);
  return Array.from({ length: rows }, (_, y) =>
    Array.from({ length: columns }, (_, x) => {
      const at = (y * columns + x) * 4;
      return Math.round((data[at] + data[at + 1] + data[at + 2]) / 3);
    }),
  );
}
