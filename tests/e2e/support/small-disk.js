// A disk of a few hundred MB for a server's data, which a test can fill and make larger.
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, rmdirSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MIB = 1 << 20;

export class SmallDisk {
  /** A disk of its own, or null where this account may not mount one. */
  static mount(mib) {
    const folder = mkdtempSync(join(tmpdir(), "prosector-disk-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mib}m`, "tmpfs", folder], { stdio: "ignore" });
      return new SmallDisk(folder);
    } catch {
      rmdirSync(folder);
      return null;
    }
  }

  constructor(folder) {
    this.folder = folder;
    this.ballast = join(folder, "ballast");
  }

  get freeBytes() {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  resize(mib) {
    execFileSync("mount", ["-o", `remount,size=${mib}m`, this.folder]);
  }

  /** Fills what is free, to the last byte. */
  fill() {
    const file = openSync(this.ballast, "a");
    try {
      for (let piece = MIB; piece >= 1; ) {
        try {
          writeSync(file, Buffer.alloc(piece));
        } catch {
          piece = Math.floor(piece / 2);
        }
      }
    } finally {
      closeSync(file);
    }
  }

  makeRoom() {
    rmSync(this.ballast, { force: true });
  }

  unmount() {
    execFileSync("umount", ["-l", this.folder]);
    rmdirSync(this.folder);
  }
}
