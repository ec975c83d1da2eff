import type { FailureClass } from "../../src/kubernetes/failures/failure-table.ts";
import type { FailureAdvice } from "./row.ts";

const failure = "kubernetes/failures/failure";
const connection = "kubernetes/api/connection";

/** The API server is not reached, or does not let us in. */
export const wayToTheServer = {
  refused: {
    what: "Nothing listens at the address of the API server",
    act: "Start the API server, or correct its address. Nothing has to be done here: kubecommit notices within seconds that the server is back.",
    tests: [
      [failure, "a refused connection, told once for all kinds, and its end"],
      ["bad-input", "while the server is down; then it reads it"],
      [
        "serving/staleness",
        "an API server that goes away makes the numbers stale after three minutes, until it is back",
      ],
    ],
  },
  unreachable: {
    what: "The API server cannot be reached: no route, a firewall, no connection within 10 s",
    act: "Check network policies, firewalls and routes between the pod and the API server.",
    tests: [
      [failure, "EHOSTUNREACH is unreachable"],
      [failure, "ETIMEDOUT is unreachable"],
      [failure, "connect is unreachable"],
      ["kubernetes/failures/failure-class", "says that it is unreachable"],
    ],
  },
  silent: {
    what: "The API server takes the connection and does not answer for 90 s",
    act: "Look at the API server and at load balancers in front of it.",
    tests: [[failure, "a server that takes connections but does not answer"]],
  },
  "hang up": {
    what: "The connection is closed before an answer begins",
    act: "Look whether the server in the kubeconfig should be https instead of http, and at load balancers in front of the API server.",
    tests: [
      [connection, "a server with TLS behind an http address is told"],
      ["bad-input", "when the server speaks https and the kubeconfig says http"],
    ],
  },
  dns: {
    what: "The name of the API server cannot be resolved",
    act: "Check the name in the kubeconfig, and the DNS of the cluster.",
    tests: [
      [failure, "a host that cannot be resolved"],
      [failure, "EAI_AGAIN is dns"],
    ],
  },
  proxy: {
    what: "The proxy refuses, is not there, or makes no connection within 10 s",
    act: "Look at the proxy that the message names. In a pod with HTTPS_PROXY, put the address of the API server into NO_PROXY. See [kubeconfig.md](kubeconfig.md).",
    tests: [
      ["kubernetes/api/proxy", "when it does not answer for 10 s"],
      ["kubernetes/api/proxy", "when it connects and then says nothing for 10 s"],
      ["kubernetes/api/proxy", "when nothing listens there"],
    ],
  },
  untrusted: {
    what: "The certificate of the API server is signed by another authority",
    act: "Correct the certificate authority in the kubeconfig. A rotated authority is read by itself.",
    tests: [
      [connection, "another authority's server is refused, and the message names the file"],
      [connection, "a rotated authority is followed without a restart"],
      ["bad-input", "when another authority signed the server's certificate"],
    ],
  },
  "expired certificate": {
    what: "The certificate of the API server is out of date",
    act: "Renew it on the API server. Check the clock of the machine that kubecommit runs on.",
    tests: [
      [connection, "an expired certificate is named as such"],
      ["bad-input", "when the server's certificate is out of date"],
    ],
  },
  "wrong certificate name": {
    what: "The certificate of the API server is for another name",
    act: "Correct the server in the kubeconfig, or set its tls-server-name.",
    tests: [
      [connection, "a certificate for another name is refused, unless tls-server-name says so"],
    ],
  },
  "client certificate": {
    what: "The API server does not accept the client certificate",
    act: "Renew the client certificate in the kubeconfig.",
    tests: [[connection, "a client certificate authenticates, and one that is refused is told"]],
  },
  tls: {
    what: "No TLS connection comes about, for another reason",
    act: "Check that the server in the kubeconfig is an https address.",
    tests: [
      [connection, "a server without TLS behind an https address is told"],
      ["bad-input", "when the server speaks http and the kubeconfig says https"],
    ],
  },
  "not Kubernetes": {
    what: "What answers is no Kubernetes API: a web page, a redirect to a login, bytes that are not HTTP",
    act: "Correct the server in the kubeconfig. Look at the proxy or login page in front of it.",
    tests: [
      [failure, "a page of HTML"],
      [failure, "bytes that are not HTTP"],
      [failure, "a 400 in plain text"],
      ["bad-input", "when the server is a web server"],
    ],
  },
  credentials: {
    what: "The credentials cannot be read: no token file, an exec plugin that fails or hangs",
    also: "What was read last is used for 10 more minutes. A plugin has 30 s.",
    act: "Put the file back. Run `kubectl get nodes` with the same kubeconfig to see what the plugin says.",
    tests: [
      [failure, "credentials that cannot be read"],
      [
        "kubernetes/api/exec-credential",
        "are kept for 10 minutes when they cannot be read, and then refused",
      ],
      ["kubernetes/api/exec-credential", "that hang are killed after the time limit"],
      [
        "kubernetes/api/exec-credential",
        "a token file that was emptied is told, and no request is anonymous",
      ],
    ],
  },
  unauthorized: {
    what: "401: the API server rejects the credentials",
    also: "The credentials are read again at once, and the request is repeated with them.",
    act: "Renew the token or certificate. A new token in the same file is found by itself.",
    tests: [
      [connection, "a token that is rotated on disk is used at once when the old one is rejected"],
      [connection, "a reader that is rejected reads again when its token is renewed"],
      ["bad-input", "when the token is rejected"],
    ],
  },
  forbidden: {
    what: "403: the role is missing",
    act: "Apply `deploy/install.yaml` again, or bind its ClusterRole to the service account.",
    tests: [
      [failure, "403"],
      ["bad-input", "when access to one kind is denied"],
      ["bad-input", "when access to both kinds is denied, with one line for each"],
    ],
  },
  "not found": {
    what: "404 for nodes or pods: a wrong API root or proxy path",
    act: "Correct the server in the kubeconfig: its path is probably wrong.",
    tests: [[failure, "404"]],
  },
} as const satisfies Partial<Record<FailureClass, FailureAdvice>>;
