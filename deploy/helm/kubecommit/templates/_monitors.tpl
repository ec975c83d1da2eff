{{- /* What a ServiceMonitor and a PodMonitor have in common. Arguments: the root, the values. */ -}}
{{- define "kubecommit.monitorMetadata" -}}
{{- $root := index . 0 -}}
{{- $values := index . 1 -}}
name: {{ include "kubecommit.fullname" $root }}
namespace: {{ $values.namespace | default (include "kubecommit.namespace" $root) }}
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
jobLabel: {{ $values.jobLabel }}
{{- range $name := list "sampleLimit" "targetLimit" "labelLimit" }}
{{- with get $values $name }}
{{ $name }}: {{ int64 . }}
{{- end }}
{{- end }}
{{- if $values.namespace }}
namespaceSelector:
  matchNames:
    - {{ include "kubecommit.namespace" $root }}
{{- end }}
selector:
  matchLabels:
    {{- include "kubecommit.selectorLabels" $root | nindent 4 }}
{{- end -}}

{{- define "kubecommit.monitorEndpoint" -}}
{{- $root := index . 0 -}}
{{- $http := (index . 1).http -}}
port: http
path: {{ include "kubecommit.telemetryPath" $root }}
# Keeps the labels node and namespace of the metrics.
honorLabels: {{ $http.honorLabels }}
{{- range $name := list "interval" "scrapeTimeout" "proxyUrl" "scheme" }}
{{- with get $http $name }}
{{ $name }}: {{ . | quote }}
{{- end }}
{{- end }}
{{- range $name := list "tlsConfig" "relabelings" "metricRelabelings" }}
{{- with get $http $name }}
{{ $name }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}
