// Node's side of the interop matrix: its tls module, by the protocol of ../README.md.
import { constants } from 'node:crypto';
import { readFileSync } from 'node:fs';
import readline from 'node:readline';
import tls from 'node:tls';

const bulk = 100000;
const limit = 20000;
const clientLine = 'hello from the client\n';
const serverLine = 'hello from the server\n';

const suites = {
  'AES-128-GCM': ['TLS_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256'],
  'AES-256-GCM': ['TLS_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384'],
  'CHACHA20-POLY1305': ['TLS_CHACHA20_POLY1305_SHA256', 'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305'],
};

console.log(`version Node.js ${process.versions.node} (OpenSSL ${process.versions.openssl})`);
function options(row) {
  const tls13 = row.version === '1.3';
  return {
    minVersion: `TLSv${row.version}`,
    maxVersion: `TLSv${row.version}`,
    ciphers: suites[row.suite][tls13 ? 0 : 1],
    // In TLS 1.2 the groups say which curves certificates may be on, too (RFC 8422, section 5.1).
    ecdhCurve: tls13 ? row.group : [...new Set([row.group, 'P-256', 'P-384', 'P-521'])].join(':'),
    cert: row.cert && readFileSync(row.cert),
    key: row.key && readFileSync(row.key),
    ca: row.ca && readFileSync(row.ca),
    secureOptions: row.resume === 'ticket' ? 0 : constants.SSL_OP_NO_TICKET,
  };
}

async function serve(row) {
  const context = { ...options(row), requestCert: row.ca !== undefined, rejectUnauthorized: true, sessionIdContext: 'interop' };
  const server = tls.createServer({ ...context, allowHalfOpen: true });
  const sessions = new Map();
  if (row.resume === 'id') {
    server.on('newSession', (id, data, done) => { sessions.set(id.toString('hex'), data); done(); });
    server.on('resumeSession', (id, done) => { done(null, sessions.get(id.toString('hex')) ?? null); });
  }
  server.listen(0, '127.0.0.1');
  await event(server, 'listening');
  console.log(`port ${server.address().port}`);
  try {
    for (let i = 0; i < Number(row.count); i++) {
      const socket = await event(server, 'secureConnection', 'tlsClientError');
      const told = facts(socket);
      const input = new Input(socket);
      await input.expectLine(clientLine);
      socket.write(serverLine);
      socket.write(await input.take(bulk));
      await input.expectEnd();
      await end(socket);
      console.log(`ok ${told}`);
    }
  } finally {
    server.close();
  }
}

async function connect(row) {
  const secureContext = tls.createSecureContext(options(row));
  let session;
  for (let i = 0; i < Number(row.count); i++) {
    const socket = tls.connect({
      ...options(row), secureContext, host: '127.0.0.1', port: Number(row.port), servername: 'localhost', session, allowHalfOpen: true,
    });
    if (row.resume !== 'off') {
      socket.on('session', (given) => { session ??= given; });
    }
    await event(socket, 'secureConnect');
    const told = facts(socket);
    const input = new Input(socket);
    const sent = Buffer.from({ length: bulk }, (_, at) => at * 31 + Math.floor(at / 251));
    socket.write(clientLine);
    await input.expectLine(serverLine);
    socket.write(sent);
    if (!sent.equals(await input.take(bulk))) {
      throw new Error('the data came back changed');
    }
    socket.end();
    await input.expectEnd();
    console.log(`ok ${told}`);
  }
}

// The group is told to clients only.
function facts(socket) {
  const group = socket.getEphemeralKeyInfo?.()?.name ?? '-';
  const peer = socket.getPeerCertificate()?.subject?.CN ?? '-';
  const resumed = socket.isSessionReused() ? 1 : 0;
  return `version=${socket.getProtocol()} suite=${socket.getCipher().standardName} group=${group} resumed=${resumed} peer=${peer}`;
}

function end(socket) {
  return new Promise((resolve) => { socket.end(resolve); });
}

// The first of the names to happen; "error" and whatever has "Error" in its name throws.
function event(source, name, failure = 'error') {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${name}`)), limit);
    const settle = (how) => (value) => { clearTimeout(timer); how(value); };
    source.once(name, settle(resolve));
    source.once(failure, settle(reject));
  });
}

class Input {
  #socket;
  #chunks = [];
  #length = 0;
  #ended = false;
  #error;
  #wake = () => {};

  constructor(socket) {
    this.#socket = socket;
    socket.setTimeout(limit, () => socket.destroy(new Error('nothing came')));
    socket.on('data', (chunk) => { this.#chunks.push(chunk); this.#length += chunk.length; this.#wake(); });
    socket.on('end', () => { this.#ended = true; this.#wake(); });
    socket.on('error', (error) => { this.#error = error; this.#wake(); });
    socket.on('close', () => { this.#error ??= new Error('closed'); this.#wake(); });
  }

  async take(count) {
    while (this.#length < count) {
      await this.#more('the data ended early');
    }
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all.subarray(count)];
    this.#length -= count;
    return all.subarray(0, count);
  }

  async expectLine(line) {
    const got = await this.take(line.length);
    if (got.toString() !== line) {
      throw new Error('another line than expected');
    }
  }

  async expectEnd() {
    while (!this.#ended) {
      await this.#more('');
    }
    if (this.#length > 0) {
      throw new Error('data where the end was expected');
    }
  }

  async #more(ended) {
    if (this.#ended && ended) {
      throw new Error(ended);
    }
    if (this.#error) {
      throw this.#error;
    }
    await new Promise((resolve) => { this.#wake = resolve; });
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [verb, ...pairs] = line.split(' ');
  const row = Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  try {
    await (verb === 'serve' ? serve(row) : connect(row));
  } catch (error) {
    console.log(`error ${String(error.message).replaceAll('\n', ' ')}`);
  }
}
process.exit(0);
