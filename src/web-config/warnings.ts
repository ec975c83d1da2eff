import type { WebConfig } from "./web-config.ts";

/** Of tokens that are asked for without TLS; for people. */
export const plainTokens =
  "--auth.kubernetes asks for tokens without TLS: whoever can see the network can read them; --web.config.file adds TLS";

/** Of a bcrypt hash: with more, one wrong password a second, which an address may send, takes half of the turns. */
const costWithoutWarning = 12;

/** What is right, but may not be meant so; for people. Now is in milliseconds since the epoch. */
export function warningsOf({ tls, door }: WebConfig, now: number): readonly string[] {
  const warnings: string[] = [];
  if (tls === undefined && door.users.size > 0) {
    warnings.push("passwords are asked for without TLS: whoever can see the network can read them");
  }
  const cost = Math.max(...[...door.users.values()].map((hash) => hash.cost));
  if (cost > costWithoutWarning) {
    warnings.push(
      `a hash of basic_auth_users has cost ${cost}: each wrong password keeps those waiting whose own has not been checked yet; 10 is usual`,
    );
  }
  if (door.rateLimit?.burst === 0) {
    warnings.push("rate_limit has a burst of 0, which is the default: every request is refused");
  }
  if (tls === undefined) return warnings;
  const { type, authorities } = tls.settings.clientAuth;
  if (type === "RequestClientCert" || type === "RequireAnyClientCert") {
    warnings.push(
      `client_auth_type ${type} does not verify certificates: anyone can make one; use RequireAndVerifyClientCert`,
    );
  } else if (type !== "NoClientCert" && authorities === "") {
    warnings.push(`client_auth_type ${type} has no client_ca, so no certificate is trusted`);
  }
  if (tls.notAfter < now) {
    const date = new Date(tls.notAfter).toISOString();
    warnings.push(`the certificate that is served has expired, at ${date}`);
  }
  return warnings;
}
