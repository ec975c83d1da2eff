/** Values that the chart has to refuse, for `--set` or, with `json`, `--set-json`; and what it says. */
export const refused: Readonly<Record<string, RegExp>> = {
  "replica=1": /'replica' not allowed/,
  "image.digest=x": /'digest' not allowed/,
  "config.logLevel=loud": /logLevel/,
  "config.maxNode=1": /'maxNode' not allowed/,
  "prometheusRule.thresholds.requestsHigh=high": /requestsHigh/,
  "prometheusRule.thresholds.requestsHigh=90": /requestsHigh/,
  "prometheusRule.disabled={KubeCommitDwon}": /disabled/,
  "image.sha=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855": /sha/,
  "securityContext.enabled=false": /'enabled' not allowed/,
  "prometheus.monitor.enabled=true,prometheus.podMonitor.enabled=true": /choose/,
  "kubeconfig.enabled=true": /existingSecret/,
  "kubeconfig.enabled=true,kubeconfig.existingSecret=a,prometheus.monitor.enabled=true":
    /set clusterName/,
  "clusterName=a b": /clusterName/,
  "serviceAccount.create=false": /set serviceAccount.name/,
  "image.tag=a:b": /tag/,
  "image.repository=x y # c": /repository/,
  "image.repository=null": /'repository'/,
  "service=null": /'service'/,
  "healthPort=8080": /both 8080/,
  "dnsPolicy=true": /dnsPolicy/,
  "rbac.useExistingRole=a: b": /useExistingRole/,
  "prometheus.monitor.jobLabel=": /jobLabel/,
  "prometheus.podMonitor.enabled=true,prometheus.podMonitor.jobLabel=team,prometheusRule.enabled=true":
    /podMonitor.jobLabel .*fire for ever/,
  "prometheusRule.enabled=true,prometheusRule.additionalRuleLabels.severity=critical":
    /cannot replace severity/,
  "podLabels.app\\.kubernetes\\.io/name=x": /app.kubernetes.io.name is kubecommit here/,
  'json env=[{"name":"A","value":1}]': /env/,
  "json image.tag=1.1": /--set-string image.tag/,
  "config.schedule=0 8 * * *": /schedule/,
  "config.schedule=*/99x * * * *": /schedule/,
  "config.telemetryPath=/livez": /telemetryPath/,
  "config.maxNodes=0": /maxNodes/,
  "config.nodeLabels={a b}": /nodeLabels/,
  "config.dropStaleAfter=5": /dropStaleAfter/,
  "shards=2,replicas=2": /leave replicas at 1/,
  "shards=2,updateStrategy=Recreate": /shards have RollingUpdate/,
  "shards=0": /shards/,
  "config.totalShards=2": /'totalShards' not allowed/,
  "config.demoFile=/cluster.json": /config.demo only/,
  "config.demo=true,kubeconfig.enabled=true,kubeconfig.existingSecret=a": /choose one/,
  "extraArgs={--shedule=x}": /extraArgs/,
  "extraArgs={--log.level=loud}": /extraArgs/,
  "env[0].name=KUBECOMMIT_SHEDULE": /env/,
};

/** Values that the chart has to accept, and what it has to render. */
export const rendered: Readonly<Record<string, RegExp>> = {
  "prometheusRule.enabled=true,prometheusRule.thresholds.requestsHigh=null":
    /ratio\{[^}]+\} > 0\.85/,
  "replicas=2,podDisruptionBudget.minAvailable=1":
    /spec:\n +minAvailable: 1\n +unhealthyPodEvictionPolicy: AlwaysAllow\n +selector/,
  "shards=3,podDisruptionBudget.maxUnavailable=null":
    /kind: StatefulSet[^]+replicas: 3\n +serviceName: "kubecommit"[^]+"--pod=\$\(POD_NAME\)"\n +- "--total-shards=3"/,
  "json shards=1": /kind: Deployment/,
  "networkPolicy.enabled=true,kubeconfig.enabled=true,kubeconfig.existingSecret=a": /port: 53/,
  "prometheus.monitor.enabled=true,prometheus.monitor.jobLabel=team,prometheusRule.enabled=true,prometheusRule.disabled={KubeCommitDown}":
    /jobLabel: "team"/,
  "image.tag=20261124": /image: "[^"]+:20261124"/,
  "json image.tag=20261124": /image: "[^"]+:20261124"/,
  "image.tag=1.10": /image: "[^"]+:1\.10"/,
  "json config.rules=1.34": /"--accounting\.rules=1\.34"/,
  "extraArgs={--schedule=@hourly,--no-demo}": /"--schedule=@hourly"\n +- "--no-demo"/,
  "serviceAccount.create=false,serviceAccount.name=reader": /serviceAccountName: "reader"/,
};

/** The arguments that give such values to Helm. */
export const given = (values: string): readonly string[] =>
  values.startsWith("json ") ? ["--set-json", values.slice(5)] : ["--set", values];
