import type { Config, Option } from "./options.ts";
import { asIs, audience, hostName, listOf, onOrOff, optional } from "./option-texts.ts";

type Keys = "webConfigFile" | "allowedHosts" | "authKubernetes" | "authKubernetesAudience";

/** The options about who may ask. */
export const webOptions: { readonly [K in Keys]: Option<Config[K]> } = {
  webConfigFile: {
    flag: "web.config.file",
    placeholder: "FILE",
    fallback: "",
    help: "File that turns on TLS, client certificates, passwords and headers, in the format of Prometheus' exporter-toolkit. It is read again when it changes, and on SIGHUP. Default: none.",
    parse: optional(asIs),
  },
  allowedHosts: {
    flag: "web.allowed-hosts",
    placeholder: "NAME,…",
    fallback: "",
    help: "Names that browsers may ask by, besides addresses, localhost and names that only a cluster or a local network has. Scrapers may ask by any. Default: any, but on the loopback interface none.",
    parse: listOf(hostName),
  },
  authKubernetes: {
    flag: "auth.kubernetes",
    fallback: "false",
    help: "Ask for a bearer token of the cluster. The API server says whom it is of (TokenReview), and whether that user may get the path, by nonResourceURLs of a ClusterRole (SubjectAccessReview).",
    parse: onOrOff,
  },
  authKubernetesAudience: {
    flag: "auth.kubernetes.audience",
    placeholder: "NAME,…",
    fallback: "",
    help: "Whom the tokens of --auth.kubernetes have to be for, one of these. A token that is for kubecommit alone is worth nothing elsewhere. Default: the API server, as for the tokens that pods have.",
    parse: listOf(audience),
  },
};
