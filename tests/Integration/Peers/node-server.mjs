// Node as a server of the tests: node node-server.mjs CERT KEY Http1AndHttp2|Http1|Http2
// Listens on a free port of 127.0.0.1, says "listening PORT", and ends with its standard input.
// The endpoints are those of KestrelEndpoints.cs; the bytes of /bytes/N are those of TestBody.cs.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';

const [certificate, key, served] = process.argv.slice(2);
const options = { cert: readFileSync(certificate), key: readFileSync(key) };
const server = served === 'Http1'
    ? https.createServer(options, answer)
    : http2.createSecureServer({ ...options, allowHTTP1: served !== 'Http2' }, answer);

server.on('secureConnection', socket => socket.setNoDelay(true));
server.on('tlsClientError', error => console.error(`tlsClientError ${error.code} ${error.message}`));
server.on('clientError', (error, socket) => {
    console.error(`clientError ${error.code} ${error.message}`);
    socket.destroy();
});
server.on('sessionError', error => console.error(`sessionError ${error.code} ${error.message}`));
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
process.stdin.on('end', () => process.exit(0)).resume();

const blockLength = 64 * 1024;
const pattern = makePattern();

function answer(request, response) {
    request.on('error', error => console.error(`request: ${error.message}`));
    response.on('error', error => console.error(`response: ${error.message}`));
    const url = new URL(request.url, 'https://localhost');
    const [, first, second] = url.pathname.split('/');
    const handler = handlers[`${request.method === 'HEAD' ? 'GET' : request.method} ${first}`];
    if (!handler) {
        say(response, 404, 'not found\n');
        return;
    }
    // A client that goes away in the middle must not end the server.
    Promise.resolve(handler(request, response, second, url)).catch(error => console.error(`${url.pathname}: ${error.message}`));
}

const handlers = {
    'GET hello': (_, response) => say(response, 200, 'hello\n'),
    'GET protocol': (request, response) => say(response, 200, request.httpVersion === '2.0' ? 'HTTP/2' : `HTTP/${request.httpVersion}`),
    'GET status': (_, response, code) => say(response, Number(code), ''),
    'GET headers': (request, response) =>
        say(response, 200, Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\n`).join('')),
    'GET redirect': (_, response, __, url) => {
        response.setHeader('location', url.searchParams.get('to'));
        say(response, 302, '');
    },
    'GET slow': (_, response) => {
        response.setHeader('content-type', 'text/plain');
        response.write('first chunk\n');
    },
    'GET trailers': (_, response) => {
        response.setHeader('trailer', 'x-sum');
        response.write('the body');
        response.addTrailers({ 'x-sum': '8' });
        response.end();
    },
    'GET hints': (_, response) => {
        response.writeEarlyHints({ link: '</style.css>; rel=preload' });
        say(response, 200, 'after the hints');
    },
    'GET bytes': (_, response, length) => sendBytes(response, Number(length)),
    'POST echo': async (request, response) => {
        if (request.headers['content-type']) {
            response.setHeader('content-type', request.headers['content-type']);
        }
        for await (const chunk of request) {
            await send(response, chunk);
        }
        response.end();
    },
    'POST sha256': async (request, response) => {
        const hash = createHash('sha256');
        let length = 0;
        for await (const chunk of request) {
            hash.update(chunk);
            length += chunk.length;
        }
        say(response, 200, `${hash.digest('hex')} ${length}`);
    },
};

function say(response, status, text) {
    response.statusCode = status;
    response.setHeader('content-type', 'text/plain');
    response.end(text);
}

async function sendBytes(response, length) {
    const hash = createHash('sha256');
    for (const block of blocks(length)) {
        hash.update(block);
    }
    response.setHeader('content-length', length);
    response.setHeader('x-sha256', hash.digest('hex'));
    // Node 20 resets a connection with HPE_PAUSED when, over TLS and HTTP/1.1, a request with a body arrives while it still waits
    // for the socket to take the end of the answer before. So that end is one byte, after all the rest has gone.
    let last = Buffer.alloc(0);
    for (const block of blocks(length)) {
        await send(response, Buffer.concat([last, block.subarray(0, -1)]));
        last = block.subarray(-1);
    }
    response.end(last);
}

// Done when the bytes are with the system; an error when the client has gone.
function send(response, bytes) {
    return new Promise((resolve, reject) => {
        const onClose = () => reject(new Error('the client has gone'));
        response.once('close', onClose);
        response.write(bytes, error => {
            response.removeListener('close', onClose);
            error ? reject(error) : resolve();
        });
    });
}

function* blocks(length) {
    for (let offset = 0; offset < length; offset += blockLength) {
        const block = Buffer.from(pattern);
        block.writeBigInt64LE(BigInt(offset / blockLength), 0);
        yield block.subarray(0, Math.min(blockLength, length - offset));
    }
}

function makePattern() {
    const bytes = Buffer.alloc(blockLength);
    let state = 0x9E3779B9;
    for (let i = 0; i < blockLength; i += 4) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        bytes.writeUInt32LE(state >>> 0, i);
    }
    return bytes;
}
