import { list, onOrOff, patterns, section, strings, text, type Values } from "./value.ts";

/** By what the exporter is told who may ask it. */
export const webConfig = section(
  "TLS, client certificates and passwords, by [a web configuration](https://github.com/kubecommit/kubecommit/blob/main/docs/web-access.md).",
  {
    existingSecret: text(
      "Secret that holds it, and the files that it names, mounted at `/etc/kubecommit/web`.",
      "",
      "name",
    ),
    key: text("Its key in the Secret.", "web.yml", "key"),
  },
);

/** What the exporter may do, and who may scrape it. */
export const rights: Values = {
  rbac: section(
    "Rights: list and watch nodes and pods; with `config.authKubernetes` also to have tokens and access reviewed, and a ClusterRole for scrapers, whose name ends in `-metrics-reader`.",
    {
      create: onOrOff("Create the ClusterRole and its binding.", true),
      useExistingRole: text(
        "ClusterRole to bind instead of creating one. Kubernetes refuses to change it in a binding: delete the ClusterRoleBinding first.",
        "",
        "role",
      ),
      devices: onOrOff(
        "Also list and watch ResourceSlices and ResourceClaims of resource.k8s.io, for [metrics about devices](https://github.com/kubecommit/kubecommit/blob/main/docs/devices.md). With `config.devices` `on`, the exporter warns where it cannot read them.",
      ),
      podMetrics: onOrOff("Also list pods of metrics.k8s.io, for `GET /pod-metrics`."),
      metricsReaders: list(
        "Service accounts that may scrape, with `config.authKubernetes`, as `- name: prometheus-k8s` and `namespace: monitoring`.",
        {
          type: "object",
          required: ["name", "namespace"],
          additionalProperties: false,
          properties: {
            name: { type: "string", minLength: 1, pattern: patterns.name },
            namespace: { type: "string", minLength: 1, pattern: patterns.word },
          },
        },
      ),
    },
  ),
  serviceAccount: section("The service account.", {
    create: onOrOff("Create it.", true),
    name: text(
      "Its name. Default: the name of the objects; must be set if none is created.",
      "",
      "name",
    ),
    annotations: strings("Annotations."),
  }),
};
