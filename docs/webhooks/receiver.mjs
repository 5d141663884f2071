// A webhook receiver that needs only Node:  WEBHOOK_SECRET=whsec_... node docs/webhooks/receiver.mjs 8080
// It accepts a webhook only if the signature matches and the timestamp is recent. It processes each ID once.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const MAX_BODY_BYTES = 64 * 1024; // the sender promises less than 20 kB
const MAX_AGE_SECONDS = 5 * 60;
const MAX_IDS = 10_000;

const secret = process.env.WEBHOOK_SECRET ?? '';
if (!secret.startsWith('whsec_')) {
  console.error('Set WEBHOOK_SECRET to the signing secret: whsec_ and base64.');
  process.exit(1);
}

const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
const seen = new Set();

const server = createServer(async (request, response) => {
  const body = await read(request);
  const fault = body === null ? 'the body is too large' : faultOf(request.headers, body);
  if (fault) {
    console.log(`refused: ${fault}`);
    response.writeHead(400, { connection: 'close' }).end(fault);
    return;
  }

  // A repeated attempt gets the same response as the first, so the sender stops. The work is done once.
  const id = request.headers['webhook-id'];
  if (seen.has(id)) {
    console.log(`duplicate: ${id}`);
  } else {
    remember(id);
    const event = JSON.parse(body);
    console.log(`${event.type}: job ${event.data.id}`);
  }

  response.writeHead(204).end();
});
server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}/`));

async function read(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }

  return Buffer.concat(chunks);
}

function faultOf(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !timestamp || !signatures) return 'a webhook header is missing';
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(age <= MAX_AGE_SECONDS)) return 'the timestamp is not recent';
  // Sign the bytes as received. JSON that is parsed and serialized again can have different bytes.
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  const authentic = signatures.split(' ').some(signature => {
    const given = Buffer.from(signature.startsWith('v1,') ? signature.slice(3) : '', 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return authentic ? null : 'the signature does not match';
}

function remember(id) {
  seen.add(id);
  if (seen.size > MAX_IDS) seen.delete(seen.values().next().value);
}
