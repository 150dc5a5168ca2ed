// A customer's program that uploads a file with the documented API: it sends the missing parts one by one, each with its
// checksum, and then completes the upload. It may be killed at any moment and run again. It prints the parts that it has sent.
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const SIGNED_AT_ONCE = 20;
const [jobUrl, token, path, partSize, partCount] = process.argv.slice(2);
const partSizeBytes = Number(partSize);

async function ask(rest, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const request = body && { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${jobUrl}/upload${rest}`, { headers, ...request });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return await answer.json();
}

async function read(file, partNumber) {
  const { bytesRead, buffer } = await file.read({
    buffer: Buffer.alloc(partSizeBytes),
    position: (partNumber - 1) * partSizeBytes,
  });
  return buffer.subarray(0, bytesRead);
}

function checksumOf(bytes) {
  const fourBytes = Buffer.alloc(4);
  fourBytes.writeUInt32BE(crc32(bytes));
  return fourBytes.toString('base64');
}

const there = new Set((await ask('/parts')).parts.map(({ partNumber }) => partNumber));
const missing = Array.from({ length: Number(partCount) }, (_, index) => index + 1).filter(
  (number) => !there.has(number),
);
const file = await open(path);
while (missing.length > 0) {
  const partNumbers = missing.splice(0, SIGNED_AT_ONCE);
  const bytesOf = new Map();
  for (const partNumber of partNumbers) bytesOf.set(partNumber, await read(file, partNumber));
  const checksums = [...bytesOf].map(([partNumber, bytes]) => [partNumber, checksumOf(bytes)]);
  const { parts } = await ask('/parts', { partNumbers, crc32: Object.fromEntries(checksums) });
  for (const { partNumber, url, headers } of parts) {
    const answer = await fetch(url, { method: 'PUT', headers, body: bytesOf.get(partNumber) });
    if (!answer.ok) throw new Error(`part ${partNumber}: ${answer.status} ${await answer.text()}`);
    console.log(`sent ${partNumber}`);
  }
}
await file.close();
await ask('/complete', {});
console.log('complete');
