export interface KubeconfigContent {
  /** Of the API server. */
  readonly url: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca?: string;
  readonly token?: string;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** A kubeconfig with one context, `simulated`, as JSON (which is YAML). */
export function kubeconfigText({ url, ca, token }: KubeconfigContent): string {
  const name = "simulated";
  const cluster = {
    server: url,
    ...(ca === undefined
      ? { "insecure-skip-tls-verify": true }
      : { "certificate-authority-data": base64(ca) }),
  };
  const user = token === undefined ? {} : { token };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
