import { by } from "./aggregation.ts";
import { percentage, type Alert } from "./alert-text.ts";

/** About the exporter: whether what the other alerts see is true. */
export const exporterAlerts: readonly Alert[] = [
  ({ jobName: job }) => ({
    alert: "KubeCommitDown",
    expr: `  absent(up{job="${job}"})
or
  max ${by()} (up{job="${job}"}) == 0`,
    for: "10m",
    severity: "warning",
    summary: "No kubecommit exporter is being scraped.",
    description: `No target of job ${job} can be scraped, so no alert about the cluster can fire.`,
  }),
  () => ({
    alert: "KubeCommitShardsMissing",
    expr: "cluster:kubecommit_total_shards:missing > 0",
    for: "10m",
    severity: "warning",
    summary: "Shards of kubecommit are missing, so there are no numbers of the whole cluster.",
    description:
      "{{ $value }} shard{{ if ne $value 1.0 }}s{{ end }} of job {{ $labels.job }} cannot be scraped or serve no numbers yet, and nobody else accounts for their nodes. Until they are back, nothing is added up, and alerts about pools and the cluster cannot fire.",
  }),
  () => ({
    alert: "KubeCommitShardsDisagree",
    expr: `count ${by()} (count ${by("total_shards")} (kubecommit_total_shards)) > 1`,
    for: "30m",
    severity: "warning",
    summary: "Shards of kubecommit disagree about how many they are.",
    description:
      "Exporters of job {{ $labels.job }} have {{ $value }} different values of --total-shards: an update has not come to its end, or two installations share the job.",
  }),
  () => ({
    alert: "KubeCommitNotSynced",
    expr: `  kubecommit_up == 0
unless
  kubecommit_snapshot_timestamp_seconds > 0`,
    for: "10m",
    severity: "warning",
    summary: "A kubecommit exporter has not read the cluster yet.",
    description:
      "{{ $labels.instance }} is running but has not yet read all nodes and pods, so it serves no numbers.",
  }),
  ({ dataAgeSeconds }) => ({
    alert: "KubeCommitDataStale",
    expr: `time() - kubecommit_snapshot_timestamp_seconds > ${dataAgeSeconds}`,
    for: "5m",
    severity: "warning",
    summary: "A kubecommit exporter serves old numbers.",
    description:
      "The numbers of {{ $labels.instance }} are {{ $value | humanizeDuration }} old; alerts about the cluster may miss what has happened since.",
  }),
  () => ({
    alert: "KubeCommitDevicesNotRead",
    // Where nothing at all can be read, other alerts say so.
    expr: `  kubecommit_devices_up == 0
and
  kubecommit_up == 1`,
    for: "10m",
    severity: "warning",
    summary: "A kubecommit exporter cannot read devices.",
    description:
      "{{ $labels.instance }} reads nodes and pods, but not ResourceSlices and ResourceClaims, or not all of them: what it tells of devices is old, incomplete or missing, and alerts about them cannot be relied on.",
  }),
  ({ apiFailures }) => ({
    alert: "KubeCommitApiCallsFailing",
    // With 410 the API server says that a watch has to start over, which is normal.
    expr: `  sum without (kind, verb, code) (rate(kubecommit_api_requests_total{code!~"2..|410"}[5m]))
/
  sum without (kind, verb, code) (rate(kubecommit_api_requests_total[5m]))
> ${apiFailures}`,
    for: "15m",
    keepFiringFor: "10m",
    severity: "warning",
    summary: "A kubecommit exporter cannot read the Kubernetes API reliably.",
    description: `${percentage} of the requests of {{ $labels.instance }} to the Kubernetes API fail.`,
  }),
  () => ({
    alert: "KubeCommitWebConfigReloadFailed",
    expr: `  time() - kubecommit_web_config_last_reload_success_timestamp_seconds
and
  kubecommit_web_config_last_reload_successful == 0`,
    for: "10m",
    severity: "warning",
    summary: "A kubecommit exporter does not use its newest web configuration.",
    description:
      "The web configuration of {{ $labels.instance }} has faults, and that of {{ $value | humanizeDuration }} ago stays in use: renewed certificates and passwords do not take effect.",
  }),
  ({ certificateSeconds }) => ({
    alert: "KubeCommitCertificateExpiring",
    expr: `kubecommit_tls_certificate_not_after_timestamp_seconds - time() < ${certificateSeconds}`,
    for: "1h",
    severity: "warning",
    summary: "The certificate of a kubecommit exporter expires soon.",
    description:
      "{{ $labels.instance }} serves a certificate that expires in {{ $value | humanizeDuration }}; scrapes fail from then on.",
  }),
  () => ({
    alert: "KubeCommitValuesRejected",
    expr: "sum without (kind, reason) (increase(kubecommit_rejected_values_total[30m])) > 0",
    for: "0m",
    severity: "info",
    summary: "A kubecommit exporter left out values that it could not trust.",
    description:
      "{{ $labels.instance }} rejected about {{ $value | printf `%.0f` }} values from the Kubernetes API in 30 minutes; they are missing from its sums.",
  }),
];
