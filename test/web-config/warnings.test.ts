import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readBcryptHash } from "../../src/authentication/bcrypt.ts";
import type { DoorRules } from "../../src/authentication/front-door.ts";
import type { ClientAuth } from "../../src/http/tls.ts";
import { warningsOf } from "../../src/web-config/warnings.ts";

const hash = readBcryptHash("$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
const open: DoorRules = { headers: {}, users: new Map(), rateLimit: undefined };
const withUsers: DoorRules = { ...open, users: new Map([["prometheus", hash]]) };
const withCosts = (...costs: readonly number[]): DoorRules => ({
  ...open,
  users: new Map(costs.map((cost) => [`user ${cost}`, { ...hash, cost }])),
});
const notAfter = Date.UTC(2030, 0, 1);

function tlsWith(clientAuth: Partial<ClientAuth> = {}) {
  const noClientAuth = { type: "NoClientCert", authorities: "", allowedNames: [] } as const;
  return { settings: { context: {}, clientAuth: { ...noClientAuth, ...clientAuth } }, notAfter };
}

suite("what is right, but may not be meant so", () => {
  for (const [what, config, now, expected] of [
    ["plain HTTP for everyone", { tls: undefined, door: open }, 0, []],
    ["passwords over plain HTTP", { tls: undefined, door: withUsers }, 0, [/without TLS/]],
    ["passwords over TLS", { tls: tlsWith(), door: withUsers }, 0, []],
    ["a hash of cost 12", { tls: tlsWith(), door: withCosts(5, 12) }, 0, []],
    ["a hash of cost 13", { tls: tlsWith(), door: withCosts(13, 5) }, 0, [/ has cost 13:/]],
    [
      "a rate limit without a burst",
      { tls: undefined, door: { ...open, rateLimit: { interval: 1000, burst: 0 } } },
      0,
      [/rate_limit has a burst of 0/],
    ],
    [
      "a rate limit",
      { tls: undefined, door: { ...open, rateLimit: { interval: 1000, burst: 1 } } },
      0,
      [],
    ],
    [
      "a certificate that is asked for",
      { tls: tlsWith({ type: "RequestClientCert", authorities: "CA" }), door: open },
      0,
      [/RequestClientCert does not verify/],
    ],
    [
      "any certificate that is required",
      { tls: tlsWith({ type: "RequireAnyClientCert" }), door: open },
      0,
      [/RequireAnyClientCert does not verify/],
    ],
    [
      "certificates that nobody can have",
      { tls: tlsWith({ type: "VerifyClientCertIfGiven" }), door: open },
      0,
      [/no client_ca/],
    ],
    [
      "certificates of an authority",
      { tls: tlsWith({ type: "RequireAndVerifyClientCert", authorities: "CA" }), door: open },
      0,
      [],
    ],
    ["a certificate on its last day", { tls: tlsWith(), door: open }, notAfter, []],
    [
      "a certificate that has expired",
      { tls: tlsWith(), door: open },
      notAfter + 1,
      [/has expired, at 2030-01-01T00:00:00\.000Z/],
    ],
  ] as const) {
    test(`${what}: ${expected.length === 0 ? "nothing" : String(expected[0])}`, () => {
      const warnings = warningsOf(config, now);
      assert.equal(warnings.length, expected.length, warnings.join("\n"));
      for (const [at, pattern] of expected.entries()) assert.match(warnings[at] ?? "", pattern);
    });
  }
});
