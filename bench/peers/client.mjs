// A worker of the benchmarks with what Node brings: an order a line, an outcome a line, both JSON (bench/Workers/Order.cs).
//
//   node client.mjs ROOTS.pem
import fs from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import readline from 'node:readline';

const ca = fs.readFileSync(process.argv[2]);
const clients = new Map();

for await (const line of readline.createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    // What a client is made for: it serves all orders in which this is the same.
    const purpose = [order.work, new URL(order.url).host, order.tls, order.http, order.resumes].join();
    if (!clients.has(purpose)) {
        clients.set(purpose, order.http === 2 ? http2Requests(order) : http1Requests(order));
    }
    console.log(JSON.stringify(await measure(order, clients.get(purpose))));
}
process.exit(0);

async function measure(order, get) {
    const start = process.hrtime.bigint();
    const cpu = process.cpuUsage();
    const end = start + BigInt(Math.round(order.seconds * 1e9));
    let count = 0;
    let error = null;
    async function repeat() {
        do {
            await get(order);
            count += order.bytes > 0 ? order.bytes : 1;
        } while (process.hrtime.bigint() < end);
    }
    try {
        await Promise.all(Array.from({ length: order.atOnce }, repeat));
    } catch (failure) {
        error = String(failure.stack);
    }
    const used = process.cpuUsage(cpu);
    return { count, seconds: Number(process.hrtime.bigint() - start) / 1e9, cpu: (used.user + used.system) / 1e6, error };
}

function tlsOptions(order) {
    const version = `TLSv${order.tls}`;
    return { ca, minVersion: version, maxVersion: version, family: 4 };
}

function http1Requests(order) {
    const isFresh = order.work === 'fresh';
    const agent = new https.Agent({
        ...tlsOptions(order),
        keepAlive: !isFresh,
        maxSockets: 256,
        maxCachedSessions: isFresh && !order.resumes ? 0 : 100,
    });
    return order => new Promise((resolve, reject) => {
        const method = order.work === 'upload' ? 'POST' : 'GET';
        const headers = order.work === 'upload' ? { 'content-length': order.bytes } : {};
        const request = https.request(order.url, { agent, method, headers }, response => drain(response, order, resolve, reject));
        request.on('error', reject);
        send(request, order);
    });
}

function http2Requests(order) {
    const window = 16 << 20;
    const session = http2.connect(new URL(order.url).origin, { ...tlsOptions(order), settings: { initialWindowSize: window } });
    session.on('connect', () => session.setLocalWindowSize(window));
    return order => new Promise((resolve, reject) => {
        const { pathname } = new URL(order.url);
        const isUpload = order.work === 'upload';
        const stream = session.request({ ':path': pathname, ':method': isUpload ? 'POST' : 'GET' }, { endStream: !isUpload });
        stream.on('error', reject);
        drain(stream, order, resolve, reject);
        if (isUpload) {
            send(stream, order);
        }
    });
}

function drain(stream, order, resolve, reject) {
    let read = 0;
    stream.on('data', piece => { read += piece.length; });
    stream.on('end', () => order.work === 'download' && read !== order.bytes ? reject(new Error(`${read} bytes came`)) : resolve());
    stream.on('error', reject);
}

function send(stream, order) {
    if (order.work !== 'upload') {
        stream.end();
        return;
    }
    const piece = Buffer.alloc(81920);
    let left = order.bytes;
    function more() {
        while (left > 0) {
            const length = Math.min(left, piece.length);
            left -= length;
            if (!stream.write(piece.subarray(0, length))) {
                stream.once('drain', more);
                return;
            }
        }
        stream.end();
    }
    more();
}
