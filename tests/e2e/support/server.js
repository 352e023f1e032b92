// A Prosector server in a process of its own, that a test may kill and start again on the same data.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const binary = process.env.PROSECTOR;
const web = process.env.PROSECTOR_WEB;

/** Folder with the demo case, made once by demo-data.js and copied for each server. */
export const demoTemplate = join(tmpdir(), "prosector-e2e-demo");

export class Server {
  constructor(data) {
    this.data = data ?? mkdtempSync(join(tmpdir(), "prosector-e2e-"));
    this.port = 0;
    this.output = [];
  }

  /** Starts the process; resolves when it says that it listens. A restarted server keeps its port. */
  async start() {
    if (!binary || !web) throw new Error("PROSECTOR and PROSECTOR_WEB are not set: run `cargo xtask test --only browser`");
    if (existsSync(demoTemplate)) cpSync(demoTemplate, join(this.data, "demo"), { recursive: true });
    const args = ["serve", "--port", String(this.port), "--data", this.data, "--web", web];
    this.child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.child.stderr.on("data", (chunk) => this.output.push(String(chunk)));
    await this.#untilListening();
    return this;
  }

  #untilListening() {
    return new Promise((resolve, reject) => {
      this.child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${this.output.join("")}`)));
      createInterface(this.child.stdout).on("line", (line) => {
        this.output.push(`${line}\n`);
        const address = line.match(/http:\/\/127\.0\.0\.1:(\d+)/);
        if (address) this.port = Number(address[1]);
        const welcome = line.match(/http:\/\/\S+\/welcome#\S+/);
        if (welcome) this.welcome = welcome[0];
      });
      this.#poll(resolve, reject, Date.now() + 120_000);
    });
  }

  async #poll(resolve, reject, deadline) {
    while (Date.now() < deadline) {
      const up = this.port && (await fetch(`${this.address}/healthz`).then((r) => r.ok, () => false));
      if (up) return resolve();
      await new Promise((r) => setTimeout(r, 100));
    }
    reject(new Error(`the server did not start: ${this.output.join("")}`));
  }

  get address() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends the process as a power cut would, or politely with SIGTERM. */
  async stop(signal = "SIGKILL") {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill(signal);
    await gone;
  }

  async remove() {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}
