import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { stringify } from "yaml";
import { Authority } from "../../src/simulator/api/certificates.ts";
import { goDuration } from "../../src/web-config/go-duration.ts";
import { readWebConfig, WebConfigError } from "../../src/web-config/web-config.ts";
import { warningsOf } from "../../src/web-config/warnings.ts";
import { TemporaryFolder } from "../kubernetes/reading.ts";
import { toolkitCases } from "./toolkit-cases.ts";

const authority = new Authority();
const notAfter = new Date("2030-01-02T03:04:05Z");
const pair = authority.issue({ commonName: "exporter", notAfter });
const hash = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

function folderWith(yaml: string): TemporaryFolder & { readonly web: string } {
  const folder = new TemporaryFolder();
  folder.file("server.crt", pair.cert);
  folder.file("server.key", pair.key);
  folder.file("client.crt", authority.cert);
  folder.file("junk.pem", "no certificate");
  return Object.assign(folder, { web: folder.file("web.yml", yaml) });
}

function manyUsers(count: number): string {
  const users = Array.from({ length: count }, (_, at) => `  user-${at}: ${hash}\n`);
  return `basic_auth_users:\n${users.join("")}`;
}

function faultsOf(yaml: string): readonly string[] {
  using folder = folderWith(yaml);
  try {
    readWebConfig(folder.web);
    return [];
  } catch (error) {
    assert.ok(error instanceof WebConfigError);
    return error.faults;
  }
}

/** Lists of lists, each ten times as long as the one before once it is written out. */
function anchors(count: number): string {
  return Array.from({ length: count }, (_, at) => {
    const of = Array.from({ length: 10 }, () => (at === 0 ? "x" : `*a${at - 1}`));
    return `a${at}: &a${at} [${of.join(", ")}]\n`;
  }).join("");
}

suite("the configurations of exporter-toolkit's tests", () => {
  for (const { name, yaml, fault } of toolkitCases) {
    test(`${fault === undefined ? "good" : "bad"}: ${name}`, () => {
      const text = faultsOf(yaml).join("\n");
      if (fault === undefined) assert.equal(text, "");
      else assert.match(text, fault);
    });
  }

  test("bad: a file that there is not", () => {
    assert.throws(() => readWebConfig("/somewhere/somefile"), /there is no such file/);
  });
});

