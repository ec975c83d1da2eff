{{- /* What a ServiceMonitor and a PodMonitor have in common. Arguments: the root, the values. */ -}}
{{- define "kubecommit.monitorMetadata" -}}
{{- $root := index . 0 -}}
{{- $values := index . 1 -}}
name: {{ include "kubecommit.fullname" $root | quote }}
namespace: {{ $values.namespace | default (include "kubecommit.namespace" $root) | quote }}
labels:
  {{- include "kubecommit.labelsWith" (list $root $values.additionalLabels) | nindent 2 }}
{{- with $values.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "kubecommit.monitorSpec" -}}
{{- $root := index . 0 -}}
{{- $values := index . 1 -}}
jobLabel: {{ $values.jobLabel | quote }}
{{- range $name := list "sampleLimit" "targetLimit" "labelLimit" }}
{{- with get $values $name }}
{{ $name }}: {{ int64 . }}
{{- end }}
{{- end }}
{{- if $values.namespace }}
namespaceSelector:
  matchNames:
    - {{ include "kubecommit.namespace" $root | quote }}
{{- end }}
selector:
  matchLabels:
    {{- include "kubecommit.selectorLabels" $root | nindent 4 }}
{{- end -}}

{{- define "kubecommit.monitorEndpoint" -}}
{{- $root := index . 0 -}}
{{- $http := (index . 1).http -}}
{{- if and $root.Values.kubeconfig.enabled (not $root.Values.clusterName) -}}
{{- fail "kubeconfig.enabled reads another cluster: set clusterName to its name. Without the label `cluster` its numbers are mixed with those of any other cluster that this Prometheus knows" -}}
{{- end -}}
port: http
path: {{ include "kubecommit.telemetryPath" $root | quote }}
# Keeps the labels node and namespace of the metrics.
honorLabels: {{ $http.honorLabels }}
{{- range $name := list "interval" "scrapeTimeout" "proxyUrl" "scheme" }}
{{- with get $http $name }}
{{ $name }}: {{ . | quote }}
{{- end }}
{{- end }}
{{- $cluster := list }}
{{- with $root.Values.clusterName }}
{{- $cluster = list (dict "targetLabel" "cluster" "replacement" .) }}
{{- end }}
{{- with concat $cluster $http.relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $ownToken := and $root.Values.config.authKubernetes (not $http.authorization) (not $http.basicAuth) }}
{{- if hasKey $http "bearerTokenFile" }}
{{- if and $ownToken (not $http.bearerTokenFile) $root.Values.config.authKubernetesAudience }}
{{- fail "the service account of Prometheus has a token for the API server, and config.authKubernetesAudience wants another one: set prometheus.monitor.http.authorization or .bearerTokenFile" }}
{{- end }}
{{- $file := $http.bearerTokenFile }}
{{- if and $ownToken (not $file) }}
{{- $file = "/var/run/secrets/kubernetes.io/serviceaccount/token" }}
{{- end }}
{{- with $file }}
bearerTokenFile: {{ . | quote }}
{{- end }}
{{- else if $ownToken }}
{{- fail "config.authKubernetes asks for a token, and a PodMonitor reads none from a file: set prometheus.podMonitor.http.authorization, or use prometheus.monitor" }}
{{- end }}
{{- range $name := list "tlsConfig" "authorization" "basicAuth" "metricRelabelings" }}
{{- with get $http $name }}
{{ $name }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}
