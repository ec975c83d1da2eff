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
  "config.devices=maybe": /devices/,
  "rbac.devices=yes": /devices/,
  "config.nodeLabels={a b}": /nodeLabels/,
  "config.dropStaleAfter=5": /dropStaleAfter/,
  "shards=2,replicas=2": /leave replicas at 1/,
  "shards=2,updateStrategy=Recreate": /shards have RollingUpdate/,
  "shards=2,extraArgs={--shard=1}": /extraArgs has --shard=1, .* 2 shards/,
  "shards=2,extraArgs={--total-shards=3}": /extraArgs has --total-shards=3/,
  "shards=2,extraArgs={--pod=a-1}": /extraArgs has --pod=a-1/,
  "shards=2,env[0].name=POD_NAME": /env has POD_NAME/,
  "shards=2,env[0].name=KUBECOMMIT_SHARD": /env has KUBECOMMIT_SHARD/,
  "shards=2,env[0].name=KUBECOMMIT_TOTAL_SHARDS": /env has KUBECOMMIT_TOTAL_SHARDS/,
  "shards=2,env[0].name=KUBECOMMIT_POD": /env has KUBECOMMIT_POD/,
  "shards=2,config.demo=true": /each of the 2 shards/,
  "shards=0": /shards/,
  "config.totalShards=2": /'totalShards' not allowed/,
  "config.demoFile=/cluster.json": /config.demo only/,
  "config.demo=true,kubeconfig.enabled=true,kubeconfig.existingSecret=a": /choose one/,
  "config.demo=true,config.authKubernetes=true": /knows no tokens/,
  "config.authKubernetesAudience={a}": /of config.authKubernetes only/,
  "config.webConfigFile=/etc/kubecommit/web.yml,webConfig.existingSecret=a":
    /leave config.webConfigFile out/,
  "config.authKubernetes=true,prometheus.podMonitor.enabled=true": /podMonitor.http.authorization/,
  "config.authKubernetes=true,config.authKubernetesAudience={a},prometheus.monitor.enabled=true":
    /monitor.http.authorization or .bearerTokenFile/,
  "rbac.metricsReaders[0].name=a": /namespace/,
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
  "extraArgs={--shard=1,--total-shards=2}":
    /kind: Deployment[^]+"--shard=1"\n +- "--total-shards=2"/,
  "networkPolicy.enabled=true,kubeconfig.enabled=true,kubeconfig.existingSecret=a": /port: 53/,
  "prometheus.monitor.enabled=true,prometheus.monitor.jobLabel=team,prometheusRule.enabled=true,prometheusRule.disabled={KubeCommitDown}":
    /jobLabel: "team"/,
  "image.tag=20261124": /image: "[^"]+:20261124"/,
  "json image.tag=20261124": /image: "[^"]+:20261124"/,
  "image.tag=1.10": /image: "[^"]+:1\.10"/,
  "json config.rules=1.34": /"--accounting\.rules=1\.34"/,
  "extraArgs={--schedule=@hourly,--no-demo}": /"--schedule=@hourly"\n +- "--no-demo"/,
  "webConfig.existingSecret=a": /"--web\.config\.file=\/etc\/kubecommit\/web\/web\.yml"/,
  "config.authKubernetes=true,prometheus.monitor.enabled=true":
    /bearerTokenFile: "\/var\/run\/secrets\/kubernetes\.io\/serviceaccount\/token"/,
  "config.authKubernetes=true,config.telemetryPath=/own": /nonResourceURLs: \["\/own"\]/,
  "rbac.devices=true":
    /"kubecommit-devices"[^]+resources: \["resourceslices", "resourceclaims"\]\n +verbs: \["list", "watch"\]/,
  "config.devices=on": /"--devices=on"/,
  // What YAML makes of a bare on and off.
  "json config.devices=true": /"--devices=on"/,
  "json config.devices=false": /"--devices=off"/,
  "serviceAccount.create=false,serviceAccount.name=reader": /serviceAccountName: "reader"/,
};

/** Values, and what the chart has to say after an installation with them. */
export const said: Readonly<Record<string, RegExp>> = {
  "service.port=81": /^ {2}curl http:\/\/localhost:81\/metrics$/m,
  "config.authKubernetes=true":
    /^ {2}curl http:\/\/localhost:8080\/metrics \\\n {4}--header "Authorization: Bearer \$\(kubectl/m,
  "webConfig.existingSecret=a":
    /^ {2}curl --cacert ca\.crt --connect-to ::localhost:8080 https:\/\/kubecommit\.kubecommit\.svc:8080\/metrics\n {2}# By/m,
  "webConfig.existingSecret=a,prometheus.monitor.http.tlsConfig.serverName=name":
    /https:\/\/name:8080\/metrics$/m,
};

/** The arguments that give such values to Helm. */
export const given = (values: string): readonly string[] =>
  values.startsWith("json ") ? ["--set-json", values.slice(5)] : ["--set", values];