suite("a web configuration", () => {
  test("says all that is wrong at once", () => {
    const faults = faultsOf(`
tls_server_config:
  cert_file: nowhere.crt
  key: nothing
  min_version: SSL3
  cipher_suites: TLS_AES_128_GCM_SHA256
http_server_config:
  http2: perhaps
  headers: { Server: x }
basic_auth_users: { a: b }
rate_limit: { interval: 1, burst: -1 }
others: {}
`);
    assert.deepEqual(
      faults.map((fault) => fault.split(":")[0]),
      [
        "tls_server_config.cert_file",
        "tls_server_config.min_version",
        "tls_server_config.cipher_suites",
        "tls_server_config.key",
        "http_server_config.http2",
        "http_server_config.headers.Server",
        "basic_auth_users.a",
        "rate_limit.interval",
        "rate_limit.burst",
        "others",
      ],
    );
  });

  for (const [what, yaml, fault] of [
    ["a key twice", "rate_limit: {}\nrate_limit: {}\n", /is not YAML in line 2/],
    ["a key of a prototype", "__proto__: {}\n", /__proto__: is not known/],
    [
      "a key of another section",
      "http_server_config: { interval: 1s }\n",
      /interval: is not known/,
    ],
    ["a limit that is misspelt", "rate_limit: { bursts: 1 }\n", /rate_limit\.bursts: is not known/],
    ["users in a list", "basic_auth_users: [a]\n", /basic_auth_users: must be a mapping/],
    ["a user whose name is null", `basic_auth_users: { ~: "${hash}" }\n`, /key that is not/],
    ["a user without a hash", "basic_auth_users: { a: }\n", /basic_auth_users\.a: is not a bcrypt/],
    ["a number with a fraction", "rate_limit: { burst: 1.5 }\n", /burst: must be a whole number/],
    [
      "a list with a hole",
      "tls_server_config: { cipher_suites: [~] }\n",
      /must be a list of texts/,
    ],
    ["a user without a name", `basic_auth_users: { "": "${hash}" }\n`, /no name of a user/],
    ["a user with a colon", `basic_auth_users: { "a:b": "${hash}" }\n`, /no name of a user/],
    ["a JavaScript tag", "rate_limit: !!js/function 'a'\n", /is not YAML/],
    [
      "a header with a line of its own",
      'http_server_config: { headers: { X-XSS-Protection: "a\\nb: c" } }\n',
      /Invalid character/,
    ],
    [
      "inline and file at once",
      "tls_server_config: { cert: a, cert_file: server.crt, key_file: server.key }\n",
      /given twice/,
    ],
    [
      "a folder as a file",
      "tls_server_config: { cert_file: ., key_file: server.key }\n",
      /it is a folder/,
    ],
    [
      "a device as a file",
      "tls_server_config: { cert_file: /dev/zero, key_file: server.key }\n",
      /cert_file: \/dev\/zero is not a file/,
    ],
    [
      "a key that unfolds to gigabytes",
      `${anchors(12)}? *a11\n: x\n`,
      /^\(some key\): is not known/m,
    ],
  ] as const) {
    test(`may not have ${what}`, () => {
      assert.match(faultsOf(yaml).join("\n"), fault);
    });
  }

  test("has 1000 users and 1 MiB per file at most", () => {
    assert.deepEqual(faultsOf(manyUsers(1000)), []);
    assert.deepEqual(faultsOf(manyUsers(1001)), ["basic_auth_users: has more than 1000 users"]);
    const limit = "rate_limit: { interval: 1s }\n#";
    assert.deepEqual(faultsOf(limit.padEnd(1_048_576, "x")), []);
    assert.deepEqual(faultsOf(limit.padEnd(1_048_577, "x")), ["it is larger than 1048576 bytes"]);
  });

  for (const [what, text] of [
    ["the last", authority.cert + authority.cert.slice(0, -60)],
    ["the first", authority.cert.slice(0, -60) + authority.cert],
  ] as const) {
    test(`may not have a list of authorities of which ${what} is cut off`, () => {
      const { cert, key } = pair;
      const client = { client_ca: text, client_auth_type: "RequireAndVerifyClientCert" };
      assert.deepEqual(faultsOf(stringify({ tls_server_config: { cert, key, ...client } })), [
        "tls_server_config.client_ca: has a certificate that is cut off",
      ]);
    });
  }

  test("does not wait for who writes to a pipe, and reads no file of gigabytes", () => {
    using folder = folderWith("rate_limit: {}\n");
    const pipe = join(folder.path, "pipe");
    execFileSync("mkfifo", [pipe]);
    assert.throws(() => readWebConfig(pipe), /it is not a file/);
    const huge = folder.file("huge", "");
    truncateSync(huge, 3 * 2 ** 30);
    assert.throws(() => readWebConfig(huge), /it is larger than 1048576 bytes/);
  });

  test("is warned of when it lets no request in, or sends passwords in the clear", () => {
    using folder = folderWith(`rate_limit: { interval: 1s }\nbasic_auth_users: { a: "${hash}" }\n`);
    const warnings = warningsOf(readWebConfig(folder.web), 0);
    assert.match(warnings.join("\n"), /without TLS.*\n.*burst of 0.*refused/);
  });

  test("tells of the first faults, and how many more there are", () => {
    const faults = faultsOf(Array.from({ length: 5000 }, (_, at) => `k${at}: {}\n`).join(""));
    assert.equal(faults.length, 51);
    assert.equal(faults.at(-1), "and 4950 more");
  });

  test("may not have a key that belongs to another certificate", () => {
    const { key } = authority.issue({ commonName: "other" });
    const yaml = stringify({ tls_server_config: { cert_file: "server.crt", key } });
    assert.deepEqual(faultsOf(yaml), [
      "tls_server_config.key: is not the key of the certificate in cert_file",
    ]);
  });

  test("may not have a key that TLS refuses, as one that is too short", () => {
    const { cert, key } = authority.issue({ commonName: "weak", rsaBits: 1024 });
    const [fault = "", ...others] = faultsOf(stringify({ tls_server_config: { cert, key } }));
    assert.match(fault, /^tls_server_config\.cert: .*key too small$/);
    assert.deepEqual(others, []);
  });

  test("may not have an encrypted key", () => {
    const { privateKey } = generateKeyPairSync("ec", {
      namedCurve: "P-256",
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "a" },
    });
    const yaml = stringify({ tls_server_config: { cert_file: "server.crt", key: privateKey } });
    assert.deepEqual(faultsOf(yaml), ["tls_server_config.key: is encrypted, and must not be"]);
  });

  test("quotes no secret in a fault, wherever it was put", () => {
    const secrets = ["S3cret-Passw0rd", hash, "-----BEGIN PRIVATE KEY-----\nU2VjcmV0\n"];
    for (const secret of secrets) {
      for (const document of [
        secret,
        [secret],
        { basic_auth_users: secret },
        { basic_auth_users: [secret] },
        { basic_auth_users: { [`$${secret}`]: "a" } },
        { basic_auth_users: { a: `x${secret}` } },
        { tls_server_config: { key: secret, key_file: { a: secret }, cert: secret } },
        { tls_server_config: { min_version: secret, cipher_suites: [secret] } },
        { tls_server_config: { client_auth_type: secret, curve_preferences: secret } },
        { http_server_config: { http2: secret, headers: { "X-Frame-Options": secret } } },
        { rate_limit: { interval: secret, burst: secret } },
      ]) {
        const text = faultsOf(stringify(document)).join("\n");
        assert.notEqual(text, "");
        assert.ok(!text.includes(secret) && !text.includes("U2VjcmV0"), text);
      }
    }
    for (const broken of [
      "basic_auth_users:\n  a: S3cret: b\n",
      "basic_auth_users:\n  a: !S3cret\n",
      "basic_auth_users:\n  a: *S3cret\n",
      "basic_auth_users:\n  a: 'S3cret\n",
      'basic_auth_users:\n  a: "\\S3cret"\n',
      "basic_auth_users:\n  a: @S3cret\n",
      "basic_auth_users:\n  a: !S3{cret b\n",
    ]) {
      const text = faultsOf(broken).join("\n");
      assert.notEqual(text, "", broken);
      assert.doesNotMatch(text, /S3/, broken);
    }
  });

  test("is what the toolkit says where the file says nothing", () => {
    using folder = folderWith(
      "tls_server_config: { cert_file: chain.crt, key_file: server.key }\n",
    );
    const earlier = new Date("2029-01-02T03:04:05Z");
    const intermediate = authority.issue({ commonName: "intermediate", notAfter: earlier });
    folder.file("chain.crt", pair.cert + intermediate.cert);
    const { tls, door } = readWebConfig(folder.web);
    assert.deepEqual(tls?.settings.clientAuth, {
      type: "NoClientCert",
      authorities: "",
      allowedNames: [],
    });
    assert.equal(tls.notAfter, earlier.getTime());
    const { cert, key, ciphers = "", ...others } = tls.settings.context;
    assert.deepEqual([cert, key], [pair.cert + intermediate.cert, pair.key]);
    assert.deepEqual(others, {
      minVersion: "TLSv1.2",
      maxVersion: "TLSv1.3",
      honorCipherOrder: true,
      ecdhCurve: "auto",
    });
    // Nothing without forward secrecy and authenticated encryption.
    for (const cipher of ciphers.split(":")) {
      assert.match(cipher, /^(TLS_|ECDHE-).*(GCM|CHACHA20)/);
    }
    assert.deepEqual(door, { headers: {}, users: new Map(), rateLimit: undefined });
  });

  test("is what the file says", () => {
    using folder = folderWith(`
tls_server_config:
  cert_file: server.crt
  key_file: server.key
  client_ca_file: client.crt
  client_auth_type: RequireAndVerifyClientCert
  client_allowed_sans: [prometheus]
  min_version: TLS12
  max_version: TLS12
  cipher_suites: [TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256]
  prefer_server_cipher_suites: false
  curve_preferences: [X25519, CurveP384]
http_server_config:
  headers: { X-Frame-Options: deny, X-XSS-Protection: "", Strict-Transport-Security: 1.10 }
basic_auth_users: { prometheus: "${hash}" }
rate_limit: { interval: 1m30s, burst: 5 }
`);
    const { tls, door } = readWebConfig(folder.web);
    assert.deepEqual(tls?.settings.clientAuth, {
      type: "RequireAndVerifyClientCert",
      authorities: authority.cert,
      allowedNames: ["prometheus"],
    });
    assert.equal(tls.notAfter, notAfter.getTime());
    assert.deepEqual(tls.settings.context, {
      ...pair,
      minVersion: "TLSv1.2",
      maxVersion: "TLSv1.2",
      ciphers:
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-CHACHA20-POLY1305",
      honorCipherOrder: false,
      ecdhCurve: "X25519:secp384r1",
    });
    assert.deepEqual(door.headers, {
      "X-Frame-Options": "deny",
      "Strict-Transport-Security": "1.10",
    });
    assert.deepEqual([...door.users.keys()], ["prometheus"]);
    assert.deepEqual(door.rateLimit, { interval: 90_000, burst: 5 });
  });
});

test("durations are those of Go", () => {
  for (const [text, milliseconds] of [
    ["1s", 1000],
    ["1m30s", 90_000],
    ["0.5s", 500],
    ["1h", 3_600_000],
    ["100000000ns", 100],
    ["250ms", 250],
    ["1us", 0.001],
    ["1\u00b5s", 0.001],
    ["1\u03bcs", 0.001],
    [".5m", 30_000],
    ["1.s", 1000],
    ["+1s", 1000],
    [undefined, 0],
    [null, 0],
    ["0", 0],
  ] as const) {
    assert.equal(goDuration(text), milliseconds);
  }
  for (const wrong of ["1", "-1s", "1 s", "s", ".s", "1d", "", [], "1s-"]) {
    assert.throws(() => goDuration(wrong), /duration with its unit/);
  }
});
