// GramJS logs in to the sandbox data centre, or takes up a session that exists, and reports what it
// found as one line of JSON. The one argument names a file of JSON:
//   pem, fingerprint   the server's RSA key
//   transport          "full", "abridged" or "obfuscated"
//   socksPort          where every data centre is reached: GramJS fixes the ports of direct ones
//   dc, phone, code, password, session, logOut
//   sessions           instead of those: session strings, each {format, text}, taken up one by one;
//                      the report is then a list. GramJS reads its own and Telethon's, Pyrogram's
//                      are read for it by mtcute's converter.
'use strict';

const { createPublicKey } = require('crypto');
const { readFileSync } = require('fs');
const bigInt = require('big-integer');
const { TelegramClient, Api } = require('telegram');
const { StringSession } = require('telegram/sessions');
const { Logger, LogLevel } = require('telegram/extensions/Logger');
const { _serverKeys } = require('telegram/crypto/RSA');
const connections = require('telegram/network/connection');

const ADDRESSES = { 1: '149.154.175.10', 2: '149.154.167.40', 3: '149.154.175.117' };
const TRANSPORTS = {
  full: connections.ConnectionTCPFull,
  abridged: connections.ConnectionTCPAbridged,
  obfuscated: connections.ConnectionTCPObfuscated,
};

function trust(pem, fingerprint) {
  const key = createPublicKey(pem).export({ format: 'jwk' });
  const n = bigInt(Buffer.from(key.n, 'base64url').toString('hex'), 16);
  _serverKeys.set(fingerprint, { n, e: 65537 });
}

function clientOf(job, session) {
  return new TelegramClient(session, 12345, '0123456789abcdef0123456789abcdef', {
    connection: TRANSPORTS[job.transport],
    connectionRetries: 3,
    baseLogger: new Logger(LogLevel.NONE),
    proxy: { ip: '127.0.0.1', port: job.socksPort, socksType: 5 },
  });
}

async function readByGramJs(exported) {
  if (exported.format !== 'pyrogram') {
    return exported.text;
  }
  const { convertFromPyrogramSession, convertToGramjsSession } = await import('@mtcute/convert');
  return convertToGramjsSession(convertFromPyrogramSession(exported.text));
}

async function takeUp(job, exported) {
  const session = new StringSession(await readByGramJs(exported));
  await session.load();
  const key = Buffer.from(session.getAuthKey().getKey());
  const client = clientOf(job, session);
  try {
    await client.connect();
    const config = await client.invoke(new Api.help.GetConfig());
    const [me] = await client.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }));
    return {
      dc: session.dcId,
      address: session.serverAddress,
      configDc: config.thisDc,
      userId: me.id.toString(),
      sameKey: key.equals(session.getAuthKey().getKey()) && key.length === 256,
    };
  } catch (error) {
    return { error: error.errorMessage || String(error) };
  } finally {
    await client.destroy();
  }
}

async function takeUpAll(job) {
  const answers = [];
  for (const exported of job.sessions) {
    answers.push(await takeUp(job, exported));
  }
  return answers;
}

async function main(job) {
  trust(job.pem, job.fingerprint);
  if (job.sessions) {
    return takeUpAll(job);
  }
  const session = new StringSession(job.session || '');
  if (!job.session) {
    session.setDC(job.dc, ADDRESSES[job.dc], 443);
  }
  const client = clientOf(job, session);
  await client.connect();
  if (!job.session) {
    await client.start({
      phoneNumber: job.phone,
      phoneCode: async () => job.code,
      password: async () => job.password,
      onError: (error) => {
        throw error;
      },
    });
  }
  const answer = { dc: session.dcId, session: session.save() };
  try {
    const me = await client.getMe();
    answer.userId = me.id.toString();
    answer.firstName = me.firstName;
    if (job.logOut) {
      await client.invoke(new Api.auth.LogOut());
    }
  } catch (error) {
    answer.error = error.errorMessage || String(error);
  }
  await client.destroy();
  return answer;
}

main(JSON.parse(readFileSync(process.argv[2], 'utf8'))).then(
  (answer) => {
    process.stdout.write(`${JSON.stringify(answer)}\n`);
    process.exit(0);
  },
  (error) => {
    process.stderr.write(`${error.stack || error}\n`);
    process.exit(1);
  },
);
