/**
 * The cases of exporter-toolkit's own tests (its web/testdata), written anew from what their names
 * and its documentation say. The files that they name are made by the test.
 */
export interface ToolkitCase {
  readonly name: string;
  readonly yaml: string;
  /** What the message of a bad one has; absent for a good one. */
  readonly fault?: RegExp;
}

const pair = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";
const verified = `${pair}  client_auth_type: RequireAndVerifyClientCert\n`;

export const toolkitCases: readonly ToolkitCase[] = [
  { name: "empty", yaml: "" },
  { name: "empty but for a comment", yaml: "# nothing yet\n\n" },
  { name: "junk", yaml: "some: [broken\n", fault: /is not YAML/ },
  { name: "no mapping", yaml: "hashes\n", fault: /must be a mapping/ },
  {
    name: "junk key",
    yaml: "tls_server_config:\n  cert_filse: server.crt\n",
    fault: /tls_server_config\.cert_filse: is not known/,
  },
  { name: "good", yaml: `${pair}  client_auth_type: VerifyClientCertIfGiven\n` },
  { name: "certificate and key alone", yaml: pair },
  {
    name: "certPath empty",
    yaml: pair.replace("server.crt", '""'),
    fault: /tls_server_config\.cert: is missing/,
  },
  {
    name: "cert empty",
    yaml: 'tls_server_config:\n  cert: ""\n  key_file: server.key\n',
    fault: /tls_server_config\.cert: is missing/,
  },
  {
    name: "keyPath empty",
    yaml: pair.replace("server.key", '""'),
    fault: /tls_server_config\.key: is missing/,
  },
  {
    name: "key empty",
    yaml: 'tls_server_config:\n  cert_file: server.crt\n  key: ""\n',
    fault: /tls_server_config\.key: is missing/,
  },
  {
    name: "certPath and keyPath empty",
    yaml: 'tls_server_config:\n  cert_file: ""\n  key_file: ""\n  client_auth_type: NoClientCert\n',
    fault: /cert: is missing.*\n.*key: is missing/,
  },
  {
    name: "certPath invalid",
    yaml: pair.replace("server.crt", "somefile"),
    fault: /cert_file: somefile cannot be read: there is no such file/,
  },
  {
    name: "keyPath invalid",
    yaml: pair.replace("server.key", "somefile"),
    fault: /key_file: somefile cannot be read: there is no such file/,
  },
  {
    name: "certPath and keyPath invalid",
    yaml: pair.replaceAll(/server\.\w+/g, "somefile"),
    fault: /cert_file: somefile.*\n.*key_file: somefile/,
  },
  {
    name: "client CA without a policy",
    yaml: `${pair}  client_ca_file: client.crt\n`,
    fault: /client_auth_type: asks clients for no certificate/,
  },
  {
    name: "client CA is /dev/null, without a policy",
    yaml: `${pair}  client_ca_file: /dev/null\n`,
    fault: /client_auth_type: asks clients for no certificate/,
  },
  {
    name: "client CA with the policy to ask for nothing",
    yaml: `${pair}  client_ca_file: client.crt\n  client_auth_type: NoClientCert\n`,
    fault: /client_auth_type: asks clients for no certificate, .* no client_ca_file: Require/,
  },
  {
    name: "clientCAs invalid",
    yaml: `${verified}  client_ca_file: somefile\n`,
    fault: /client_ca_file: somefile cannot be read/,
  },
  {
    name: "clientCAs without certificates",
    yaml: `${verified}  client_ca_file: junk.pem\n`,
    fault: /client_ca_file: has no certificate in PEM/,
  },
  {
    name: "clientCAs text without certificates",
    yaml: `${verified}  client_ca: no certificate\n`,
    fault: /client_ca: has no certificate in PEM/,
  },
  {
    name: "auth type that there is not",
    yaml: `${pair}  client_auth_type: RequireNothing\n`,
    fault: /client_auth_type: must be one of NoClientCert, /,
  },
  {
    name: "blocking: clients are verified, and no authority is named",
    yaml: verified,
  },
  { name: "RequireAnyClientCert", yaml: `${pair}  client_auth_type: RequireAnyClientCert\n` },
  { name: "RequireClientCert", yaml: `${pair}  client_auth_type: RequireClientCert\n` },
  { name: "RequestClientCert", yaml: `${pair}  client_auth_type: RequestClientCert\n` },
  { name: "RequireAndVerifyClientCert", yaml: `${verified}  client_ca_file: client.crt\n` },
  {
    name: "client SAN",
    yaml: `${verified}  client_ca_file: client.crt\n  client_allowed_sans: [one, test3, two]\n`,
  },
  {
    name: "client SAN without client auth",
    yaml: `${pair}  client_allowed_sans: [one]\n`,
    fault: /client_allowed_sans: needs the client_auth_type/,
  },
  {
    name: "client SAN with an optional certificate",
    yaml: `${pair}  client_auth_type: VerifyClientCertIfGiven\n  client_allowed_sans: [one]\n`,
    fault: /client_allowed_sans: needs the client_auth_type/,
  },
  {
    name: "client SAN without a name, with which the toolkit lets nobody in",
    yaml: `${verified}  client_allowed_sans: []\n`,
    fault: /client_allowed_sans: is empty/,
  },
  { name: "client SAN that is null", yaml: `${verified}  client_allowed_sans:\n` },
  {
    name: "user list invalid",
    yaml: "basic_auth_users:\n  john: doe\n",
    fault: /basic_auth_users\.john: is not a bcrypt hash/,
  },
  {
    name: "users without TLS",
    yaml: "basic_auth_users:\n  dave: $2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n",
  },
  {
    name: "users whose names YAML reads as something else",
    yaml: ["1", "1.10", "true", "no"]
      .map((name) => `  ${name}: $2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n`)
      .toSpliced(0, 0, "basic_auth_users:\n")
      .join(""),
  },
  {
    name: "users with TLS",
    yaml: `${pair}basic_auth_users:\n  dave: $2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n`,
  },
  {
    name: "all ciphers",
    yaml: `${pair}  cipher_suites:
  - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  - TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
  - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  - TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
  - TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
  - TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
  - TLS_AES_128_GCM_SHA256
  - TLS_AES_256_GCM_SHA384
  - TLS_CHACHA20_POLY1305_SHA256
  - TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
  - TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
  - TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
  - TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
`,
  },
  {
    name: "ciphers without forward secrecy, which Go has moved to its insecure ones",
    yaml: `${pair}  cipher_suites: [TLS_RSA_WITH_AES_128_GCM_SHA256]\n`,
    fault: /cipher_suites\[0\]: must be one of TLS_ECDHE_ECDSA_/,
  },
  {
    name: "some ciphers, in the order of the client",
    yaml: `${pair}  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]\n  prefer_server_cipher_suites: false\n`,
  },
  {
    name: "invented ciphers",
    yaml: `${pair}  cipher_suites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_INVENTED]\n`,
    fault: /cipher_suites\[1\]: must be one of /,
  },
  {
    name: "all curves",
    yaml: `${pair}  curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]\n`,
  },
  {
    name: "invented curves",
    yaml: `${pair}  curve_preferences: [CurveP257]\n`,
    fault: /curve_preferences\[0\]: must be one of X25519, CurveP256/,
  },
  {
    name: "TLS versions",
    yaml: `${pair}  min_version: TLS13\n  max_version: TLS13\n`,
  },
  {
    name: "TLS version that there is not",
    yaml: `${pair}  min_version: TLS111\n`,
    fault: /min_version: must be one of TLS12, TLS13/,
  },
  {
    name: "TLS version that RFC 8996 forbids, which the toolkit takes",
    yaml: `${pair}  min_version: TLS10\n`,
    fault: /min_version: must be one of TLS12, TLS13/,
  },
  {
    name: "TLS versions the wrong way round",
    yaml: `${pair}  min_version: TLS13\n  max_version: TLS12\n`,
    fault: /max_version: is less than min_version/,
  },
  {
    name: "no HTTP/2, with suites that it cannot do without",
    yaml: `${pair}  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA]\nhttp_server_config:\n  http2: false\n`,
  },
  {
    name: "HTTP/2 with suites that it cannot do without, which the toolkit refuses when it serves",
    yaml: `${pair}  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA]\n`,
  },
  {
    name: "flags in the words of YAML 1.1",
    yaml: `${pair}  prefer_server_cipher_suites: Yes\nhttp_server_config:\n  http2: off\n`,
  },
  {
    name: "headers",
    yaml: `http_server_config:
  headers:
    Strict-Transport-Security: max-age=31536000
    X-Content-Type-Options: nosniff
    X-Frame-Options: deny
    X-XSS-Protection: 1
    Content-Security-Policy: default-src 'self'
`,
  },
  {
    name: "headers that are blank",
    yaml: 'http_server_config:\n  headers:\n    X-Frame-Options: ""\n',
  },
  {
    name: "headers content type options",
    yaml: "http_server_config:\n  headers:\n    X-Content-Type-Options: sniff\n",
    fault: /headers\.X-Content-Type-Options: must be nosniff/,
  },
  {
    name: "headers frame options",
    yaml: "http_server_config:\n  headers:\n    X-Frame-Options: deny all\n",
    fault: /headers\.X-Frame-Options: must be deny or sameorigin/,
  },
  {
    name: "headers extra header",
    yaml: "http_server_config:\n  headers:\n    Server: 1.2.3\n",
    fault: /headers\.Server: cannot be set/,
  },
  { name: "rate limiter of a second", yaml: 'rate_limit:\n  interval: "1s"\n  burst: 0\n' },
  { name: "rate limiter that does not block", yaml: "rate_limit:\n  interval: 0\n  burst: 0\n" },
];
