// The npm package wechatpay-axios-plugin behind a line protocol (README.md): a JSON object a line in, one out, until the end
// of the input. Every answer comes from the package's own functions.

import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const installed = process.env.WECHATPAY_INTEROP_DIR || join(here, '..', '..', 'target', 'interop');
const require = createRequire(join(installed, 'package.json'));
const { Aes, Decorator, Formatter, Hash, Rsa, Transformer } = require('wechatpay-axios-plugin');
const { version } = require('wechatpay-axios-plugin/package.json');

const PRIVATE = Rsa.KEY_TYPE_PRIVATE;
const PUBLIC = Rsa.KEY_TYPE_PUBLIC;

const publicKey = (input) => Rsa.from(input.certificate_pem || input.public_pem, PUBLIC);
const privateKey = (input) => Rsa.from(input.key_pem, PRIVATE);
const requestMessage = (input) =>
  Formatter.request(input.method, input.path, input.timestamp, input.nonce, input.body);

/** Runs `work` while the package's clock stands at `now` (Unix seconds), when it is given. */
function atTime(now, work) {
  if (now === undefined) return work();
  const clock = Date.now;
  Date.now = () => now * 1000;
  try {
    return work();
  } finally {
    Date.now = clock;
  }
}

/** What the package returns in place of an exception is turned into an answer. */
function accepted(result, answer) {
  return result instanceof Error ? { ok: false, code: result.code, error: result.message } : answer(result);
}

const commands = {
  version: () => ({ name: 'wechatpay-axios-plugin', version }),

  // API v3
  sign(input) {
    const message = requestMessage(input);
    return { signature: Rsa.sign(message, privateKey(input)), message };
  },
  authorization(input) {
    const { signature, message } = commands.sign(input);
    const { merchant_id: merchantId, nonce, timestamp, serial } = input;
    return {
      header: Formatter.authorization(merchantId, nonce, signature, timestamp, serial),
      signature,
      message,
    };
  },
  verify(input) {
    const message = Formatter.response(input.timestamp, input.nonce, input.body);
    return { ok: Rsa.verify(message, input.signature, publicKey(input)), message };
  },
  verify_request(input) {
    const message = requestMessage(input);
    return { ok: Rsa.verify(message, input.signature, publicKey(input)), message };
  },
  reply_verify(input) {
    const verifier = Decorator.responseVerifier({ [input.serial]: publicKey(input) });
    const run = () => verifier.call({ url: input.url }, input.body, input.headers);
    return accepted(atTime(input.now, run), () => ({ ok: true }));
  },
  front_end_sign(input) {
    const message = Formatter.joinedByLineFeed(...input.parts);
    return { signature: Rsa.sign(message, privateKey(input)), message };
  },
  seal: (input) => ({ ciphertext: Rsa.encrypt(input.plaintext, publicKey(input)) }),
  open: (input) => ({ plaintext: Rsa.decrypt(input.ciphertext, privateKey(input)) }),
  aead_seal: (input) => ({
    ciphertext: Aes.AesGcm.encrypt(input.plaintext, input.key, input.nonce, input.associated_data),
  }),
  aead_open: (input) => ({
    plaintext: Aes.AesGcm.decrypt(input.ciphertext, input.key, input.nonce, input.associated_data),
  }),

  // API v2
  v2_sign: (input) => ({ sign: Hash.sign(input.kind, input.parameters, input.key) }),
  v2_xml_write: (input) => ({ xml: Transformer.toXml(input.parameters) }),
  v2_xml_read: (input) => ({ parameters: Transformer.toObject(input.xml) ?? null }),
  v2_request(input) {
    const config = { url: input.url, method: 'POST', nonceless: input.nonceless };
    const steps = new Transformer(input.merchant_id, input.key).request;
    return { xml: steps.reduce((data, step) => step.call(config, data), input.parameters) };
  },
  v2_reply(input) {
    const config = { url: input.url };
    const steps = new Transformer(input.merchant_id, input.key).response;
    const result = steps.reduce((data, step) => step.call(config, data, {}, 200), input.xml);
    return accepted(result, (parameters) => ({ ok: true, parameters }));
  },
  ecb_seal: (input) => ({ ciphertext: Aes.AesEcb.encrypt(input.plaintext, Hash.md5(input.v2_key)) }),
  ecb_open: (input) => ({ plaintext: Aes.AesEcb.decrypt(input.ciphertext, Hash.md5(input.v2_key)) }),
};

/** Commands of the protocol for which this package has no function. */
const MISSING = new Set(['notification_open']);

function answer(line) {
  let id;
  try {
    const input = JSON.parse(line);
    id = input.id;
    if (MISSING.has(input.command)) return { id, unsupported: true };
    if (!Object.hasOwn(commands, input.command)) return { id, error: `unknown command: ${input.command}` };
    return { id, ...commands[input.command](input) };
  } catch (cause) {
    return { id, error: `${cause.name}: ${cause.message}` };
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim()) process.stdout.write(`${JSON.stringify(answer(line))}\n`);
}
