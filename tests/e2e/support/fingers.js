// Fingers on a touch screen, through the browser's own input pipeline.

export class Fingers {
  static async on(page) {
    const fingers = new Fingers();
    fingers.page = page;
    fingers.session = await page.context().newCDPSession(page);
    return fingers;
  }

  /** Where each finger is, px of the page; fewer points than before lift fingers. */
  async #send(type, points) {
    const touchPoints = points.map(([x, y], id) => ({ x, y, id }));
    await this.session.send("Input.dispatchTouchEvent", { type, touchPoints });
  }

  async down(...points) {
    await Promise.all(points.map((_, n) => this.#send("touchStart", points.slice(0, n + 1))));
  }

  async move(...points) {
    await this.#send("touchMove", points);
  }

  async up() {
    await this.#send("touchEnd", []);
  }

  /** Moves all fingers in straight lines from one set of points to another, without a rest that would be a long press. */
  async glide(from, to, steps = 8) {
    const sent = [this.down(...from)];
    for (let n = 1; n <= steps; n++) {
      sent.push(this.move(...from.map(([x, y], k) => [x + ((to[k][0] - x) * n) / steps, y + ((to[k][1] - y) * n) / steps])));
    }
    sent.push(this.up());
    await Promise.all(sent);
  }

  /** Rests one finger for so long. */
  async rest(point, ms) {
    await this.down(point);
    await this.page.waitForTimeout(ms);
    await this.up();
  }
}
