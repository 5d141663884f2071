// Reads a digit with the Open Inference Protocol and binary tensors: node docs/open-inference/infer-binary.mjs [address]
import { readFile } from 'node:fs/promises'

const address = process.argv[2] ?? 'http://127.0.0.1:7071'
const sample = JSON.parse(await readFile(new URL('../../models/samples/digit-7.json', import.meta.url), 'utf8'))
const { name, shape, datatype, data } = sample.inputs[0]

const pixels = new Uint8Array(Float32Array.from(data).buffer) // little-endian, like every platform that Node runs on
const head = new TextEncoder().encode(JSON.stringify({
  inputs: [{ name, shape, datatype, parameters: { binary_data_size: pixels.length } }],
  parameters: { binary_data_output: true },
}))

const response = await fetch(new URL('/v2/models/digits/infer', address), {
  method: 'POST',
  headers: { 'Content-Type': 'application/octet-stream', 'Inference-Header-Content-Length': String(head.length) },
  body: new Blob([head, pixels]),
})
if (!response.ok) throw new Error(await response.text())

const body = await response.arrayBuffer()
const length = Number(response.headers.get('Inference-Header-Content-Length'))
const { outputs: [output] } = JSON.parse(new TextDecoder().decode(body.slice(0, length)))
const probabilities = new Float32Array(body.slice(length, length + output.parameters.binary_data_size))
console.log(`It is a ${probabilities.indexOf(Math.max(...probabilities))}.`)
