// GramJS starts logins as a service would, each on a connection and a key of its own, until the code is
// sent: the first one of this process, then warm ones. Prints a line for each: what, a tab, milliseconds.
// Arguments: the server's PEM file, its fingerprint, the SOCKS5 port, the data centre, the first phone
// number, how many are warm.
'use strict';

const { createPublicKey } = require('crypto');
const { readFileSync } = require('fs');
const bigInt = require('big-integer');
const { TelegramClient } = require('telegram');
const { StringSession } = require('telegram/sessions');
const { Logger, LogLevel } = require('telegram/extensions/Logger');
const { _serverKeys } = require('telegram/crypto/RSA');
const { ConnectionTCPObfuscated } = require('telegram/network/connection');

const ADDRESSES = { 1: '149.154.175.10', 2: '149.154.167.40', 3: '149.154.175.117' };
const [pem, fingerprint, port, dc, first, warm] = process.argv.slice(2);

async function sendCode(phone) {
  const session = new StringSession('');
  session.setDC(Number(dc), ADDRESSES[dc], 443);
  const api = { apiId: 17349, apiHash: '0123456789abcdef0123456789abcdef' };
  const client = new TelegramClient(session, api.apiId, api.apiHash, {
    connection: ConnectionTCPObfuscated,
    baseLogger: new Logger(LogLevel.NONE),
    proxy: { ip: '127.0.0.1', port: Number(port), socksType: 5 },
  });
  const start = process.hrtime.bigint();
  await client.connect();
  await client.sendCode(api, `+${phone}`);
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  await client.destroy();
  return time;
}

async function main() {
  const key = createPublicKey(readFileSync(pem)).export({ format: 'jwk' });
  const n = bigInt(Buffer.from(key.n, 'base64url').toString('hex'), 16);
  _serverKeys.set(fingerprint, { n, e: 65537 });
  for (let i = 0; i <= Number(warm); i++) {
    const time = await sendCode(Number(first) + i);
    process.stdout.write(`GramJS, ${i ? 'warm' : 'cold'}\t${time.toFixed(1)}\n`);
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error.stack || error}\n`);
    process.exit(1);
  },
);
